"""Companies: their keys, the persons who act for them, and how they know each other."""
