"""Who may do on this server what costs its owner something: by the machine that a browser runs on, and its cookie."""

from __future__ import annotations

import ipaddress
import socket
from functools import lru_cache

import streamlit as st

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.own.brought import mark_of, uploader
from aecore.errors import EngineError
from app.web.orders import is_shown
from app.web.owner import COOKIE
from app.web.settings import MOST_UPLOAD, classroom, job_table, limits, settings

READY = "ready-"
"""What the ids of ready-made runs begin with: they are everybody's."""


def at_this_machine() -> bool:
    """Whether the browser that asks runs on the machine that serves; a student's in a class does not count as such."""
    return not is_student() and is_of_this_machine(st.context.ip_address)


def may_fetch() -> bool:
    """Whether the browser that asks may have published sets downloaded."""
    right = settings().fetch
    return right == "everyone" or (right == "machine" and at_this_machine())


def is_student() -> bool:
    """Whether the browser that asks is a student's; whoever else a class's door lets in teaches it."""
    return is_a_student(asking())


def asking() -> str:
    """The owner whose browser shows the page that is drawn; "" for nobody."""
    return str(st.context.cookies.get(COOKIE, ""))


def is_a_student(owner: str) -> bool:
    """Whether an owner is a student of the class that is taught here."""
    return settings().classroom and classroom().by_owner(owner) is not None


def kept_runs(owner: str) -> int:
    """How many runs an owner may keep; 0 for as many as fit."""
    return limits().now().kept_runs if is_a_student(owner) else 0


def minutes(owner: str) -> int:
    """How many minutes an owner's runs may train in a lesson; 0 for as many as they like."""
    return limits().now().training_minutes if is_a_student(owner) else 0


def upload_bytes(owner: str) -> int:
    """How much an owner may bring at once: a set's files, or the zip of a run."""
    return min(MOST_UPLOAD, limits().now().upload_bytes) if is_a_student(owner) else MOST_UPLOAD


def teaches() -> bool:
    """Whether the browser that asks is the teacher's of a class."""
    return settings().classroom and not is_student()


def may_see(run: str) -> bool:
    """Whether the browser that asks may look at a run: a student at own, ready-made ones and the one shown to all."""
    if not is_student() or run.startswith(READY) or is_shown(run):
        return True
    return is_owner(run, asking())


def may_see_set(name: str, owner: str) -> bool:
    """Whether an owner may look at a set and learn from it: what one student brought is nobody else's in a class.

    What the teacher brought, or lay there before the class, is everybody's.
    """
    if name in BUILT_IN or not is_a_student(owner):
        return True
    mark = uploader(name, settings().data_folder())
    return not mark or mark == mark_of(owner) or mark not in map(_mark_of, classroom().owners())


@lru_cache(maxsize=4096)
def _mark_of(owner: str) -> str:
    return mark_of(owner)


def may_use_its_set(run: str, name: str) -> bool:
    """Whether the owner of a run may see the set that it names: whoever looks at it sees no more than they may."""
    if not settings().classroom or name in BUILT_IN:
        return True
    try:
        return may_see_set(name, job_table().get(run).owner)
    except EngineError:
        return True  # the command line's, which no student looks at


def is_owner(run: str, owner: str) -> bool:
    """Whether a run was started by an owner."""
    try:
        return bool(owner) and job_table().get(run).owner == owner
    except EngineError:
        return False


def is_of_this_machine(address: str | None) -> bool:
    """Whether an address is one of this machine's own; None stands for the loopback, as Streamlit has it."""
    if address is None:
        return True
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if known.version == 6 and known.ipv4_mapped is not None:
        known = known.ipv4_mapped
    if known.is_loopback:
        return True
    # The owner's browser may come by the room's address, too; only an own address can be bound to.
    family = socket.AF_INET6 if known.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(known), 0))
        except OSError:
            return False
    return not known.is_unspecified and not known.is_multicast
