"""ONNX of every network and bottleneck: the same numbers as PyTorch, or a sentence."""

from __future__ import annotations

import threading

import numpy as np
import onnx
import pytest
import torch
from library_samples import noise
from onnx.reference import ReferenceEvaluator
from torch import Tensor

from aecore.errors import ExportError
from aecore.export import exporters
from aecore.export import onnx as export
from aecore.export.exporters import MOST_BYTES
from aecore.export.onnx import OnnxModel, to_onnx
from aecore.model import Autoencoder, build
from aecore.parts import bottlenecks
from aecore.parts.networks import registry as networks
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe

NETWORKS: dict[str, dict[str, object]] = {
    "dense": {"kind": "dense", "hidden": [16]},
    "no hidden layer": {"kind": "dense", "hidden": []},
    "tied": {"kind": "dense", "hidden": [16], "tied": True, "activation": "gelu"},
    "convolutional": {"kind": "convolutional", "channels": [4, 8], "hidden": [12], "activation": "silu"},
    "large filters": {"kind": "convolutional", "channels": [4], "kernel_size": 7, "activation": "elu"},
    "gru": {"kind": "recurrent", "hidden": [8, 6]},
    "lstm": {"kind": "recurrent", "hidden": [8], "cell": "lstm", "output": "sigmoid"},
}
BOTTLENECKS: dict[str, dict[str, object]] = {
    "deterministic": {
        "bottleneck": {"kind": "deterministic", "size": 3, "activation": "tanh"},
        "penalties": [],
    },
    "diagonal": {"bottleneck": {"kind": "gaussian", "size": 3}},
    "full": {"bottleneck": {"kind": "gaussian", "size": 3, "covariance": "full"}},
    "one number": {"bottleneck": {"kind": "gaussian", "size": 1, "covariance": "full"}},
}


def model_of(
    network: str = "dense",
    bottleneck: str = "diagonal",
    shape: tuple[int, int, int] = (1, 9, 8),
    **more: object,
) -> Autoencoder:
    loss = "squared_error" if network == "lstm" else "bernoulli"
    changes = {"network": NETWORKS[network], **BOTTLENECKS[bottleneck], "reconstruction": {"kind": loss}}
    return build(Recipe.from_dict({**changes, **more}), shape)


def run(content: bytes, given: dict[str, Tensor]) -> dict[str, Tensor]:
    """By onnx's own evaluator, in NumPy: another than the one which the export was compared with."""
    program = onnx.load_from_string(content)
    onnx.checker.check_model(program)
    found = ReferenceEvaluator(program).run(
        None, {name: value.detach().numpy() for name, value in given.items()}
    )
    names = [output.name for output in program.graph.output]
    return {name: torch.from_numpy(np.asarray(value)) for name, value in zip(names, found, strict=True)}


def near(found: Tensor, wanted: Tensor) -> bool:
    return found.shape == wanted.shape and bool(
        ((found - wanted).abs() <= 1e-5 * wanted.abs().clamp(min=1)).all()
    )


# Grey and colour in turn: each network has both, and so has each kind of code.
KINDS = [
    (network, bottleneck, (1, 3)[(row + column) % 2])
    for row, network in enumerate(NETWORKS)
    for column, bottleneck in enumerate(BOTTLENECKS)
]


@pytest.mark.parametrize(("network", "bottleneck", "channels"), KINDS)
def test_onnx_gives_the_numbers_of_pytorch(network: str, bottleneck: str, channels: int) -> None:
    model = model_of(network, bottleneck, (channels, 9, 8))
    made = to_onnx(model)
    assert made.images_error < 1e-6
    assert made.codes_error < 4e-6  # codes go beyond 1, and processors differ in their last bits
    for count in (1, 7):  # neither is the batch it was traced with
        images = noise(count, (channels, 9, 8), seed=5)
        code = model.distribution(images)
        found = run(made.encoder, {"images": images})
        assert near(found.pop("mean"), code.mean)
        if code.factor is not None:
            assert near(found.pop("factor"), code.factor)
        elif code.log_variance is not None:
            assert near(found.pop("deviation"), (0.5 * code.log_variance).exp())
        assert found == {}
        codes = 2 * torch.randn(count, code.mean.shape[1], generator=torch.Generator().manual_seed(6))
        assert near(run(made.decoder, {"codes": codes})["images"], model.decode(codes))


def test_every_network_and_bottleneck_there_is_was_tried() -> None:
    assert {network["kind"] for network in NETWORKS.values()} == set(networks.NETWORKS)
    tried = {Recipe.from_dict(changes).bottleneck.kind for changes in BOTTLENECKS.values()}
    assert tried == set(bottlenecks.BOTTLENECKS)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_explored(name: str) -> None:
    made = to_onnx(build(PRESETS[name], (1, 12, 12)))
    assert made.images_error < 1e-5
    assert made.codes_error < 1e-5


def test_the_default_networks_for_mnist_can_be_exported() -> None:
    for kind in ("dense", "convolutional", "recurrent"):
        made = to_onnx(build(Recipe().replace({"network.kind": kind}), (1, 28, 28)))
        assert max(made.images_error, made.codes_error) < 1e-6
        assert len(made.decoder) < 5_000_000


def test_the_same_model_gives_the_same_bytes_whoever_exports_at_the_same_time() -> None:
    model = model_of("gru", "full")
    found: list[OnnxModel] = []
    threads = [threading.Thread(target=lambda: found.append(to_onnx(model))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({(made.encoder, made.decoder) for made in found}) == 1


def test_a_model_in_training_stays_as_it_is() -> None:
    model = model_of()
    model.train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    state = torch.get_rng_state()
    to_onnx(model)
    assert model.training
    assert all(parameter.requires_grad for parameter in model.parameters())
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert torch.equal(torch.get_rng_state(), state)


def test_the_files_say_nothing_of_this_machine() -> None:
    made = to_onnx(model_of())
    for content in (made.encoder, made.decoder):
        assert b"/aecore" not in content
        assert b".py" not in content


@pytest.mark.parametrize("network", ["dense", "convolutional"])  # a recurrent one takes it half a minute
def test_the_newer_exporter_takes_over_where_the_older_one_is_gone(
    monkeypatch: pytest.MonkeyPatch, network: str
) -> None:
    def gone(*_: object) -> bytes:
        raise TypeError("export() got an unexpected keyword argument 'dynamo'")

    monkeypatch.setattr(exporters, "_legacy", gone)
    model = model_of(network, "full")
    made = to_onnx(model)
    images = noise(7, (1, 9, 8))
    assert near(run(made.encoder, {"images": images})["mean"], model.encode(images))
    codes = model.encode(images)
    assert near(run(made.decoder, {"codes": codes})["images"], model.decode(codes))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(value: float) -> None:
    model = model_of()
    with torch.no_grad():
        next(model.decoder.parameters())[0] = value
    with pytest.raises(ExportError, match="expected finite weights"):
        to_onnx(model)


def test_a_decoder_over_fifty_megabytes_is_refused() -> None:
    model = build(Recipe().replace({"network.hidden": [1100]}), (3, 64, 64))
    assert 4 * model.parameter_count() > MOST_BYTES
    with pytest.raises(ExportError, match="expected at most 50 MB to send to a browser, found 54 MB"):
        to_onnx(model)


def test_the_file_itself_is_weighed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of("tied")
    parameters = 4 * model.parameter_count()  # the decoder's weights are the encoder's
    monkeypatch.setattr(exporters, "MOST_BYTES", parameters)
    with pytest.raises(ExportError, match="to send to a browser"):
        to_onnx(model)


def test_a_layer_that_onnx_does_not_have_is_a_sentence() -> None:
    class Alien(torch.nn.Module):
        def forward(self, codes: Tensor) -> Tensor:
            return (
                torch.linalg.eigvals(codes[:, :, None] * codes[:, None, :]).real.sum(dim=1).view(-1, 1, 1, 1)
            )

    model = model_of(shape=(1, 1, 1))
    model.decoder = Alien()
    with pytest.raises(ExportError, match="expected layers that ONNX has"):
        to_onnx(model)


def test_an_export_that_is_off_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    legacy = exporters._legacy

    def off(half: torch.nn.Module, *rest: object) -> bytes:
        last = [value for name, value in half.named_parameters() if "decoder" in name][-1]
        last.add_(3e-5)  # not so much that a picture would show it
        content = legacy(half, *rest)  # type: ignore[arg-type]
        last.sub_(3e-5)
        return content

    monkeypatch.setattr(exporters, "_legacy", off)
    with pytest.raises(ExportError, match="images: expected ONNX within 1e-05 of PyTorch"):
        to_onnx(model_of("dense", "deterministic", reconstruction={"kind": "squared_error"}))


def test_packages_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "find_spec", lambda name: None if name == "onnxruntime" else name)
    with pytest.raises(ExportError, match="found no onnxruntime; try `pip install onnxruntime`"):
        to_onnx(model_of())
