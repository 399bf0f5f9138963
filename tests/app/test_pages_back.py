"""A page whose connection was lost for a moment is the same page, and costs the others nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COMES_BACK = """
import sys, time, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from starlette.testclient import TestClient
from app.server import create_application
from app.web.settings import Settings

folder, address = Path(sys.argv[1]), "http://127.0.0.1:8501"
application = create_application(Settings(runs=folder / "runs", data=folder / "data"))

def sessions(many):
    end = time.monotonic() + 30
    while len(found := application._runtime._session_mgr.list_active_sessions()) != many:
        assert time.monotonic() < end
        time.sleep(0.01)
    return [each.session for each in found]

with TestClient(application, base_url=address) as client:
    client.get("/")
    page = ""
    for time_of_it in range(2):
        said = {"subprotocols": ["streamlit", "-", page]} if page else {}
        headers = {"Host": address[7:], "Origin": address}
        with client.websocket_connect("/_stcore/stream", headers=headers, **said):
            session, = sessions(1)
            print(session.id == page, session._local_sources_watcher)
            page = session.id
        sessions(0)
"""


def test_a_page_that_comes_back_watches_no_files(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COMES_BACK, str(tmp_path)], check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == ["False None", "True None"]
