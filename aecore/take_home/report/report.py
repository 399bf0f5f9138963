"""A run on one page of paper: recipe, chain, curves, map, reconstructions, scores, and its person's notes."""

from __future__ import annotations

from html import escape
from pathlib import Path

from aecore.evaluation.lines import sentence
from aecore.take_home.exported import Exported
from aecore.take_home.report.figures import curves, drawn, latent_map, legend, plotly
from aecore.take_home.report.pictures import chain, reconstructions
from aecore.take_home.subject import Subject
from aecore.take_home.told import score_lines, settings, summary
from aecore.take_home.words import number, words

STYLE = Path(__file__).with_name("report.css")


def report(asked: Subject) -> Exported:
    """An HTML file that needs nothing else and prints on a page of A4.

    Raises:
        ExportError: Plotly is not installed, or the run is not whole.
        RunError: pictures or weights of the run are damaged.
    """
    said = words(asked.language)
    name = asked.title
    sections = [
        ("report.recipe", _recipe(asked)),
        ("report.chain", chain(asked)),
        ("report.reconstructions", reconstructions(asked)),
        ("report.scores", _scores(asked)),
    ]
    if asked.words.note:
        sections.insert(0, ("report.notes", f'<p class="notes">{escape(asked.words.note)}</p>'))
    pair = [
        ("report.curves", drawn("curves", curves(asked))),
        ("report.map", drawn("map", latent_map(asked)) + legend(asked)),
    ]
    figures = "".join(_section(said[key], inside) for key, inside in pair)
    body = "".join(_section(said[key], inside) for key, inside in sections[:-2])
    body += f'<div class="columns">{figures}</div>'
    body += "".join(_section(said[key], inside) for key, inside in sections[-2:])
    lines = "".join(f'<p class="lead">{escape(line)}</p>' for line in [_when(asked), *summary(asked)])
    content = (
        f'<!doctype html>\n<html lang="{asked.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(name)} – AE Lab</title>\n"
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n<script>{plotly()}</script>\n</head>\n<body>\n"
        f"<header><h1>{escape(name)}</h1>{lines}</header>\n<main>\n{body}\n</main>\n"
        f"<footer>AE Lab · {escape(asked.run.recipe.to_share())}</footer>\n</body>\n</html>\n"
    )
    file = f"{asked.name}-report.html"
    return Exported(file.removesuffix(".html"), {file: content.encode()})


def _section(heading: str, inside: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{inside}</section>\n"


def _when(asked: Subject) -> str:
    about = asked.run.about
    return words(asked.language)["report.when"].format(
        date=str(about.get("created", ""))[:10],
        images=number(asked.language, int(about.get("train_images", 0))),
        parameters=number(asked.language, int(about.get("parameters", 0))),
        seconds=number(asked.language, float(about.get("seconds", 0.0))),
        device=str(about.get("device", "")),
    )


def _recipe(asked: Subject) -> str:
    lines = []
    for family, kind, fields in settings(asked):
        values = ", ".join(
            escape(words(asked.language)["told.pair"].format(name=name, value=value))
            for name, value in fields
        )
        head = f"<b>{escape(family)}</b> {escape(kind)}"
        lines.append(f"<div>{head}{f' ({values})' if kind and values else f' {values}'}</div>")
    return f'<div class="recipe">{"".join(lines)}</div>'


def _scores(asked: Subject) -> str:
    said, language = words(asked.language), asked.language

    def plain(value: float) -> str:
        return number(language, value)

    rows = []
    for line in score_lines(asked):
        baselines = " · ".join(
            f"{said[f'score.baseline.{other}']} {plain(value)}" for other, value in line.baselines.items()
        )
        first, value, unit = said[f"score.{line.name}"], plain(line.value), said[f"score.unit.{line.unit}"]
        rows.append(
            f'<tr><th scope="row">{escape(first)}</th><td class="number">{escape(value)}</td>'
            f"<td>{escape(unit)}</td><td>{escape(baselines or sentence(line, said, plain))}</td></tr>"
        )
    heads = "".join(
        f'<th scope="col">{escape(said[f"report.head.{key}"])}</th>'
        for key in ("score", "value", "unit", "against")
    )
    return f'<table class="scores"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
