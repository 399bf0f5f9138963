"""What is wrong with the last change, beside the control where it was made, and a way out of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.blocks import choice_key, kind_key
from app.experiment import Experiment
from app.messages import Messages


def say_trouble(path: str, experiment: Experiment, messages: Messages) -> None:
    """One sentence, where the last change was made at `path` and could not be; and the change that would mend it."""
    trouble = experiment.trouble
    if trouble is None or trouble.path != path:
        return
    st.warning(trouble.sentence(messages))
    if trouble.offer is not None:
        offers = ", ".join(in_words(other, value, messages) for other, value in trouble.offer.items())
        st.button(
            messages("trouble.offer", change=offers),
            key="accept-offer",
            on_click=experiment.accept_offer,
            width="stretch",
        )


def in_words(path: str, value: Any, messages: Messages) -> str:
    """A change as a person would say it: "Code: Gaussian", "without KL divergence"."""
    block, _, name = path.partition(".")
    if block == "penalties" and value is None:
        return messages("trouble.without", part=messages(kind_key(block, name)))
    said = messages(kind_key(block, value) if name == "kind" else choice_key(name, value))
    return messages("trouble.change", block=messages(f"block.{block}"), choice=said)
