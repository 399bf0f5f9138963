"""All runs of a browser, as its page of runs shows them."""
