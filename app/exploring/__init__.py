"""What the Explore page needs of a run: its models at moments, their ONNX files, the codes of its images."""
