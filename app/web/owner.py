"""The owner's cookie by name. Behind the door it holds the bare name of a browser that the server gave it to."""

COOKIE = "aelab_owner"
