"""A published set of a few images on a server of the loopback, and a process that fetches it from there."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from data_samples import published, with_sums_of
from data_server import DataServer

# What `aecore.engine.fetching` does, with the checksums of the sample and no address beside the mirror.
_SCRIPT = """
import json, sys
from dataclasses import replace
from pathlib import Path
from aecore.datasets import catalogue
from aecore.datasets.published import download
from aecore.engine.fetching import main
sums = json.loads(Path({sums!r}).read_text())
for name, files in sums.items():
    known = catalogue.BUILT_IN[name]
    fitted = tuple(replace(file, md5=files[file.path][0], size=files[file.path][1]) for file in known.files)
    catalogue.BUILT_IN[name] = replace(known, files=fitted)
download._published = lambda name, file: []
sys.exit(main(sys.argv[1:]))
"""


def publish(server: DataServer, *names: str) -> dict[str, dict[str, bytes]]:
    """Serves a sample of each set; their files by name of the set and path under the data folder."""
    files = {name: published(name) for name in names}
    server.files = {
        path.rsplit("/", 1)[-1]: content for each in files.values() for path, content in each.items()
    }
    return files


def command(folder: Path, files: dict[str, dict[str, bytes]]) -> tuple[str, ...]:
    """What starts a process that takes the samples for the published sets."""
    sums = {
        name: {file.path: (file.md5, file.size) for file in with_sums_of(name, each).files}
        for name, each in files.items()
    }
    (folder / "sums.json").write_text(json.dumps(sums))
    script = folder / "fetch_sample.py"
    script.write_text(_SCRIPT.format(sums=str(folder / "sums.json")))
    return (sys.executable, str(script))
