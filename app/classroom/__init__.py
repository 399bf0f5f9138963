"""A class: the page to join by, the teacher's page, and what stands on its wall."""
