"""One operator of a sealed plan: holds one share of every number, computes with two others, reads nothing.

It needs the public part of `tallystick.planning`, which needs NumPy only; everything else of Tallystick may
be missing where an operator runs.
"""
