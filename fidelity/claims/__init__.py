"""One file a family of claims; one function a claim."""
