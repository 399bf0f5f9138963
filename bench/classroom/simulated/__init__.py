"""Classes of any size on the engine's own dispatcher and queue; the slots train nothing, and the clock leaps."""
