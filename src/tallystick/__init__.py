"""Tallystick keeps independent companies in a supply chain in step."""

__version__ = "0.1.0"
