"""Files of other programs: bytes to order lines and claims, and back."""
