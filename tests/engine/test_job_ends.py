"""What ended a job, in a sentence: out of memory is only what really was."""

from __future__ import annotations

import errno
from collections.abc import Callable

import numpy as np
import pytest
import torch

from aecore.engine.worker.job import ended_by
from aecore.errors import RunError

TERABYTES = 10**14  # numbers: more than a process can address, whatever the machine promises


def of_the_gpu() -> None:
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB.")


def of_its_libraries() -> None:
    raise RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")


@pytest.mark.parametrize(
    "cause",
    [
        lambda: torch.empty(TERABYTES),
        lambda: torch.nn.Linear(10**7, 10**7),
        lambda: np.empty(TERABYTES),
        lambda: bytearray(1 << 62),
        of_the_gpu,
        of_its_libraries,
    ],
)
def test_a_failed_allocation_is_told_as_one(cause: Callable[[], object]) -> None:
    with pytest.raises((RuntimeError, MemoryError)) as raised:
        cause()
    said, fit = ended_by(raised.value)
    assert (said.key, fit) == ("memory_run", False)
    assert said.startswith("run: expected a network that fits into memory")


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("could not allocate a name for this layer"),
        RuntimeError("the caller is out of memory cards"),
        RuntimeError("CUDA error: an illegal memory access was encountered"),
        RuntimeError("said the file: CUDA error: out of memory"),
        ValueError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"),
        KeyError("allocation"),
        ZeroDivisionError("alloc"),
    ],
)
def test_an_error_that_speaks_of_memory_is_a_fault_of_ours(error: Exception) -> None:
    said, fit = ended_by(error)
    assert (said.key, fit) == ("fault", False)


def test_what_a_user_can_mend_and_a_full_disk_leave_the_worker_fit() -> None:
    error = RunError("run_young", "{file}: expected a run that has begun, found none.", file="alloc")
    assert ended_by(error) == (str(error), True)
    full = OSError(errno.ENOSPC, "No space left on device", "/runs/alloc")
    said, fit = ended_by(full)
    assert (said.key, fit) == ("disk_run", True)
    assert said.values == {"found": "'No space left on device' at /runs/alloc"}
