"""`python -m fidelity`: trains what the claims of the course need, and says which of them hold."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from aecore.errors import AELabError
from fidelity.claim import Claim
from fidelity.data import BUILD, HERE, prepare
from fidelity.keras_example import registered
from fidelity.lab import Lab, NotTrainedError
from fidelity.registry import CLAIMS
from fidelity.report import Row, page, printed

PAGES = {False: HERE.parent / "docs" / "fidelity.md", True: HERE.parent / "docs" / "fidelity-long.md"}


@registered()
def main() -> int:
    """Exit code 0 where every claim holds, 1 where one does not, 2 where it cannot be found out."""
    parser = argparse.ArgumentParser(prog="python -m fidelity", description=__doc__)
    parser.add_argument("--long", action="store_true", help="the rows that take a night or a GPU")
    parser.add_argument("--claim", help=f"one alone, and no page: {', '.join(CLAIMS)}")
    parser.add_argument("--finished", action="store_true", help="train nothing: measure what is finished")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of PyTorch on the CPU")
    parser.add_argument(
        "--remark", default="", help="a sentence for the page, such as that the machine was busy"
    )
    given = parser.parse_args()
    if given.claim is not None and given.claim not in CLAIMS:
        print(f"fidelity: expected one of {', '.join(CLAIMS)}, found {given.claim}.", file=sys.stderr)
        return 2
    chosen = {
        name: claim
        for name, claim in CLAIMS.items()
        if (claim.long == given.long if given.claim is None else name == given.claim)
    }
    try:
        folder = prepare({name for claim in chosen.values() for name in claim.sets})
        lab = Lab(BUILD / "runs", folder, given.device, given.threads, trains=not given.finished)
        found = [measure(lab, name, claim) for name, claim in chosen.items()]
        rows = [row for row in found if row is not None]
        if given.claim is None:
            measured = {row.name for row in rows}
            rest = {name: claim for name, claim in CLAIMS.items() if name not in measured}
            command = "make fidelity-long" if given.long else "make fidelity"
            command += " ARGUMENTS=--finished" if given.finished else ""
            write(PAGES[given.long], page(command, rows, rest, given.remark))
    except AELabError as error:
        print(error, file=sys.stderr)
        return 2
    fine = {row.name for row in rows if row.measured.holds is not False}
    others = [name for name in chosen if name not in fine]
    held = sum(row.measured.holds is True for row in rows)
    print(f"\n{held} of {held + len(others)} claims hold" + (f"; not {', '.join(others)}" if others else ""))
    return 1 if others else 0


def measure(lab: Lab, name: str, claim: Claim) -> Row | None:
    """One claim, said on the screen as soon as it is known; None where a run is missing that may not be trained."""
    lab.used.clear()
    begun = time.monotonic() - lab.trained
    try:
        measured = claim.measure(lab)
    except NotTrainedError as missing:
        print(f"{name}: not measured, {missing} is not trained", flush=True)
        return None
    row = Row(name, claim, measured, dict(lab.used), time.monotonic() - lab.trained - begun)
    print(printed(row), flush=True)
    return row


def write(path: Path, text: str) -> None:
    """Replaces the page."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    print(f"\nwritten to {path.relative_to(HERE.parent)}")


if __name__ == "__main__":
    sys.exit(main())
