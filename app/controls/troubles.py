"""What is wrong with the last change, beside the control where it was made, and a way out of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.controls.layer_widths import written
from app.experiment.experiment import Experiment
from app.words.blocks import choice_key, field_key, kind_key
from app.words.messages import Messages
from app.words.plain import plain


def say_trouble(path: str, experiment: Experiment, messages: Messages) -> None:
    """One sentence, where the last change was made at `path` and could not be; and the change that would mend it."""
    trouble = experiment.trouble
    if trouble is None or trouble.path != path:
        return
    st.warning(plain(trouble.sentence(messages)))
    if trouble.offer is not None:
        made = {**trouble.wanted, **trouble.offer}
        offers = ", ".join(
            change_in_words(other, value, messages, _kind(other, made, experiment))
            for other, value in trouble.offer.items()
        )
        st.button(
            plain(messages("trouble.offer", change=offers)),
            key="accept-offer",
            on_click=experiment.accept_offer,
            width="stretch",
        )


def change_in_words(path: str, value: Any, messages: Messages, kind: str) -> str:
    """A change as a person would say it: "Code: Gaussian", "without KL divergence".

    Args:
        path: of what is changed.
        value: what it becomes.
        messages: in the page's language.
        kind: of the block that it is changed in, once it is changed.
    """
    block, _, name = path.partition(".")
    if block == "penalties" and value is None:
        return messages("trouble.without", part=messages(kind_key(block, name)))
    if isinstance(value, tuple):
        said, label = written(value, messages("widths.none")), messages(field_key(block, kind, name))
    else:
        said = messages(kind_key(block, value) if name == "kind" else choice_key(name, value))
        label = messages(f"block.{block}")
    return messages("trouble.change", block=label, choice=said)


def _kind(path: str, made: Mapping[str, Any], experiment: Experiment) -> str:
    block = path.partition(".")[0]
    return str(made.get(f"{block}.kind", getattr(getattr(experiment.recipe, block), "kind", "")))
