"""The bench of a class: `python -m bench.classroom` has thirty students at once on one `aelab class`."""
