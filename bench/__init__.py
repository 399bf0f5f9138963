"""The bench: `python -m bench` measures training throughput beside other ways to train the same network."""
