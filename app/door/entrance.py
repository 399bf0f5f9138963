"""Who is let in, and by which name: everybody who comes, or who has joined the class that is taught here."""

from __future__ import annotations

from starlette.middleware import Middleware

from app.door.counts import Allowance
from app.door.membership import Membership
from app.door.owner_cookie import OwnerCookie
from app.door.owner_key import OwnerKey


def at_the_door(key: OwnerKey, *, of_a_class: bool) -> list[Middleware]:
    """Who is let in: everybody, each with a name of their own; of a class who has joined it, who has one then."""
    if not of_a_class:
        return [Middleware(OwnerCookie, key=key)]
    nobody = Allowance(0, seconds=1.0)
    known = Middleware(OwnerCookie, key=key, allowance=nobody, is_old=lambda _owner, _moment: False)
    return [known, Middleware(Membership, key=key)]
