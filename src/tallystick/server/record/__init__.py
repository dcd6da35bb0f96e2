"""The record: tallies and their entries as they were signed, and each company's book folded from them."""
