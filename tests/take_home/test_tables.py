"""Weights, models, tables and TensorBoard's files, each opened by the program that it is for."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from google.protobuf import text_format
from home_samples import trained
from PIL import Image
from pyarrow import parquet
from safetensors import safe_open

import aecore
from aecore import PRESETS, Recipe, Run, export_run
from aecore.take_home.tensorboard.records import masked_crc


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return trained(tmp_path_factory.mktemp("runs"), PRESETS["vae-2d"], "vae 2d, épreuve")


def test_weights_build_the_model_again(run: Run, tmp_path: Path) -> None:
    (file,) = export_run(run, "weights").write(tmp_path)
    assert file.name == "vae-2d-epreuve.safetensors"
    with safe_open(file, framework="pt") as held:
        notes, tensors = held.metadata(), {name: held.get_tensor(name) for name in held.keys()}  # noqa: SIM118
    model = aecore.build(Recipe.from_json(notes["recipe"]), tuple(json.loads(notes["shape"])))
    model.load_state_dict(tensors)
    images = run.images().test.images
    torch.testing.assert_close(model.reconstruct(images), run.model().reconstruct(images))


@pytest.mark.parametrize("preset", ["vae-2d", "practical-convolutional", "recurrent"])
def test_onnx_files_give_what_pytorch_gives(preset: str, tmp_path: Path) -> None:
    run = trained(tmp_path, PRESETS[preset], preset)
    encoder, decoder = (
        onnxruntime.InferenceSession(file) for file in export_run(run, "onnx").write(tmp_path / "onnx")
    )
    images, model = run.images().test.images[:7], run.model()
    codes = encoder.run(["mean"], {"images": images.numpy()})[0]
    torch.testing.assert_close(torch.from_numpy(codes), model.encode(images), rtol=1e-4, atol=1e-5)
    made = decoder.run(None, {"codes": codes})[0]
    torch.testing.assert_close(torch.from_numpy(made), model.reconstruct(images), rtol=1e-4, atol=1e-5)


def test_codes_are_a_row_an_image(run: Run, tmp_path: Path) -> None:
    text, packed = export_run(run, "codes").write(tmp_path / "codes")
    test, model = run.images().test, run.model()
    law = model.distribution(test.images)
    table = parquet.read_table(packed)
    assert table.column_names == ["index", "label", "class", "code_0", "code_1", "deviation_0", "deviation_1"]
    assert table["label"].to_pylist() == test.labels.tolist()
    assert table["index"].to_pylist() == list(range(len(test.labels)))
    np.testing.assert_allclose(table["code_1"].to_numpy(), law.mean[:, 1].numpy(), rtol=1e-5)
    deviation = law.deviation()
    assert deviation is not None
    np.testing.assert_allclose(table["deviation_0"].to_numpy(), deviation[:, 0].numpy(), rtol=1e-5)
    rows = list(csv.DictReader(io.StringIO(text.read_text())))
    assert [row["class"] for row in rows] == [str(label) for label in test.labels.tolist()]
    assert float(rows[3]["code_0"]) == pytest.approx(float(law.mean[3, 0]), rel=1e-5)


def test_curves_are_a_row_a_point(run: Run) -> None:
    ((name, content),) = export_run(run, "curves").files.items()
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    points = run.metrics()
    assert name.endswith("-curves.csv")
    assert [int(row["step"]) for row in rows] == [point["step"] for point in points]
    assert float(rows[-1]["train.loss"]) == points[-1]["train"]["loss"]
    assert float(rows[-1]["test.kl_divergence"]) == points[-1]["test"]["kl_divergence"]
    assert rows[0]["train.loss"] == ""  # nothing was learned yet


# TensorBoard's own code asks NumPy and protobuf for what they are about to drop.
@pytest.mark.filterwarnings("ignore")
def test_tensorboard_reads_curves_pictures_and_the_projector(run: Run, tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig

    export_run(run, "tensorboard").write(tmp_path / "log")
    board = EventAccumulator(str(tmp_path / "log"), size_guidance={"scalars": 0, "images": 0})
    board.Reload()
    points = [point for point in run.metrics() if point["train"]]
    found = board.Scalars("train/loss")
    assert [each.step for each in found] == [point["step"] for point in points]
    assert [each.value for each in found] == pytest.approx([point["train"]["loss"] for point in points])
    assert {"test/loss", "test/kl_divergence", "learning_rate"} <= set(board.Tags()["scalars"])
    pictures = board.Images("reconstructions")
    drawn = Image.open(io.BytesIO(pictures[-1].encoded_image_string))
    assert drawn.size == (pictures[-1].width, pictures[-1].height) == (16 * 8, 2 * 8)
    config = text_format.Parse((tmp_path / "log" / "projector_config.pbtxt").read_text(), ProjectorConfig())
    (embedding,) = config.embeddings
    count = len(run.images().test.images)
    assert np.loadtxt(tmp_path / "log" / embedding.tensor_path, delimiter="\t").shape == (count, 2)
    assert len((tmp_path / "log" / embedding.metadata_path).read_text().splitlines()) == count + 1
    sprite = Image.open(tmp_path / "log" / embedding.sprite.image_path)
    side = int(np.ceil(np.sqrt(count)))
    assert sprite.size == (side * 8, side * 8)
    assert list(embedding.sprite.single_image_dim) == [8, 8]
    first = np.asarray(sprite)[:8, :8] / 255
    np.testing.assert_allclose(first, run.images().test.images[0, 0].numpy(), atol=1 / 255)


def test_the_checksum_is_that_of_the_standard() -> None:
    # RFC 3720, B.4: 32 bytes of zeros have the CRC-32C 8a9136aa.
    turned = (masked_crc(bytes(32)) - 0xA282EAD8) & 0xFFFFFFFF
    assert (turned << 15 | turned >> 17) & 0xFFFFFFFF == 0x8A9136AA
