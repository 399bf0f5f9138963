"""The frame of the pages before the lab: light HTML in the lab's looks, readable on any phone, without a script."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse

from app.looks.theme import DARK, LIGHT, MARK
from app.web.refusals import Refusal
from app.web.static_files import FOLDER
from app.words.messages import LANGUAGES, Messages

MOST_BYTES = 4096
_FIELDS = 10
_COLOURS = {
    "accent": "primaryColor",
    "bg": "backgroundColor",
    "raised": "secondaryBackgroundColor",
    "text": "textColor",
    "line": "borderColor",
    "muted": "grayTextColor",
}


def language_of(request: Request) -> str:
    """The language asked for by the address, or by the browser."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "")[:2].lower()
    return asked if asked in LANGUAGES else "en"


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent, each once.

    Raises:
        Refusal: who sends it has gone in the middle, and hears no more; it counts as no code that was tried.
    """
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return {}
    except ClientDisconnect:
        raise Refusal(408, "refusal.late") from None
    try:
        found = parse_qs(body.decode("utf-8", "replace"), max_num_fields=_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


def over(request: Request, messages: Messages, hint: str) -> HTMLResponse:
    """That there is no class any more, and what to do now."""
    words = escape(messages("join.over"))
    return page(
        request,
        messages("join.over"),
        f'<main class="card"><h1>{words}</h1><p>{escape(hint)}</p></main>',
    )


def page(
    request: Request, title: str, body: str, *, status: int = 200, kind: str = "", once: bool = False
) -> HTMLResponse:
    """A whole page.

    Args:
        request: what it answers.
        title: of the window, a plain text.
        body: HTML; whatever somebody typed is escaped in it already.
        status: of the answer.
        kind: a class of the body's.
        once: whether it shows what is shown once: then nothing on it leads to itself in another language.
    """
    language = language_of(request)
    languages = "" if once else _languages(request, language)
    content = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · AE Lab</title>"
        f'<link rel="icon" href="{_icon()}"><style>{_sheet()}</style></head>'
        f'<body class="{kind}"><header class="top">{_mark()}<b>AE Lab</b>{languages}</header>'
        f"{body}</body></html>"
    )
    # What it shows may be a code that is shown once.
    return HTMLResponse(content, status_code=status, headers={"Cache-Control": "no-store"})


def _languages(request: Request, language: str) -> str:
    messages = Messages(language)
    kept = [(name, value) for name, value in request.query_params.multi_items()[:_FIELDS] if name != "lang"]
    links = "".join(
        f'<a href="?{escape(urlencode([*kept, ("lang", each)]))}" hreflang="{each}" lang="{each}"'
        f"{' aria-current=true' if each == language else ''}>{each.upper()}</a>"
        for each in LANGUAGES
    )
    return f'<nav class="languages" aria-label="{escape(messages("header.language"))}">{links}</nav>'


@cache
def _mark() -> str:
    return MARK.read_text(encoding="utf-8").replace('role="img" aria-label="AE Lab"', 'aria-hidden="true"')


@cache
def _icon() -> str:
    return "data:image/svg+xml;base64," + b64encode(MARK.read_bytes()).decode()


@cache
def _sheet() -> str:
    def colours(table: dict[str, str]) -> str:
        return "".join(f"--{name}:{table[of]};" for name, of in _COLOURS.items())

    light = colours(LIGHT) + "--on-accent:#fff;"
    dark = colours(DARK) + "--on-accent:#000;"
    themes = f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return themes + _typeface() + Path(__file__).with_name("class.css").read_text(encoding="utf-8")


def _typeface() -> str:
    """The lab's own type, which Streamlit brings; each of its versions gives the file another name."""
    file = next((FOLDER / "static" / "media").glob("SourceSansVF-Upright*.woff2"), None)
    if file is None:
        return ""
    source = f"url('/static/media/{file.name}') format('woff2')"
    return f'@font-face{{font-family:"Source Sans";font-weight:200 900;font-display:swap;src:{source}}}'
