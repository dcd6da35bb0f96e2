"""People: who signs in, how they like dates written, and what they may do in a company."""
