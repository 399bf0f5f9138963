"""The key that the owners' cookies are signed with: a file beside the runs, made once, for this user alone."""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
import secrets
import time
from base64 import urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aecore.disk.folders import OWNERS_KEY
from aecore.errors import EngineError

_BYTES = 32
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


@dataclass(frozen=True)
class OwnerKey:
    """Signs the names of owners.

    Args:
        key: 32 bytes.
        made: seconds since 1970; owners of before had cookies without a signature.
    """

    key: bytes
    made: float

    def signed(self, owner: str) -> str:
        """What stands in the cookie of an owner."""
        return f"{owner}.{self.signature(owner)}"

    def owner_in(self, cookie: str) -> str:
        """The owner whom a cookie was given to; empty where it was not given by this server."""
        owner, separator, signature = cookie.rpartition(".")
        if not separator or not owner or not cookie.isascii():
            return ""
        return owner if hmac.compare_digest(signature, self.signature(owner)) else ""

    def signature(self, text: str, purpose: str = "owner") -> str:
        """Of a text; one made for one purpose is none for another."""
        digest = hmac.new(self.key, f"{purpose}:{text}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def owner_key(runs: Path) -> OwnerKey:
    """The key of a folder of runs, made where there is none; two servers that start at once get the same one.

    Raises:
        EngineError: it cannot be read or written, or is not whole.
    """
    file = runs / OWNERS_KEY
    try:
        if not file.exists():
            runs.mkdir(parents=True, exist_ok=True)
            _make(file)
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)  # Copied here by hand, say.
        return _read(file)
    except OSError as error:
        raise EngineError(
            "owners_key",
            "{file}: expected a file that can be read and written, found {found}; "
            "try another folder with --runs.",
            file=str(file),
            found=repr(error.strerror or str(error)),
        ) from None


def _make(file: Path) -> None:
    said = json.dumps({"key": secrets.token_hex(_BYTES), "made": time.time()}) + "\n"
    beside = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as written:  # noqa: PTH123  # a descriptor
            written.write(said)
            written.flush()
            os.fsync(written.fileno())
        # A link is made by one of two alone, and never shows half a file.
        with suppress(FileExistsError):
            try:
                file.hardlink_to(beside)
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _read(file: Path) -> OwnerKey:
    try:
        said = json.loads(file.read_bytes())
        key, made = bytes.fromhex(said["key"]), float(said["made"])
        if len(key) == _BYTES:
            return OwnerKey(key, made)
    except (ValueError, TypeError, KeyError):
        pass
    raise EngineError(
        "owners_key_damaged",
        "{file}: expected the key of the owners' cookies, found something else; "
        "try a copy of it, or deleting it: the runs then belong to nobody.",
        file=str(file),
    )
