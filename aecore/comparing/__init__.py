"""What can be said of several runs side by side, as plain values: no files are read here, and nothing is drawn."""
