"""What a request is refused with: a status, and a sentence of the catalogue."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818  # what the server does, as on the page
    """A request that is answered with a status and one sentence: a key of the catalogue, and what stands in it."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.values = values


def no_run(id: str) -> Refusal:
    """There is no run of this id."""
    return Refusal(404, "refusal.run", id=id)
