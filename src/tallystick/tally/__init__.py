"""Entries, halves, signatures and the machinery of the fold. Pure: no Django, no I/O."""
