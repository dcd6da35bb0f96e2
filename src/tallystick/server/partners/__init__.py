"""Partners of a company: adding, inviting and reminding them, and the links that open something to them."""
