"""What the Inspect page needs of a run: its model as it is now, and each card's answer."""
