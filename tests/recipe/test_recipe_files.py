"""Recipes in files and in links, and what is said of a damaged one."""

from __future__ import annotations

import base64
import json
import re
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aecore.errors import AELabError, RecipeError
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import SHARE_BYTES, SHARE_WORDS, Recipe

VAE = Recipe()
PLAIN: dict[str, object] = {"bottleneck": {"kind": "deterministic", "size": 2}, "penalties": []}


def packed(plain: bytes) -> str:
    """A link as `to_share` packs it, whatever is in it."""
    packer = zlib.compressobj(9, wbits=-15, zdict=SHARE_WORDS)
    return base64.urlsafe_b64encode(packer.compress(plain) + packer.flush()).decode().rstrip("=")


# Files


def test_what_is_left_out_takes_its_default() -> None:
    assert Recipe.from_toml("") == Recipe() == Recipe.from_json("{}")
    short = Recipe.from_toml('[bottleneck]\nkind = "gaussian"\nsize = 16\n')
    assert short == VAE.replace("bottleneck.size", 16)


def test_toml_leaves_out_what_is_nothing_and_reads_it_back() -> None:
    assert "train_size" not in VAE.to_toml()
    sized = VAE.replace("data.train_size", 100)
    assert "train_size = 100" in sized.to_toml()
    assert Recipe.from_toml(sized.to_toml()) == sized


def test_json_is_the_published_form() -> None:
    assert json.loads(VAE.to_json()) == {
        "data": {"name": "digits", "split": "train", "train_size": None, "binarise": "none"},
        "network": {
            "kind": "dense",
            "activation": "relu",
            "output": "identity",
            "hidden": [512, 256],
            "tied": False,
        },
        "bottleneck": {"kind": "gaussian", "size": 2, "covariance": "diagonal"},
        "corruption": {"kind": "clean"},
        "reconstruction": {"kind": "bernoulli"},
        "penalties": [{"kind": "kl_divergence", "beta": 1.0, "warm_up": 0, "cycle": 0, "free_bits": 0.0}],
        "training": {
            "epochs": 30,
            "batch_size": 128,
            "learning_rate": 0.001,
            "schedule": "constant",
            "optimiser": "adam",
            "start": "chance",
            "seed": 0,
        },
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[bottleneck\nsize = 3", "expected readable TOML, found"),
        ("= 3", "expected readable TOML"),
        ('[bottleneck]\nkind = "gaussian"\nsize = 0', "bottleneck.size: expected a whole number from 1"),
        ('[network]\nkind = "dense"\nhiden = [3]', 'try "hidden"'),
        ("a=" + "[" * 100_000, "expected readable TOML"),
        ("[training]\nseed = 0x" + "f" * 30_000, "training.seed: expected a whole number"),
    ],
    ids=["no bracket", "no name", "bound", "typing mistake", "too deep", "too long a number"],
)
def test_a_mistake_in_toml_is_told(text: str, said: str) -> None:
    with pytest.raises(RecipeError) as refused:
        Recipe.from_toml(text)
    assert said in str(refused.value)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected readable JSON"),
        ('{"data": ', "expected readable JSON"),
        ("[]", "found a list"),
        ("null", "found a NoneType"),
        ("[" * 100_000, "expected readable JSON"),
        ('{"training": {"learning_rate": NaN}}', "training.learning_rate: expected a number"),
        ('{"training": {"learning_rate": 1e999}}', "training.learning_rate: expected a number"),
        ('{"training": {"learning_rate": 1' + "0" * 400 + "}}", "training.learning_rate: expected a number"),
    ],
    ids=["empty", "cut short", "list", "null", "too deep", "nan", "infinite", "huge"],
)
def test_a_mistake_in_json_is_told(text: str, said: str) -> None:
    with pytest.raises(RecipeError) as refused:
        Recipe.from_json(text)
    assert said in str(refused.value)
    assert len(str(refused.value)) < 500


# Links


COURSE = VAE.replace({"network.hidden": [256, 128], "training.epochs": 200, "training.batch_size": 64})


@pytest.mark.parametrize(
    ("link", "recipe"),
    [
        ("o13UokUjtpgejVpaRi0A", VAE),
        ("o13UokUjtpjGG7XAaNUBZSWiohZ7hsKZn2gQvzgiz8gALfbMTKgXeQA", COURSE.replace(PLAIN)),
        ("o13UokUjtpjGG7XAaNUBZaXhHLVGBmhxa2ZCvagFAA", COURSE),
        (
            "o13UokUjtpjGG7XAaNUBZSWiopbUDIUrgvHmL7LiHUekGhmgxaqZCfUiFQA",
            COURSE.replace({**PLAIN, "corruption.kind": "random_pixels", "bottleneck.size": 32}),
        ),
    ],
    ids=["defaults", "autoencoder-2d", "vae-2d", "denoising"],
)
def test_links_of_the_first_version_still_lead_to_their_recipe(link: str, recipe: Recipe) -> None:
    assert Recipe.from_share(link) == recipe
    assert recipe.to_share() == link


def test_what_a_later_version_added_is_in_the_link_once_it_is_set() -> None:
    warmed = VAE.replace("penalties.kl_divergence.warm_up", 5)
    assert len(VAE.to_share()) < len(warmed.to_share())
    assert Recipe.from_share(warmed.to_share()) == warmed


def test_the_words_that_links_refer_to_are_what_they_were() -> None:
    assert (len(SHARE_WORDS), zlib.crc32(SHARE_WORDS)) == (785, 3756044043)


@pytest.mark.parametrize("name", PRESETS)
def test_a_link_is_short_and_safe_in_an_address(name: str) -> None:
    link = PRESETS[name].to_share()
    assert re.fullmatch(r"[A-Za-z0-9_-]+", link)
    assert len(link) < 150  # the longest says two penalties, a schedule and a start besides


@pytest.mark.parametrize(
    "link",
    [
        "",
        "A",
        "rubbish",
        "é€",
        "../../etc/passwd",
        VAE.to_share()[:-4],
        VAE.to_share()[4:],
        packed(b"5"),
        packed(b"[" * 60_000),
        packed(b'{"self":1}'),
        packed(b'{"network":{"kind":[]}}'),
        packed(b"\xff\xfe"),
    ],
)
def test_a_damaged_or_hostile_link_is_one_sentence(link: str) -> None:
    with pytest.raises(RecipeError):
        Recipe.from_share(link)


def test_a_link_that_would_unfold_into_gigabytes_is_not_unfolded() -> None:
    bomb = packed(b'{"data":' + b" " * (200 << 20) + b"{}}")
    assert len(bomb) < SHARE_BYTES * 5
    tracemalloc.start()
    with pytest.raises(RecipeError):
        Recipe.from_share(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 << 20


@settings(max_examples=150)
@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", max_size=80))
def test_any_link_is_a_recipe_or_a_sentence(link: str) -> None:
    try:
        assert isinstance(Recipe.from_share(link), Recipe)
    except AELabError as error:
        assert "expected" in str(error)  # noqa: PT017


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_subnormal=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "self", "size", "hidden", "data", "beta", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from([*Recipe.model_fields, "self", "x"]), JSON_VALUES, max_size=4))
def test_any_json_is_a_recipe_or_a_sentence(values: dict[str, object]) -> None:
    try:
        assert isinstance(Recipe.from_json(json.dumps(values)), Recipe)
    except AELabError as error:
        assert "expected" in str(error)  # noqa: PT017


@settings(max_examples=150)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "network",
                "network.kind",
                "network.hidden",
                "penalties",
                "penalties.l1",
                "penalties.l1.beta",
                "bottleneck.kind",
                "data",
                "data.name",
            ]
        ),
        JSON_VALUES,
        max_size=4,
    )
)
def test_any_change_is_a_recipe_or_a_sentence(changes: dict[str, object]) -> None:
    try:
        assert isinstance(VAE.replace(changes), Recipe)
    except AELabError as error:
        assert "expected" in str(error)  # noqa: PT017
