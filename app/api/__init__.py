"""The /api routes: what the page's component fetches and posts by itself, without a script rerun."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from app.classroom.join import JoinPage
from app.classroom.teacher import TeacherPage
from app.door.owner_key import OwnerKey
from app.web import later
from app.web.class_pages import API, JOIN, ORDERS, TEACHER


def _later(name: str) -> later.Handler:
    """A function of one of the files beside this one."""
    module, _, function = name.partition(".")
    return later.handler(f"{__name__}.{module}", function)


def class_routes(key: OwnerKey) -> list[BaseRoute]:
    """The routes of a class, before all others; `key` signs its cookies."""
    join, teacher = JoinPage(key), TeacherPage(key)
    act = f"{API}/students/{{number}}"
    return [
        Route(JOIN, join.answer, methods=["GET", "POST"]),
        Route(TEACHER, teacher.answer, methods=["GET", "POST"]),
        Route(f"{TEACHER}/out", teacher.out, methods=["POST"]),
        Route(API, _later("classroom.wall"), methods=["GET"]),
        Route(f"{API}/jobs/{{id}}/stop", _later("classroom.stop"), methods=["POST"]),
        Route(f"{API}/jobs/{{id}}/ahead", _later("classroom.ahead"), methods=["POST"]),
        Route(f"{API}/pause", _later("classroom.pause"), methods=["POST"]),
        Route(f"{act}/code", _later("classroom.new_code"), methods=["POST"]),
        Route(f"{act}/revoke", _later("classroom.revoke"), methods=["POST"]),
        Route(f"{act}/remove", _later("classroom.remove"), methods=["POST"]),
        Route(ORDERS, _later("orders.told"), methods=["GET"]),
        Route(f"{API}/orders", _later("orders.in_words"), methods=["GET"]),
        Route(f"{API}/orders/{{kind}}", _later("orders.give"), methods=["POST"]),
        Route(f"{API}/orders/{{kind}}/lift", _later("orders.lift"), methods=["POST"]),
        Route(f"{API}/settings", _later("class_settings.settings"), methods=["GET"]),
        Route(f"{API}/settings", _later("class_settings.change"), methods=["POST"]),
        Route(f"{API}/lesson", _later("class_settings.new_lesson"), methods=["POST"]),
        Route(f"{API}/end", _later("classroom.end"), methods=["POST"]),
        Route(f"{API}/board", _later("board.board"), methods=["GET"]),
        Route(f"{API}/runs.csv", _later("board.runs_csv"), methods=["GET"]),
        Route(f"{API}/former", _later("board.former"), methods=["GET"]),
        Route(f"{API}/former/{{id}}/go_on", _later("board.go_on"), methods=["POST"]),
        Route(f"{API}/former/{{id}}/erase", _later("board.erase"), methods=["POST"]),
    ]


def routes() -> list[BaseRoute]:
    """Every route under /api."""
    return [
        Route("/api/runs", _later("arriving.bring_run"), methods=["POST"]),
        Route("/api/runs/{id}", _later("runs.about_run"), methods=["GET"]),
        Route("/api/runs/{id}/probe.safetensors", _later("runs.probe"), methods=["GET"]),
        Route("/api/runs/{id}/snapshots/{step}.safetensors", _later("runs.snapshot"), methods=["GET"]),
        Route("/api/runs/{id}/models", _later("explore.models"), methods=["GET"]),
        Route("/api/runs/{id}/models/{step}", _later("explore.model"), methods=["GET"]),
        Route("/api/runs/{id}/codes/{step}.safetensors", _later("explore.codes"), methods=["GET"]),
        Route("/api/runs/{id}/images/{split}.bin", _later("explore.images"), methods=["GET"]),
        Route("/api/runs/{id}/decode/{step}", _later("decoding.decode"), methods=["POST"]),
        Route("/api/runs/{id}/encode/{step}", _later("decoding.encode"), methods=["POST"]),
        Route("/api/runs/{id}/inspect", _later("inspect.inspect"), methods=["GET"]),
        Route("/api/runs/{id}/inspect/{card}", _later("inspect.inspect_card"), methods=["GET"]),
        Route("/api/runs/{id}/remove", _later("removing.remove"), methods=["POST"]),
        Route("/api/runs/{id}/restore", _later("removing.restore"), methods=["POST"]),
        Route("/api/runs/{id}/words", _later("words.post_words"), methods=["POST"]),
        Route("/api/runs/{id}/settings", _later("compare.settings"), methods=["GET"]),
        Route("/api/history", _later("history.history"), methods=["GET"]),
        Route("/api/models", _later("history.models"), methods=["GET"]),
        Route("/api/maps", _later("history.maps"), methods=["GET"]),
        Route("/api/compare", _later("compare.compare"), methods=["GET"]),
        Route("/api/compare/curves", _later("compare.compare_curves"), methods=["GET"]),
        Route("/api/compare/bars", _later("compare.compare_bars"), methods=["GET"]),
        Route("/api/runs/{id}/export/{kind}", _later("exports.export"), methods=["GET"]),
        Route("/api/onnx/{name}.onnx", _later("explore.onnx"), methods=["GET"]),
        Route("/api/events", _later("events.events"), methods=["GET"]),
        Route("/api/jobs", _later("jobs.post_job"), methods=["POST"]),
        Route("/api/jobs/{id}/{verb}", _later("jobs.post_verb"), methods=["POST"]),
        Route("/api/sets/{name}/{index}.png", _later("sets.set_image"), methods=["GET"]),
        Route("/api/text/{language}.json", _later("text.text"), methods=["GET"]),
        Route("/api/assets/{name}", _later("assets.asset"), methods=["GET"]),
        # Streamlit answers any other path with its page, which no caller of /api expects.
        Route("/api/{rest:path}", _later("answers.nothing")),
    ]
