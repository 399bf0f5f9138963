"""What is brought to the page, and how."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from data_samples import encoded, noise, write_zip
from streamlit.testing.v1 import AppTest
from train_page import seen


def file(name: str, content: bytes) -> SimpleNamespace:
    """A file as the page hands it on."""
    return SimpleNamespace(name=name, getbuffer=lambda: memoryview(content))


def archive(tmp_path: Path) -> bytes:
    """A zip of six small pictures."""
    files = {f"{seed}.png": encoded(noise(20, 20, seed=seed)) for seed in range(6)}
    return write_zip(tmp_path / "pack.zip", files).read_bytes()


def drop(test: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """The page after files were dropped on it."""
    told = [(name, content, "application/octet-stream") for name, content in files]
    return seen(test.sidebar.file_uploader[0].set_value(told).run())
