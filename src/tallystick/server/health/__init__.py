"""Whether the server is well, for those who watch it."""
