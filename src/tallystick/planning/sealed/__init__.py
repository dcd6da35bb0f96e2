"""The arithmetic of joint planning on numbers that nobody sees: here on plain numbers, as a rehearsal.

Nothing in this package hides anything yet. It is written so that its iteration uses only what secret shares
can do cheaply: products with public numbers, sums, and comparisons of a whole vector at once.
"""
