"""AE Lab's library: autoencoders, their training, and what can be asked of them."""
