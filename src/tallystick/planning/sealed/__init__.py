"""The arithmetic of joint planning on numbers that nobody sees, and how companies and operators do it.

The iteration (`iterate`, by a `recipe`) uses only what secret shares can do cheaply: products with public
numbers, sums, and comparisons of a whole vector at once. `rehearsal` runs it on plain numbers, operators run
it on shares; companies make and open theirs (`part`, `shares`) without an operator's software.
"""
