"""Codes that people read off a screen and type: made at random, compared in constant time, kept as salted hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets

ALPHABET = "CDFGHJKMNPQRTVWXY34679"
"""Without signs that look alike (0 O, 1 I L, 2 Z, 5 S, 8 B), and without vowels: no code is a word."""

JOIN_SIGNS = 6
PIN_DIGITS = 6
SECRET_SIGNS = 8
_MARK_SIGNS = 2
MOST_MARKS = len(ALPHABET) ** _MARK_SIGNS
_LONGEST = 40
_SALT_BYTES = 16


def join_code() -> str:
    """A new code to join a class by."""
    return _random(ALPHABET, JOIN_SIGNS)


def pin() -> str:
    """A new PIN for a teacher."""
    return _random("0123456789", PIN_DIGITS)


def return_secret() -> str:
    """What nobody can guess of a new return code."""
    return _random(ALPHABET, SECRET_SIGNS)


def return_code(number: int, secret: str) -> str:
    """The code of the student of a number, 0 to MOST_MARKS - 1: its first two signs say whose it is."""
    first, second = divmod(number, len(ALPHABET))
    return ALPHABET[first] + ALPHABET[second] + secret


def secret_in(code: str) -> str:
    """What nobody can guess of a return code."""
    return code[_MARK_SIGNS:]


def number_in(code: str) -> int | None:
    """Whose a return code says it is; None of what cannot be one."""
    places = [ALPHABET.find(sign) for sign in code]
    if len(code) != _MARK_SIGNS + SECRET_SIGNS or min(places) < 0:
        return None
    return places[0] * len(ALPHABET) + places[1]


def typed(text: str) -> str:
    """A code as somebody typed it, as it is kept: in capital letters, without spaces and hyphens."""
    return "".join(sign for sign in text[:_LONGEST].upper() if not sign.isspace() and sign not in "-–·.")


def shown(code: str) -> str:
    """A code as people read it: in two groups."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def same(code: str, other: str) -> bool:
    """Whether two codes are one; takes as long whatever they have in common."""
    return hmac.compare_digest(code.encode(), other.encode())


def hashed(code: str) -> str:
    """What is kept of a code: from it the code cannot be had but by trying all, each of which takes a while."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"{salt.hex()}${_digest(code, salt).hex()}"


def matches(code: str, kept: str) -> bool:
    """Whether a hash was made of a code; takes as long where there is no hash."""
    salt, separator, digest = kept.partition("$")
    if not separator:
        _digest(code, bytes(_SALT_BYTES))
        return False
    return hmac.compare_digest(_digest(code, bytes.fromhex(salt)).hex(), digest)


def _digest(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(code.encode(), salt=salt, n=2**13, r=8, p=1, dklen=32)


def _random(signs: str, count: int) -> str:
    return "".join(secrets.choice(signs) for _ in range(count))
