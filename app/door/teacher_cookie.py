"""The teacher's cookie: given for the PIN, signed, of this PIN alone, for a day."""

from __future__ import annotations

import hmac
import secrets
import time

from aecore.classroom.people import SchoolClass
from app.door.owner_key import OwnerKey

COOKIE = "aelab_teacher"
SECONDS = 24 * 3600
_PURPOSE = "teacher"


def given(key: OwnerKey, of: SchoolClass) -> str:
    """What stands in the cookie of who knew the PIN of a class."""
    said = f"{secrets.token_hex(8)}.{int(time.time())}"
    return f"{said}.{key.signature(_text(of, said), _PURPOSE)}"


def holds(key: OwnerKey, of: SchoolClass, cookie: str) -> bool:
    """Whether a cookie was given for the PIN that a class has now, within a day."""
    said, _, signature = cookie.rpartition(".")
    made = said.rpartition(".")[2]
    if not cookie.isascii() or not (made.isdecimal() and len(made) < 12):
        return False
    if not of.pin:
        return False
    known = hmac.compare_digest(signature, key.signature(_text(of, said), _PURPOSE))
    return known and 0 <= time.time() - int(made) <= SECONDS


def header(value: str, *, secure: bool) -> str:
    """The header that sets the cookie; of an empty value, that takes it away."""
    marks = "; Secure" if secure else ""
    lasts = SECONDS if value else 0
    # Strict: no link on another page, not even one to here, makes a request the teacher's.
    return f"{COOKIE}={value}; Max-Age={lasts}; Path=/; HttpOnly; SameSite=Strict{marks}"


def _text(of: SchoolClass, said: str) -> str:
    # Its hash has a salt of its own: no other class has it, but one that this teacher goes on with.
    return f"{of.pin}:{said}"
