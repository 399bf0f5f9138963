"""The configurations of `deploy`, each in a real proxy with TLS: a page trains through it, live, in a real browser."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from browser.lab import ROOT, Lab, free_port, running
from browser.visitor import Visitor

DEPLOY = ROOT / "deploy"
NAME = "lab.school.example"
HERE = "127.0.0.1"


@contextmanager
def started(command: list[str], port: int, log: Path) -> Iterator[None]:
    """A proxy, until it is left; it may take some seconds to listen."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + 30
        while True:
            with suppress(httpx.TransportError):
                httpx.get(f"https://{HERE}:{port}/_stcore/health", verify=False)
                break
            alive = process.poll() is None and time.monotonic() < deadline
            assert alive, log.read_text()
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(10)


def certificate(folder: Path) -> None:
    """A certificate that nobody signed, for the address of the test."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
         "-addext", f"subjectAltName=DNS:{NAME},IP:{HERE}",
         "-keyout", str(folder / "key.pem"), "-out", str(folder / "fullchain.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


def nginx(folder: Path, lab: int, port: int) -> list[str]:
    """The site as it ships, but for its ports and its certificate's place, within the smallest configuration."""
    site = (DEPLOY / "nginx.conf").read_text()
    for before, now in (
        ("listen 443 ssl", f"listen {HERE}:{port} ssl"),
        (f"server_name {NAME};", f"server_name {NAME} {HERE};"),
        ("/etc/ssl/lab/", f"{folder}/"),
        ("http://127.0.0.1:8501", f"http://127.0.0.1:{lab}"),
    ):
        assert before in site
        site = site.replace(before, now)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    rest = f"daemon off; master_process off; error_log stderr; pid {folder}/pid; events {{}}"
    (folder / "all.conf").write_text(f"{rest} http {{ access_log off; {temporary} {site} }}")
    return ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(folder / "all.conf")]


def caddy(folder: Path, lab: int, port: int) -> list[str]:
    """The same for Caddy."""
    site = (DEPLOY / "Caddyfile").read_text()
    assert f"{NAME} {{" in site
    assert "127.0.0.1:8501" in site
    site = site.replace("127.0.0.1:8501", f"127.0.0.1:{lab}")
    names = f"https://{NAME}:{port}, https://{HERE}:{port}"
    site = site.replace(f"{NAME} {{", f"{names} {{\n\ttls {folder}/fullchain.pem {folder}/key.pem")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.fixture(scope="module")
def lab_with_a_name(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab that is known by a name, as it is started behind a proxy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AELAB_NAME", NAME)
        with running(tmp_path_factory.mktemp("named"), slots=1) as lab:
            yield lab


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
def test_a_run_trains_live_through_it(
    chromium: Browser, lab_with_a_name: Lab, tmp_path: Path, proxy: Callable[[Path, int, int], list[str]]
) -> None:
    if shutil.which(proxy.__name__) is None:
        pytest.skip(f"{proxy.__name__} is not installed")
    certificate(tmp_path)
    port = free_port()
    command = proxy(tmp_path, lab_with_a_name.port, port)
    with started(command, port, tmp_path / "proxy.log"):
        by_name = httpx.Client(
            verify=ssl.create_default_context(cafile=tmp_path / "fullchain.pem"),
            base_url=f"https://{HERE}:{port}",
        )
        with by_name:
            assert by_name.get("/_stcore/health", headers={"Host": NAME}).status_code == 200
            assert "<script" not in by_name.get("/", headers={"Host": "elsewhere.example"}).text
            page = by_name.get("/", headers={"Host": NAME, "Accept": "text/html"})
            assert "<script" in page.text
            assert "Secure" in page.headers["set-cookie"]  # It knows that the browser speaks TLS.
            if (
                proxy is nginx
            ):  # A body larger than it lets through by itself reaches the lab, which says so in words.
                large = by_name.post("/api/jobs", headers={"Host": NAME}, content=b" " * 3_000_000)
                assert (large.status_code, "error" in large.json()) == (413, True)
        visitor = Visitor(chromium, lab_with_a_name, port=port, ignore_https_errors=True)
        visitor.page.goto(f"https://{HERE}:{port}/", timeout=90_000)
        visitor.stage.root.wait_for(state="attached", timeout=90_000)
        visitor.stage.until(lambda told: "run" in told, "the stage")
        visitor.rail.settle()
        visitor.stage.train()
        # One by one, and not all of them at the end.
        first = int(visitor.stage.until_points(3)["points"])
        state = visitor.stage.told()["state"]
        visitor.stage.until_points(first + 10)
        assert state == "running"
        visitor.page.context.request.post(
            f"https://{HERE}:{port}/api/jobs/{visitor.stage.started[0]}/stop", data={}
        )
        visitor.stage.until_state("stopped", "finished")
        assert visitor.complaints == []
        assert [address for address in visitor.requests if NAME in address or "http://" in address] == []
        visitor.close()
