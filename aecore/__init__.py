"""AE Lab's library: autoencoders, their training, and what can be asked of them.

Every public name stands once, in `__init__.pyi`, and is imported when it is first used: `aelab --help` needs no
PyTorch.
"""

import lazy_loader

import aecore.machine.idle_threads  # noqa: F401 - before PyTorch

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
