"""The Dockerfile, by the very parser that executes it without Docker, and what is started from it."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from deploy.clean_root import ignored
from deploy.clean_root.dockerfile import Dockerfile, DockerfileError, Stage, read
from deploy.clean_root.stages import Built

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "deploy" / "compose.yaml").read_text()


@pytest.fixture(scope="module")
def whole() -> Dockerfile:
    return read(ROOT / "Dockerfile")


@pytest.fixture
def last(whole: Dockerfile, tmp_path: Path) -> Built:
    """The last stage, with everything said but nothing executed."""
    made = Built(whole.stages[-1], tmp_path, ROOT, {}, {})
    for each in made.stage.instructions:
        if each.word not in ("RUN", "COPY", "WORKDIR"):
            getattr(made, f"_{each.word.lower()}")(each, tmp_path)
    return made


def test_it_is_built_in_stages_and_the_last_one_only_copies(whole: Dockerfile) -> None:
    page, build, last = whole.stages
    assert (page.name, build.name) == ("page", "build")
    assert len({stage.image for stage in whole.stages}) == 1
    assert [each.flags.get("from") for each in last.all("COPY")] == ["build"]
    for word in ("pip", "apt", "npm", "curl", "wget"):
        assert not re.search(rf"\b{word}\b", " ".join(each.text for each in last.all("RUN"))), word


def test_it_runs_as_a_user_without_rights_who_may_write_in_the_volume_alone(last: Built) -> None:
    assert last.user == "10001:10001"
    assert last.volumes == ("/lab",)
    homes = {name: last.variables[name] for name in ("HOME", "AELAB_RUNS", "AELAB_DATA", "AELAB_MEASURED")}
    assert all(place == "/lab" or place.startswith("/lab/") for place in homes.values())
    (made,) = last.stage.all("RUN")
    assert "useradd --uid 10001 " in made.text
    assert "install -d -o lab -g lab /lab" in made.text


def test_it_says_whether_it_is_well_and_ends_by_a_signal(last: Built) -> None:
    assert last.health[0] == "python"
    assert "/_stcore/health" in last.health[-1]
    assert last.ports == ("8501",)
    assert last.stop_signal == "SIGTERM"
    # In brackets, as the parser demands: no shell stands between the signal and the lab.
    assert (last.entrypoint, last.command) == (("aelab",), ("app",))


def test_its_labels_are_the_package_s(last: Built) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    prefix = "org.opencontainers.image."
    assert last.labels[f"{prefix}version"] == project["version"]
    assert last.labels[f"{prefix}licenses"] == project["license"]
    assert last.labels[f"{prefix}title"] == "AE Lab"


def test_what_it_builds_with_is_what_the_package_asks_for(whole: Dockerfile) -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    said = " ".join(each.text for stage in whole.stages for each in stage.all("RUN"))
    assert [name for name in asked if f"'{name}'" not in said] == []


def test_it_has_a_cpu_s_pytorch_where_nobody_asks_for_another(whole: Dockerfile) -> None:
    (argument,) = (
        each for stage in whole.stages for each in stage.all("ARG") if each.text.startswith("TORCH")
    )
    assert argument.text == "TORCH=cpu"


def test_all_that_is_copied_is_there(whole: Dockerfile) -> None:
    seen = list(ignored.context(ROOT))
    names = {stage.name for stage in whole.stages}
    for stage in whole.stages:
        for each in stage.all("COPY"):
            *sources, _ = each.words
            if "from" in each.flags:
                assert each.flags["from"] in names
                continue
            for name in sources:
                place = name.rstrip("/")
                assert [path for path in seen if place in (".", path) or path.startswith(f"{place}/")], name


def test_the_page_s_stage_has_all_that_its_sources_import(whole: Dockerfile) -> None:
    frontend = ROOT / "app" / "frontend"
    copied = [ROOT / word for each in whole.stages[0].all("COPY") for word in each.words[:-1]]
    found = set()
    for file in (path for folder in ("src", "test", "dev") for path in (frontend / folder).rglob("*.ts")):
        for name in re.findall(r"""from ["']((?:\.\./)+[^"']+)["']""", file.read_text()):
            found.add((file.parent / name).resolve())
    outside = {path for path in found if not path.is_relative_to(frontend)}
    assert outside, "then the stage copies too much"
    assert [path for path in outside if not any(path.is_relative_to(place) for place in copied)] == []


def test_the_build_sees_the_package_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".dockerignore").write_text((ROOT / ".dockerignore").read_text())
    inside = (
        "aecore/cli/app.py",
        "app/frontend/src/a.ts",
        "app/text/en.json",
        "models/m/run.json",
        "pyproject.toml",
    )
    outside = (".git/config", ".venv/bin/python", "app/frontend/node_modules/x/y.js", "app/static/stage.js", "build/a",
               "data/mnist/x", "runs/r/run.json", "aecore/__pycache__/a.pyc", "tests/test_a.py", ".env", "key.pem",
               "aelab-backup.zip", "deploy/compose.yaml")  # fmt: skip
    for name in (*inside, *outside):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert set(ignored.context(tmp_path)) == set(inside)
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    for folder in (*package["packages"], *package["force-include"]):
        assert f"!{folder}" in (ROOT / ".dockerignore").read_text().splitlines(), folder


def test_the_proxies_say_whom_they_ask_for_and_pass_on_no_word_of_the_browser_s() -> None:
    for file, line in (
        ("nginx.conf", "proxy_set_header X-Forwarded-For $remote_addr;"),
        ("Caddyfile", "header_up X-Forwarded-For {remote_host}"),
    ):
        said = (ROOT / "deploy" / file).read_text()
        assert [each.strip() for each in said.splitlines() if "X-Forwarded-For" in each] == [line]
    # In containers it is the same file, and the lab sees the proxy on its own machine.
    assert "./Caddyfile:/etc/caddy/Caddyfile:ro" in COMPOSE
    assert 'network_mode: "service:lab"' in COMPOSE


def test_no_registry_is_named() -> None:
    ours = {"127.0.0.1:8501", "lab.school.example"}
    for file in (ROOT / "Dockerfile", *(path for path in (ROOT / "deploy").rglob("*") if path.is_file())):
        if file.suffix == ".pyc":
            continue
        hosts = re.findall(r"\w+://([\w.-]+(?::\d+)?)", file.read_text())
        assert set(hosts) <= ours, file


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("ADD a b", "ADD, which is not known"),
        ("RUN --mount=type=cache,target=/x true", "a flag that is not known"),
        ("CMD aelab app", "a form without brackets"),
        ("HEALTHCHECK NONE", "something other than CMD"),
        ("ENV A B", "something other than NAME=value"),
        ("RUN cat <<EOF", "a document in the line"),
        ("COPY --link a b", "a flag that is not known"),
        ("RUN true \\", "no end"),
    ],
)
def test_what_is_not_known_is_an_error(tmp_path: Path, line: str, found: str) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM python:3.11-slim-bookworm\n{line}\n")
    with pytest.raises(DockerfileError, match=re.escape(found)):
        read(tmp_path / "Dockerfile")


def test_lines_comments_and_variables_are_read_as_docker_reads_them(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(
        "ARG BASE=one\n# A word.\nFROM image:${BASE} AS first\nRUN one \\\n  # within\n  && two\nARG WHICH=cpu\n"
        'ENV A="b c" PLACE=/opt/$WHICH OTHER=${WHICH:+yes} NONE=${MISSING:-no}\n'
    )
    read_ = read(tmp_path / "Dockerfile", {"BASE": "two"})
    (stage,) = read_.stages
    assert (stage.name, stage.image) == ("first", "image:two")
    assert stage.all("RUN")[0].text.split() == ["one", "&&", "two"]
    made = Built(stage, tmp_path, tmp_path, {}, {"WHICH": "gpu"})
    made._arg(stage.all("ARG")[0], tmp_path)
    made._env(stage.all("ENV")[0], tmp_path)
    said = {name: made.variables[name] for name in ("A", "PLACE", "OTHER", "NONE")}
    assert said == {"A": "b c", "PLACE": "/opt/gpu", "OTHER": "yes", "NONE": "no"}
    wrong = Stage("", "", (stage.all("ENV")[0],))
    with pytest.raises(DockerfileError, match=r"line 8: ENV: found \$WHICH, which has no value here"):
        Built(wrong, tmp_path, tmp_path, {}, {}).build(tmp_path / "log", str)


def test_a_stage_copies_what_the_build_sees_and_from_other_stages(tmp_path: Path) -> None:
    sources, before, root = tmp_path / "sources", tmp_path / "before", tmp_path / "root"
    for name in ("keep/a.txt", "keep/b/c.txt", "keep/b/secret", "single"):
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(name)
    (sources / ".dockerignore").write_text("**/secret\n")
    (before / "made").mkdir(parents=True)
    (before / "made" / "d.txt").write_text("d")
    root.mkdir()
    (sources / "Dockerfile").write_text(
        "FROM image\nWORKDIR /there\nCOPY keep kept\nCOPY single ./\nCOPY --from=first /made kept/b\n"
    )
    owner = f"{os.getuid()}:{os.getgid()}"
    if owner != "0:0":
        pytest.skip("files are given to root")
    (stage,) = read(sources / "Dockerfile").stages
    Built(stage, root, sources, {"first": before}, {}).build(tmp_path / "log", str)
    found = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    assert found == ["there/kept/a.txt", "there/kept/b/c.txt", "there/kept/b/d.txt", "there/single"]


def test_compose_starts_it_with_as_little_as_it_needs() -> None:
    lab = COMPOSE.split("  proxy:")[0]
    for line in ("read_only: true", "tmpfs: [/tmp]", "cap_drop: [ALL]", "no-new-privileges:true",
                 "stop_grace_period: 30s", "lab:/lab", "mem_limit:", "pids_limit:"):  # fmt: skip
        assert line in lab, line
    # The image's own health check and user serve here, too.
    for line in ("user:", "test:", "privileged"):
        assert line not in lab.replace("no-new-privileges", ""), line
