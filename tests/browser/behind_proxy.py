"""The configurations of `deploy`, each in a real proxy with TLS: a page, and a class, train through it in a browser."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from app.classroom.teacher import MOST
from browser.lab import ROOT, Lab, free_port, running
from browser.visitor import Visitor

DEPLOY = ROOT / "deploy"
NAME = "lab.school.example"
HERE = "127.0.0.1"
Proxy = Callable[[Path, int, int], list[str]]


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
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:  # It waits for whoever still listens to it.
            process.kill()
            process.wait()


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
    own = f"{{$LAB_NAME:{NAME}}} {{"
    assert own in site
    assert "127.0.0.1:8501" in site
    site = site.replace("127.0.0.1:8501", f"127.0.0.1:{lab}")
    names = f"https://{NAME}:{port}, https://{HERE}:{port}"
    site = site.replace(own, f"{names} {{\n\ttls {folder}/fullchain.pem {folder}/key.pem")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.fixture(scope="module")
def lab_with_a_name(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab that is known by a name, as it is started behind a proxy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AELAB_NAME", NAME)
        with running(tmp_path_factory.mktemp("named"), slots=1) as lab:
            yield lab


@contextmanager
def before(lab: Lab, folder: Path, proxy: Proxy) -> Iterator[int]:
    """A proxy that is before a lab; its port."""
    if shutil.which(proxy.__name__) is None:
        pytest.skip(f"{proxy.__name__} is not installed")
    certificate(folder)
    port = free_port()
    with started(proxy(folder, lab.port, port), port, folder / "proxy.log"):
        yield port


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
def test_a_run_trains_live_through_it(
    chromium: Browser, lab_with_a_name: Lab, tmp_path: Path, proxy: Proxy
) -> None:
    with before(lab_with_a_name, tmp_path, proxy) as port:
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


@pytest.fixture(scope="module")
def school(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A class that is known by a name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AELAB_NAME", f"https://{NAME}")
        with running(tmp_path_factory.mktemp("class"), slots=1, verb="class") as lab:
            yield lab


def told(lab: Lab) -> tuple[str, str]:
    """The code to join by, and the teacher's PIN."""
    log = lab.log.read_text()
    code, pin = re.search(r"code  (\w{3} \w{3})", log), re.search(r"PIN  (\d{6})", log)
    assert code
    assert pin
    assert f"https://{NAME}/teacher" in log
    return code[1].replace(" ", ""), pin[1]


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
def test_a_class_is_taught_through_it(chromium: Browser, school: Lab, tmp_path: Path, proxy: Proxy) -> None:
    code, pin = told(school)
    with before(school, tmp_path, proxy) as port:
        here, nickname = f"https://{HERE}:{port}", f"Ada by {proxy.__name__}"
        student = Visitor(chromium, school, port=port, ignore_https_errors=True)
        page = student.page
        page.goto(f"{here}/?code={code}")
        page.fill("[name=nickname]", nickname)
        page.click("button")
        back = page.locator(".back b").inner_text()
        page.click("a.button")
        expect(page.locator(".st-key-nickname")).to_have_text(nickname, timeout=90_000)
        teacher = Visitor(chromium, school, port=port, ignore_https_errors=True)
        wall = teacher.page
        wall.goto(f"{here}/teacher")
        wall.fill("[name=pin]", pin)
        wall.click("button")
        expect(wall.locator(".address")).to_have_text(NAME)
        # What is watched on either page comes while it trains, and not all at its end.
        student.stage.train()
        told_first = student.stage.until(lambda seen: int(seen.get("points") or 0) > 3, "points", 200)
        student.stage.until_points(int(told_first["points"]) + 10)
        assert student.stage.told()["state"] == "running"
        tile = wall.locator(".tile", has_text=nickname)
        expect(tile.locator(".spark path[d]")).to_be_visible(timeout=60_000)
        run = student.stage.started[0]
        stopped = page.context.request.post(f"{here}/api/jobs/{run}/stop", data={})
        assert stopped.ok
        student.stage.until_state("stopped", "finished")
        names = {cookie["name"]: cookie for cookie in [*page.context.cookies(), *wall.context.cookies()]}
        assert all(names[name]["secure"] for name in ("aelab_owner", "aelab_teacher"))
        # On another machine, by the return code.
        elsewhere = Visitor(chromium, school, port=port, ignore_https_errors=True)
        elsewhere.page.goto(f"{here}/join?back=1")
        elsewhere.page.fill("[name=back]", back)
        elsewhere.page.click("button")
        expect(elsewhere.page.locator("h1")).to_contain_text(nickname)
        assert elsewhere.page.context.request.get(f"{here}/api/runs/{run}").json()["mine"] is True
        assert [*student.complaints, *teacher.complaints, *elsewhere.complaints] == []
        assert [*student.foreign(), *teacher.foreign()] == []
        for visitor in (student, teacher, elsewhere):
            visitor.close()


@pytest.mark.parametrize("proxy", [nginx, caddy], ids=["nginx", "caddy"])
def test_guesses_are_counted_for_whom_it_asks_whatever_they_say_of_themselves(
    school: Lab, tmp_path: Path, proxy: Proxy
) -> None:
    _, pin = told(school)
    # Two machines of the room, as a proxy sees them: other addresses.
    one, other = ("127.0.0.2", "127.0.0.3") if proxy is nginx else ("127.0.0.4", "127.0.0.5")

    def tried(pin: str, address: str, said: str = "192.0.2.1") -> httpx.Response:
        transport = httpx.HTTPTransport(verify=False, local_address=address)
        with httpx.Client(transport=transport, base_url=f"https://{HERE}:{port}", timeout=60) as client:
            return client.post("/teacher?lang=en", data={"pin": pin}, headers={"X-Forwarded-For": said})

    with before(school, tmp_path, proxy) as port:
        with ThreadPoolExecutor(MOST) as several:
            wrong = list(
                several.map(lambda number: tried("000000", one, f"192.0.2.{number}").status_code, range(MOST))
            )
        assert wrong == [403] * MOST
        assert "found too many" in tried(pin, one).text, "it believed an address that a browser made up"
        assert tried(pin, other).status_code == 303, "it counts all who come by the proxy as one"
