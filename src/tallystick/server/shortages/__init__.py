"""Order lines that a shortage holds up: from a supplier's commitment to the customer."""
