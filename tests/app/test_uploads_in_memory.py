"""What a page keeps in memory of what was uploaded: so much, for so long, and not after the page has gone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.exceptions import HTTPException
from streamlit.runtime.context import ContextProxy
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from upload_samples import file

from app import own_sets, streamlit_adapter
from app.web.uploads_in_memory import MEGA, MOST_IN_ALL, MOST_OF_A_PAGE, UploadsInMemory


@pytest.fixture(autouse=True)
def here(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContextProxy, "ip_address", None)
    monkeypatch.setattr(ContextProxy, "cookies", {})


def record(name: str, size: int) -> UploadedFileRec:
    return UploadedFileRec(file_id=name, name=name, type="", data=bytes(size))


def test_a_page_keeps_so_much_in_memory_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    manager, now, there = MemoryUploadedFileManager("/upload"), [0.0], {"a", "b"}
    kept = UploadsInMemory(manager, there.__contains__, lambda: now[0])
    monkeypatch.setattr("app.web.uploads_in_memory.MOST_OF_A_PAGE", 4 * MEGA)
    monkeypatch.setattr("app.web.uploads_in_memory.MOST_IN_ALL", 6 * MEGA)
    assert 200 * MEGA < MOST_OF_A_PAGE < MOST_IN_ALL
    kept.add("a", record("1", 3 * MEGA))
    with pytest.raises(HTTPException) as refused:
        kept.add("a", record("2", 2 * MEGA))
    assert refused.value.status_code == 413
    kept.add("b", record("3", 3 * MEGA))
    with pytest.raises(HTTPException):
        kept.add("b", record("4", MEGA))
    kept.add("gone", record("5", 1))
    assert set(manager.file_storage) == {"a", "b"}
    now[0] = 1000.0
    kept.add("b", record("6", 4 * MEGA))
    assert [file.file_id for file in manager.get_files("b", ["3", "6"])] == ["6"]
    assert manager.get_files("a", ["1"]) == []


GOES = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
import warnings
warnings.simplefilter("ignore")
from starlette.testclient import TestClient
from app.server import create_application
from app.web.settings import Settings

folder, address = Path(sys.argv[1]), "http://127.0.0.1:8501"
application = create_application(Settings(runs=folder / "runs", data=folder / "data"))
with TestClient(application, base_url=address) as client:
    client.get("/")
    runtime = application._runtime
    manager = runtime.uploaded_file_mgr
    with client.websocket_connect("/_stcore/stream", headers={"Host": address[7:], "Origin": address}):
        while not (pages := runtime._session_mgr.list_active_sessions()):
            time.sleep(0.01)
        page = pages[0].session.id
        for session in (page, "nobody"):
            manager.add_file(session_id=session, file=SimpleNamespace(file_id="1", data=bytes(1000)))
        print(sum(len(files) for files in manager.file_storage.values()))
    end = time.monotonic() + 10
    while manager.file_storage and time.monotonic() < end:
        time.sleep(0.01)
    print(sum(len(files) for files in manager.file_storage.values()))
"""


def test_what_a_page_has_uploaded_leaves_memory_with_the_page(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", GOES, str(tmp_path)], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["1", "0"]


def test_what_was_read_has_left_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[str] = []
    context = SimpleNamespace(
        session_id="page", uploaded_file_mgr=SimpleNamespace(remove_session_files=forgotten.append)
    )
    monkeypatch.setattr(streamlit_adapter, "get_script_run_ctx", lambda: context)
    monkeypatch.setattr(streamlit_adapter.runtime, "exists", lambda: True)
    upload = own_sets.keep([file("a.zip", b"PK")])
    assert forgotten == ["page"]
    assert upload.path.read_bytes() == b"PK"


def test_a_page_that_is_away_for_a_moment_is_still_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pages, now = {"page"}, [0.0]
    monkeypatch.setattr(streamlit_adapter, "get_script_run_ctx", lambda: SimpleNamespace(session_id="page"))
    monkeypatch.setattr(streamlit_adapter.runtime, "exists", lambda: True)
    instance = SimpleNamespace(is_active_session=pages.__contains__)
    monkeypatch.setattr(streamlit_adapter.runtime, "get_instance", lambda: instance)
    monkeypatch.setattr(streamlit_adapter.time, "monotonic", lambda: now[0])
    there = streamlit_adapter.watch_page()
    pages.clear()
    now[0] = 9.0
    assert there()
    pages.add("page")
    assert there()
    pages.clear()
    now[0] = 18.0
    assert there()
    now[0] = 20.0
    assert not there()
