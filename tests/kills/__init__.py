"""A class whose programs are killed at random moments, and what has to be true of it afterwards: `python -m kills`."""
