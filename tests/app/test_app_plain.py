"""What somebody typed, sent or named is shown as text, wherever Streamlit would read Markdown in it."""

from __future__ import annotations

import ast
import json
import zlib
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from train_page import page

import app
from aecore.errors import RunError
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import SHARE_WORDS, Recipe
from app.web.settings import wishes
from app.words.messages import LANGUAGES, Messages
from app.words.paths import without_paths
from app.words.plain import plain

HOSTILE = (
    "[a](http://evil.example) ![b](http://evil.example/b.png) <img src=x> $x^2$ :red[r] "
    ":material/home: www.evil.example a@evil.example **b** `c` ~~d~~"
)
SOURCES = Path(app.__file__).parent
# What of Streamlit's reads Markdown in its first argument. Options of a selectbox and of a select_slider are text.
READERS = {
    "markdown",
    "write",
    "error",
    "warning",
    "info",
    "success",
    "caption",
    "toast",
    "title",
    "header",
    "subheader",
    "button",
    "popover",
    "expander",
    "toggle",
    "checkbox",
    "file_uploader",
    "text_input",
    "number_input",
    "slider",
    "radio",
    "pills",
    "tabs",
    "dialog",
    "metric",
    "badge",
    "spinner",
    "status",
}
# Values that are words of our own, numbers, or names of built-in sets.
OUR_OWN = {"title", "size", "done", "total", "value", "changes", "preset"}
BUILT_IN_NAMES = {"data.fetch", "data.fetch_not_you"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a](b)", r"\[a\](b)"),
        ("![a](b)", r"!\[a\](b)"),
        ("<b>&lt;", r"\<b\>\&lt;"),
        ("$x$", r"\$x\$"),
        ("data.name: expected a set, found x.", "data.name: expected a set, found x."),
        (":red[x]", "\\:\u2060red\\[x\\]"),
        ("http://a", "http\\:\u2060//a"),
        ("www.a.b", "www\u2060.a.b"),
        ("a@b.c", "a\u2060@b.c"),
        ("1. one", r"1\. one"),
        ("1.5", r"1\.5"),
        ("- one", r"\- one"),
        ("    a\n\n# b", r"a  \# b"),
        ("a_b_c", r"a\_b\_c"),
        ("\\[", r"\\\["),
        ("", ""),
    ],
)
def test_signs_of_markdown_are_signs(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/srv/runs/a/run.json: expected a file, found none.", "run.json: expected a file, found none."),
        ("[Errno 13] Permission denied: '/srv/my runs/x'", "[Errno 13] Permission denied: 'my runs/x'"),
        ("expected “/srv/data/” or /tmp", "expected “data” or tmp"),
        ("C:\\Users\\ann\\x.npz: too large", "x.npz: too large"),
        ("images/a/b.png and 3 / 4 of http://a.b/c", "images/a/b.png and 3 / 4 of http://a.b/c"),
    ],
)
def test_of_a_file_on_the_server_its_name_is_told(text: str, told: str) -> None:
    assert without_paths(text) == told
    for language in LANGUAGES:
        said = Messages(language).sentence(
            RunError("damaged_made_up", "{file}: expected it whole, found it cut.", file=text)
        )
        assert "/srv" not in said
        assert "Users" not in said


def read_as_markdown(test: AppTest) -> list[str]:
    """Every text on the page that Markdown is read in."""
    kinds = ("warning", "info", "error", "caption", "markdown", "success", "toast")
    said = [str(element.value) for kind in kinds for element in getattr(test, kind)]
    return said + [str(button.label) for button in test.button]


def shared(values: dict[str, Any]) -> str:
    packer = zlib.compressobj(9, wbits=-15, zdict=SHARE_WORDS)
    packed = packer.compress(json.dumps(values).encode()) + packer.flush()
    return urlsafe_b64encode(packed).rstrip(b"=").decode()


def spoilt() -> list[dict[str, Any]]:
    """Recipes with a hostile text for a value in every block, and for a name beside the others."""
    whole = PRESETS["denoising"].as_dict()
    found: list[dict[str, Any]] = [{**whole, HOSTILE: 1}, {**whole, "penalties": [{"kind": HOSTILE}]}]
    for block, values in whole.items():
        if isinstance(values, dict):
            found.append({**whole, block: {**values, next(iter(values)): HOSTILE}})
    return [*found, {**whole, "data": {**whole["data"], HOSTILE: 1}}, {**whole, "data": {"name": "\ud800"}}]


@pytest.mark.usefixtures("folders")
def test_a_hostile_link_is_shown_as_text() -> None:
    links = [{"recipe": shared(values), "block": "data"} for values in spoilt()]
    links += [
        {"recipe": HOSTILE},
        {"run": HOSTILE},
        {"preset": HOSTILE},
        {"block": HOSTILE},
        {"lang": HOSTILE},
        {"lock": HOSTILE, "recipe": PRESETS["vae-2d"].to_share()},
        {"made": HOSTILE, "recipe": PRESETS["vae-2d"].to_share()},
    ]
    told = 0
    for link in links:
        for language in ("en", "fr") if link == links[0] else ("en",):
            said = read_as_markdown(page(**{"lang": language, **link}))
            for text in said:
                # Each sign that would do something has its backslash, so that none is left without.
                bare = (
                    text.replace("\\\\", "")
                    .replace("\\[", "")
                    .replace("\\<", "")
                    .replace("\\$", "")
                    .replace("\\`", "")
                )
                if "evil" in text or "red" in bare:
                    told += "evil" in text
                    assert not {"[", "<", "$", "`"} & set(bare.replace(":gray[", "")), text
                    assert "http:/" not in text
                    assert "www." not in text
    assert told >= 7


@pytest.mark.usefixtures("folders")
def test_a_hostile_name_of_a_run_is_shown_as_text() -> None:
    run = wishes().submit(Recipe(), "somebody", name=HOSTILE)
    test = page(run=run)
    labels = [
        block.proto.popover.label for block in test.main.children.values() for block in _popovers(block)
    ]
    assert [label for label in labels if plain(HOSTILE) in label]
    assert not [label for label in labels if HOSTILE in label]


def _popovers(block: Any) -> list[Any]:
    inner = [found for child in getattr(block, "children", {}).values() for found in _popovers(child)]
    return (
        [block, *inner]
        if getattr(getattr(block, "proto", None), "popover", None) and block.proto.popover.label
        else inner
    )


def is_ours(node: ast.expr, names: dict[str, ast.expr]) -> bool:  # noqa: PLR0911  # a case each
    """Whether an expression can hold nothing but words of our own."""
    match node:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Name(id="plain")):
            return True
        case ast.Call(func=ast.Name(id="messages"), args=[key, *_], keywords=values):
            known = isinstance(key, ast.Constant) and key.value in BUILT_IN_NAMES
            return known or all(value.arg in OUR_OWN for value in values)
        case ast.JoinedStr(values=parts):
            return all(
                is_ours(part.value if isinstance(part, ast.FormattedValue) else part, names) for part in parts
            )
        case ast.IfExp(body=one, orelse=other):
            return is_ours(one, names) and is_ours(other, names)
        case ast.Name(id=name):
            return name in names and is_ours(names[name], names)
    return False


def test_nothing_but_our_own_words_is_given_to_what_reads_markdown() -> None:
    looked_at, wrong = 0, []
    for path in SOURCES.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            names = {
                target.id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(function):
                match node:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Name(id="st"), attr=reader), args=[first, *_]
                    ) if reader in READERS:
                        looked_at += 1
                        if not is_ours(first, names) and function.name not in ("_button", "_group"):
                            wrong.append(f"{path.name}:{node.lineno}: st.{reader}({ast.unparse(first)})")
    assert looked_at > 15
    assert sorted(set(wrong)) == []
