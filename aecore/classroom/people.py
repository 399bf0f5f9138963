"""A class and who is in it, as the tables know them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SchoolClass:
    """A class that goes on, or has ended.

    Attributes:
        id: of it alone.
        name: as its teacher calls it; "" for none.
        code: what students join by.
        pin: the teacher's, as a salted hash.
        made: seconds since 1970.
        ended: seconds since 1970; 0 while it goes on.
    """

    id: str
    name: str
    code: str
    pin: str
    made: float
    ended: float


@dataclass(frozen=True)
class Student:
    """Somebody who is in a class.

    Attributes:
        number: of all students that this folder had.
        nickname: as typed and told apart: any text, of at most 24 signs that can be seen.
        owner: whose runs are theirs.
        joined: seconds since 1970.
        seen: seconds since 1970, as far as it was noted.
        can_return: whether they have a return code.
    """

    number: int
    nickname: str
    owner: str
    joined: float
    seen: float
    can_return: bool


@dataclass(frozen=True)
class Joined:
    """Who came in, and the return code that is shown this once."""

    student: Student
    back: str
