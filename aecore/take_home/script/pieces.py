"""A recipe as the pieces of a script: words, formulas and code each; a notebook has a cell for every one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import indent

from aecore.parts.shape import Shape
from aecore.parts.source import Source
from aecore.recipe.recipe import Recipe
from aecore.take_home.script.images import images_source
from aecore.training.optimisers import FIRST, RISE
from aecore.training.start import LEAST


@dataclass(frozen=True)
class Piece:
    """One idea.

    Attributes:
        key: of its words: `script.<key>` is a line, `script.<key>.text` the paragraph of the notebook.
        code: its lines.
        formulas: in LaTeX.
        values: what stands in the words.
    """

    key: str
    code: str
    formulas: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """How far a run went.

    Attributes:
        rates: from which step on which learning rate.
        stopped: the step it was stopped at; None where it went to its end.
        threads: of PyTorch.
    """

    rates: dict[int, float]
    stopped: int | None = None
    threads: int = 1


# As the lab makes them: another order of additions would lead a long training elsewhere, a percent or two away.
OPTIMISERS = {
    "adam": "torch.optim.Adam({}, lr=LEARNING_RATE, fused=True)",
    "adamw": "torch.optim.AdamW({}, lr=LEARNING_RATE, fused=True)",
    "sgd": "torch.optim.SGD({}, lr=LEARNING_RATE, momentum=0.9, fused=True)",
    "rmsprop": "torch.optim.RMSprop({}, lr=LEARNING_RATE, foreach=True)",
}
SCHEDULES = {
    "constant": "",
    "cosine": "0.5 * (1 + math.cos(math.pi * step / steps))",
    "linear": "(1 - step / steps)",
    "one_cycle": "one_cycle(step / steps)",
}
ONE_CYCLE = f"""
def one_cycle(done):
    \"\"\"The factor on the learning rate when a share of all steps is done: up to 1, then down to 0.\"\"\"
    if done < {RISE}:
        return {FIRST} + (1 - {FIRST}) * 0.5 * (1 - math.cos(math.pi * done / {RISE}))
    return 0.5 * (1 + math.cos(math.pi * (done - {RISE}) / (1 - {RISE})))
"""
DEFINED = {"one_cycle": ONE_CYCLE.strip()}
"""What a schedule's factor is written with, where that is more than a line."""


def pieces(recipe: Recipe, shape: Shape, course: Course) -> Iterator[Piece]:
    """The pieces of a recipe, from the images to the training, in their order.

    Raises:
        ExportError: a part that has no text of its own.
    """
    yield Piece("images", images_source(recipe.data), values={"set": recipe.data.name})
    corruption = recipe.corruption.source()
    if corruption.define:
        yield Piece("corruption", corruption.define, (corruption.formula,))
    yield _model(recipe, shape, course)
    yield _loss(recipe)
    yield _training(recipe, course)


def _model(recipe: Recipe, shape: Shape, course: Course) -> Piece:
    network, bottleneck = recipe.network.source(shape, recipe.bottleneck.size), recipe.bottleneck.source()
    of_loss = recipe.reconstruction.output == "sigmoid"
    decoded = (
        "self.decoder(code).sigmoid()"
        if recipe.network.output == "sigmoid" and not of_loss
        else "self.decoder(code)"
    )
    mean = ", ".join(["mean", *("_" for _ in bottleneck.law[1:])])
    inside = [
        "def __init__(self):",
        "    super().__init__()",
        f"    self.encoder = {_inner(network.encoder)}",
        f"    self.head = nn.Linear({network.features}, {bottleneck.outputs})  # -> {', '.join(bottleneck.law)}",
        f"    self.decoder = {_inner(network.decoder)}",
        "",
        "def encode(self, images):",
        "    output = self.head(self.encoder(images))",
        indent(bottleneck.encode, "    ").rstrip("\n"),
        "",
        "def decode(self, code):",
        f"    return {decoded}{'  # logits: the loss takes them' if of_loss else ''}",
        "",
        "def reconstruct(self, images):",
        f"    {mean} = self.encode(images)",
        f"    return self.decode(mean){'.sigmoid()' if of_loss else ''}",
    ]
    code = f"{network.define}\n\n" if network.define else ""
    code += "class Autoencoder(nn.Module):\n" + indent("\n".join(inside), "    ") + "\n\n\n"
    code += f"torch.set_num_threads({course.threads})  # another number changes the last digits\n"
    code += f"torch.manual_seed({recipe.training.seed})\n"
    code += f"chance = torch.Generator().manual_seed({recipe.training.seed})  # of all that is drawn in training\n"
    code += "model = Autoencoder()\n"
    if recipe.training.start == "mean_image":
        code += _begun_at_mean(recipe)
    return Piece("model", code, (bottleneck.formula,) if bottleneck.formula else ())


def _begun_at_mean(recipe: Recipe) -> str:
    shared = recipe.network.bias_shared_over
    mean = f"train_images.mean(dim=0){f'.mean(dim={shared})' if shared else ''}"
    if "sigmoid" in (recipe.reconstruction.output, recipe.network.output):
        mean = f"torch.logit({mean}, eps={LEAST})"
    return (
        "with torch.no_grad():  # before it has learned, the decoder makes the mean of the training images\n"
        f"    [*model.decoder.parameters()][-1].copy_({mean}.flatten())\n"
    )


def _inner(lines: str) -> str:
    first, *others = lines.split("\n")
    return "\n".join([first, *(f"    {line}" for line in others)])


def _sources(recipe: Recipe) -> tuple[Source, list[Source]]:
    penalties = [each.source(recipe.network, recipe.bottleneck) for each in recipe.penalties]
    return recipe.reconstruction.source(), penalties


def _loss(recipe: Recipe) -> Piece:
    reconstruction, penalties = _sources(recipe)
    every = [reconstruction, *penalties]
    code = "\n\n".join(each.define for each in every if each.define)
    made = "".join(each.made for each in every)
    formulas = [each.formula for each in every if each.formula]
    if penalties:
        formulas.append(
            r"\mathcal{L} = \ell(x, \hat x) + "
            + " + ".join(rf"\beta_{n}\,\Omega_{n}" for n in range(1, len(penalties) + 1))
            if len(penalties) > 1
            else r"\mathcal{L} = \ell(x, \hat x) + \beta\,\Omega"
        )
    return Piece("loss", code + (f"\n\n{made}" if made else ""), tuple(formulas))


def _training(recipe: Recipe, course: Course) -> Piece:
    chosen, (reconstruction, penalties) = recipe.training, _sources(recipe)
    whole = any(each.passes for each in recipe.penalties)
    learned = " + ".join(
        [
            "[*model.parameters()]",
            *(each.parameters for each in (reconstruction, *penalties) if each.parameters),
        ]
    )
    factor = SCHEDULES[chosen.schedule]
    weights = [each.weight_source() for each in recipe.penalties]
    corruption, bottleneck = recipe.corruption.source(), recipe.bottleneck.source()
    steps = ["images = train_images[places]"]
    if recipe.data.binarise == "sampled":
        steps.append("images = torch.bernoulli(images, generator=chance)")
    noisy = corruption.call + (
        ".requires_grad_()" if any(each.of_inputs for each in recipe.penalties) else ""
    )
    steps.append(f"noisy = {noisy}")
    if any("epoch" in weight for weight in weights):
        steps.insert(0, "epoch = step / steps_per_epoch")
    changed = len(course.rates) > 1
    if changed:
        steps.insert(0, "rate = RATES.get(step, rate)")
    if changed or factor:
        rate = "rate" if changed else "LEARNING_RATE"
        steps.append(f'optimiser.param_groups[0]["lr"] = {rate}{f" * {factor}" if factor else ""}')
    steps += [line for each in (reconstruction, *penalties) for line in each.before.splitlines()]
    steps += [
        f"{', '.join(bottleneck.law)} = model.encode(noisy)",
        f"code = {bottleneck.draw}",
        "output = model.decode(code)",
        f"loss = {reconstruction.call}",
        *(f"loss = loss + {weight} * {each.call}" for weight, each in zip(weights, penalties, strict=True)),
        "optimiser.zero_grad()",
        "loss.backward()",
        "optimiser.step()",
        "step += 1",
    ]
    if course.stopped is not None:
        steps.insert(0, f"if step == {course.stopped}:  # where the run was stopped\n    break")
    lines = [
        f"EPOCHS = {chosen.epochs}",
        f"BATCH_SIZE = {'len(train_images)  # a step takes all images' if whole else chosen.batch_size}",
        f"LEARNING_RATE = {chosen.learning_rate!r}",
    ]
    if changed:
        lines.append(f"RATES = {course.rates}  # from which step on: a hand has moved it while it trained")
    if chosen.schedule in DEFINED:
        lines += ["", "", DEFINED[chosen.schedule], ""]
    lines += [
        "",
        f"optimiser = {OPTIMISERS[chosen.optimiser].format(learned if '+' in learned else 'model.parameters()')}",
        "steps_per_epoch = math.ceil(len(train_images) / BATCH_SIZE)",
        "steps = EPOCHS * steps_per_epoch",
        f"step{', rate' if changed else ''} = 0{', LEARNING_RATE' if changed else ''}",
        "for number in range(EPOCHS):",
        f"    shuffle = torch.Generator().manual_seed({chosen.seed * 100_003} + number + 1)",
        "    order = torch.randperm(len(train_images), generator=shuffle)",
        "    for places in order.split(BATCH_SIZE):",
        indent("\n".join(steps), "        "),
        '    print(f"epoch {number + 1} of {EPOCHS}: loss {loss.item():.3f}")',
    ]
    return Piece("training", "\n".join(lines) + "\n")
