"""The proof: what the course says of its autoencoders, measured."""
