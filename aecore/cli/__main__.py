"""`python -m aecore.cli` is `aelab`."""

from aecore.cli import main

main()
