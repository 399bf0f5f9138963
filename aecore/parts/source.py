"""A part as text: what a script that knows nothing of AE Lab has to say to do the same."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

from aecore.errors import ExportError


@dataclass(frozen=True, slots=True)
class Source:
    """A part in a PyTorch script, as an expression and what has to stand above it.

    The script's step has these names: `images` and `noisy`, clean and as the encoder sees them; `mean`, and what the
    bottleneck names beside it; `code`, the sample that was decoded; `output`, the decoder's, `(batch, channels,
    height, width)`; `model`, with `encoder`, `head`, `decoder`, `encode` and `decode`; `epoch`, a fraction;
    `chance`, the generator of all draws; and `torch`, `nn`, `functional`, `math`.

    Attributes:
        call: an expression over these names.
        define: functions, each with a sentence of its own.
        formula: in LaTeX, without its dollars; "" where there is nothing to say.
        made: lines to be run once the model is made.
        before: lines to be run before each step.
        parameters: an expression of a list of what is learned beside the model's weights; "" for nothing.
        weight: of a penalty, an expression over `epoch`.
    """

    call: str
    define: str = ""
    formula: str = ""
    made: str = ""
    before: str = ""
    parameters: str = ""
    weight: str = ""


@dataclass(frozen=True, slots=True)
class NetworkSource:
    """A pair of networks in a script.

    Attributes:
        encoder: an expression that makes it: images -> features.
        decoder: the same: code -> image; it may use `self.encoder` and `self.head`.
        features: how many numbers the encoder gives.
        define: classes that both need.
        formula: as in `Source`.
    """

    encoder: str
    decoder: str
    features: int
    define: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class BottleneckSource:
    """What turns features into a code, in a script.

    Attributes:
        outputs: how many numbers the head gives.
        encode: lines that return the code's law from `output`, what the head gave.
        law: the names of what they return, `mean` first.
        draw: an expression over `law` and `chance`: the code that is decoded in training.
        define: as in `Source`.
        formula: as in `Source`.
    """

    outputs: int
    encode: str
    law: tuple[str, ...]
    draw: str
    define: str = ""
    formula: str = ""


def text(lines: str) -> str:
    """Lines as they stand in a script: without the indentation they have in ours."""
    return dedent(lines).strip("\n") + "\n"


def no_source(family: str, kind: str) -> ExportError:
    """That a part has no text of its own."""
    return ExportError(
        "no_source",
        "{part}: expected a part that can be written as a script of its own, found {kind}, which says nothing of "
        "that; try the weights or the ONNX files instead.",
        part=family,
        kind=kind,
    )
