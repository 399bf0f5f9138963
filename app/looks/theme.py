"""Colours and measures: two designed tables, one accent colour, everything else calm."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from app.words.messages import Messages

HERE = Path(__file__).parents[1]
MARK = HERE / "mark.svg"

LIGHT: dict[str, Any] = {
    "primaryColor": "#0b7a70",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f2f5f4",
    "textColor": "#17211f",
    "linkColor": "#0b7a70",
    "borderColor": "#d9e0de",
    "grayTextColor": "#5d6b67",
    "sidebar.backgroundColor": "#f7f9f8",
    "sidebar.secondaryBackgroundColor": "#ffffff",
    "sidebar.borderColor": "#d9e0de",
}
DARK: dict[str, Any] = {
    "primaryColor": "#3cc8b4",
    "backgroundColor": "#12171a",
    "secondaryBackgroundColor": "#1d2427",
    "textColor": "#e4eae8",
    "linkColor": "#3cc8b4",
    "borderColor": "#2d363a",
    "grayTextColor": "#94a3a0",
    "sidebar.backgroundColor": "#161c1f",
    "sidebar.secondaryBackgroundColor": "#20282c",
    "sidebar.borderColor": "#2d363a",
}
THEME: dict[str, Any] = {
    "baseFontSize": 14,
    "baseRadius": "0.375rem",
    "showWidgetBorder": True,
    "showSidebarBorder": True,
    "paddingTop": "0",
    "paddingBottom": "0",
    **{f"light.{name}": value for name, value in LIGHT.items()},
    **{f"dark.{name}": value for name, value in DARK.items()},
}


@cache
def style(language: str) -> str:
    """The style sheet, as one <style> element; the few words in it are of the language."""
    messages = Messages(language)
    sheet = (HERE / "style.css").read_text(encoding="utf-8")
    for name in ("drop", "browse", "broken"):
        sheet = sheet.replace(f"TEXT-{name.upper()}", messages(f"upload.{name}"))
    light, dark = LIGHT["primaryColor"], DARK["primaryColor"]
    accent = f":root{{--accent:{light}}}@media (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}"
    return f"<style>{accent}{sheet}</style>"
