"""The arithmetic of joint planning on numbers that nobody sees: today rehearsed on plain numbers.

The iteration uses only what secret shares can do cheaply: products with public numbers, sums, and comparisons
of a whole vector at once. Companies can make and open their shares (`shares`); nothing runs on them yet.
"""
