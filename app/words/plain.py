"""Text that somebody typed, sent or named, where Streamlit would read Markdown in it."""

from __future__ import annotations

_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>$#~|&"} | dict.fromkeys("\r\n\t", " "))
# Invisible, and of no width. Addresses and names of icons are looked for in what is read already, escaped or not.
_JOINER = "\u2060"


def plain(text: str) -> str:
    """The same text, written so that Markdown shows it as it is: no link, picture, formula, icon, colour or list."""
    signs = text.translate(_SIGNS).strip()
    parts = signs.split(":")
    signs = parts[0] + "".join(
        f":{part}" if part[:1] in ("", " ", "\u00a0", "\u202f") else f"\\:{_JOINER}{part}"
        for part in parts[1:]
    )
    signs = signs.replace("@", f"{_JOINER}@")
    for start in ("www", "WWW", "Www"):
        signs = signs.replace(f"{start}.", f"{start}{_JOINER}.")
    number = len(signs) - len(signs.lstrip("0123456789"))
    if signs[number : number + 1] in (".", ")") and number:
        return f"{signs[:number]}\\{signs[number:]}"
    return f"\\{signs}" if signs[:1] in ("-", "+", "=") else signs
