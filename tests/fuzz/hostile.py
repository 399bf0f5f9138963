"""What a person's request can hold that nobody thought of."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from copy import deepcopy
from random import Random
from typing import Any
from urllib.parse import quote

from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import SHARE_WORDS
from app.inspecting.asked import WORDS
from app.inspecting.cards import CARDS
from app.runs.library import ready_made

TEXTS = (
    "",
    " ",
    "\0",
    "a" * 300,
    "é" * 300,
    "\u202e\u2066",
    "😀",
    "../../../../etc/passwd",
    "..\\..",
    "/etc/passwd",
    "~",
    "CON",
    ".",
    "%00",
    "%",
    "%ff%fe",
    "%ed%a0%80",
    "%2e%2e%2f",
    "{0}{name}{}",
    "{said.__class__}",
    "%s%n",
    "[a](http://evil.example)![b](http://evil.example/b.png)",
    "<script>alert(1)</script>",
    "'; DROP TABLE jobs; --",
    "-1",
    "0",
    "00000000000012",
    "1e3",
    "9" * 12,
    "9" * 4400,
    str(2**63),
    str(-(2**63) - 1),
    "1" + "0" * 400,
    "NaN",
    "Infinity",
    "-Infinity",
    "1.5",
    "٣",
    "²",
    "true",
    "null",
    "a" * 5000,
)
JSON = (
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"{",
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b'{"name":"\\ud800"}',
    b'{"\\udfff":1}',
    b'{"recipe":{"\\ud83d":{}}}',
    b'{"name":"\xed\xa0\x80"}',
    b'{"value":' + b"9" * 4400 + b"}",
    b'{"value":-' + b"9" * 400 + b"}",
    b'{"value":9223372036854775808}',
    b'{"value":1' + b"0" * 400 + b"}",
    b'{"value":1e400}',
    b'{"value":NaN}',
    b'{"value":-Infinity}',
    b'{"value":5e-324}',
    b'{"codes":[[' + b"9" * 5000 + b"]]}",
    b'{"codes":[[1e400,NaN]]}',
    b'{"codes":[' + b"[]," * 300 + b"[]]}",
    b'{"a":1,"a":2,"recipe":{},"recipe":null}',
    b"[" * 60_000,
    b'{"a":' * 10_000,
    b'{"recipe":' + b'{"a":' * 400 + b"1" + b"}" * 400 + b"}",
    b"{" + b",".join(b'"%d":0' % number for number in range(6000)) + b"}",
)
ORDERED = (
    b'{"on":true}',
    b'{"on":false}',
    b'{"on":"yes"}',
    b'{"run":"ready-beta-vae"}',
    b'{"run":""}',
    b'{"run":{}}',
    b'{"query":"preset=vae-2d&lock=preset"}',
    b'{"query":"' + b"a" * 40_000 + b'"}',
    b'{"erase":"true"}',
    b'{"erase":1}',
)
LANGUAGES = ("en", "fr", "", "xx", "é", "f" * 500, "fr;q=0.5, *")
VERBS = ("pause", "resume", "step", "stop", "learning_rate")
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "X")
QUERY = (
    *sorted(WORDS - {"which"}),
    "run",
    "last",
    "n",
    "split",
    "from",
    "to",
    "v",
    "binarise",
    "recipe",
    "lang",
)
# Of full reports and of the codes of all that was learned from, each takes many seconds once: they are asked for
# where time is not looked at.
GOOD = {
    "step": ("0", "2068", "2345"),
    "card": tuple(CARDS),
    "verb": VERBS,
    "split": ("test", "probe"),
    "name": ("strokes", "digits", "vae-2d"),
    "index": ("0", "11"),
    "language": ("en", "fr"),
    "kind": ("gaussian", "masking"),
    "run": tuple(ready_made()),
    "id": tuple(ready_made()),
    "from": ("0", "5"),
    "to": ("7",),
    "n": ("1", "2"),
    "number": ("1", "2", "99"),
    "lang": ("en", "fr"),
}
FORM = ("code", "nickname", "ticket", "back", "pin", "lang")


def text(random: Random, name: str) -> str:
    """A value for a parameter: as likely one that can be as one that cannot."""
    if name == "recipe" and random.random() < 0.6:
        recipe = random.choice(list(PRESETS.values())).as_dict()
        _spoil(random, recipe)
        return packed(random.choice((json.dumps(recipe).encode(), random.choice(JSON))))
    good = GOOD.get(name, ())
    if good and random.random() < 0.6:
        return random.choice(good)
    return random.choice(TEXTS)


def packed(recipe: bytes) -> str:
    """What a link says of a recipe."""
    packer = zlib.compressobj(9, wbits=-15, zdict=SHARE_WORDS)
    return urlsafe_b64encode(packer.compress(recipe) + packer.flush()).rstrip(b"=").decode()


def escaped(random: Random, value: str) -> str:
    """As it stands in a path or a query: encoded as it should be, or not quite."""
    if random.random() < 0.3:
        return "".join(sign if "!" < sign < "\x7f" and sign not in "#?" else quote(sign) for sign in value)
    return quote(value, safe="")


def query(random: Random) -> str:
    """A query string; "" in half the cases."""
    if random.random() < 0.5:
        return ""
    names = [random.choice((*QUERY, random.choice(TEXTS)[:40])) for _ in range(random.choice((1, 2, 3, 40)))]
    return "&".join(f"{escaped(random, name)}={escaped(random, text(random, name))}" for name in names)[
        :30_000
    ]


def body(random: Random) -> bytes:
    """A request's body."""
    chosen = random.random()
    if chosen < 0.3:
        return random.choice(JSON)
    if chosen < 0.4:
        return random.randbytes(random.choice((1, 64, 3136, 20_000)))
    if chosen < 0.45:
        names = random.sample(FORM, random.choice((1, 2, 3)))
        return "&".join(f"{name}={escaped(random, text(random, name))}" for name in names).encode()
    if chosen < 0.5:
        return random.choice(ORDERED)
    if chosen < 0.55:
        return json.dumps({"value": random.choice(VALUES), "codes": [[0.5, random.choice(VALUES)]]}).encode()
    job: dict[str, Any] = {
        "recipe": random.choice(list(PRESETS.values())).as_dict(),
        "name": "x",
        "device": "cpu",
    }
    for _ in range(random.choice((1, 1, 2, 3))):
        _spoil(random, job)
    return json.dumps(job).encode()


VALUES: tuple[Any, ...] = (
    *TEXTS,
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    -(2**63) - 1,
    10**400,
    1e308,
    5e-324,
    float("nan"),
    float("inf"),
    [],
    {},
    [[]],
    [1] * 2000,
    "\ud800",
    [None],
    {"kind": "dense"},
    {"kind": ["dense"]},
    {"": ""},
)


def _spoil(random: Random, tree: dict[str, Any]) -> None:
    """Puts another value at some place of a tree, or a place that it does not have."""
    while True:
        name = random.choice([*tree, "unknown"]) if random.random() < 0.95 else random.choice(TEXTS)
        inner = tree.get(name)
        if not isinstance(inner, dict) or not inner or random.random() < 0.15:
            tree[name] = deepcopy(random.choice(VALUES))  # Spoiled again, it would be put into itself.
            return
        tree = inner
