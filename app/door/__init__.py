"""What stands before the page and the API, for requests and websockets alike: who may come in, and how many."""
