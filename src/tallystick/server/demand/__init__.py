"""The demand book: what a company plans with, and what never leaves its server."""
