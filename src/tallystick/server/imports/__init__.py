"""Spreadsheets brought in: uploaded, understood, compared with the book, and committed all at once."""
