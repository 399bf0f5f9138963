"""The /api routes: what the page's component fetches and posts by itself, without a script rerun."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from app.api.answers import nothing
from app.api.arriving import bring_run
from app.api.assets import asset
from app.api.compare import compare, compare_bars, compare_curves, settings
from app.api.decoding import decode, encode
from app.api.events import events
from app.api.explore import codes, images, model, models, onnx
from app.api.exports import export
from app.api.history import history, maps
from app.api.history import models as models_page
from app.api.inspect import inspect, inspect_card
from app.api.jobs import post_job, post_verb
from app.api.removing import remove, restore
from app.api.runs import about_run, probe, snapshot
from app.api.sets import set_image
from app.api.text import text
from app.api.words import post_words


def routes() -> list[BaseRoute]:
    """Every route under /api."""
    return [
        Route("/api/runs", bring_run, methods=["POST"]),
        Route("/api/runs/{id}", about_run, methods=["GET"]),
        Route("/api/runs/{id}/probe.safetensors", probe, methods=["GET"]),
        Route("/api/runs/{id}/snapshots/{step}.safetensors", snapshot, methods=["GET"]),
        Route("/api/runs/{id}/models", models, methods=["GET"]),
        Route("/api/runs/{id}/models/{step}", model, methods=["GET"]),
        Route("/api/runs/{id}/codes/{step}.safetensors", codes, methods=["GET"]),
        Route("/api/runs/{id}/images/{split}.bin", images, methods=["GET"]),
        Route("/api/runs/{id}/decode/{step}", decode, methods=["POST"]),
        Route("/api/runs/{id}/encode/{step}", encode, methods=["POST"]),
        Route("/api/runs/{id}/inspect", inspect, methods=["GET"]),
        Route("/api/runs/{id}/inspect/{card}", inspect_card, methods=["GET"]),
        Route("/api/runs/{id}/remove", remove, methods=["POST"]),
        Route("/api/runs/{id}/restore", restore, methods=["POST"]),
        Route("/api/runs/{id}/words", post_words, methods=["POST"]),
        Route("/api/runs/{id}/settings", settings, methods=["GET"]),
        Route("/api/history", history, methods=["GET"]),
        Route("/api/models", models_page, methods=["GET"]),
        Route("/api/maps", maps, methods=["GET"]),
        Route("/api/compare", compare, methods=["GET"]),
        Route("/api/compare/curves", compare_curves, methods=["GET"]),
        Route("/api/compare/bars", compare_bars, methods=["GET"]),
        Route("/api/runs/{id}/export/{kind}", export, methods=["GET"]),
        Route("/api/onnx/{name}.onnx", onnx, methods=["GET"]),
        Route("/api/events", events, methods=["GET"]),
        Route("/api/jobs", post_job, methods=["POST"]),
        Route("/api/jobs/{id}/{verb}", post_verb, methods=["POST"]),
        Route("/api/sets/{name}/{index}.png", set_image, methods=["GET"]),
        Route("/api/text/{language}.json", text, methods=["GET"]),
        Route("/api/assets/{name}", asset, methods=["GET"]),
        # Streamlit answers any other path with its page, which no caller of /api expects.
        Route("/api/{rest:path}", nothing),
    ]
