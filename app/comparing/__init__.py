"""What the Compare page is told of several runs, in the language of the page."""
