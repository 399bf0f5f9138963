"""Where images come from: drawn, embedded, published, or a user's own. The front door is `aecore.datasets.loading`."""
