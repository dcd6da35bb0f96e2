"""Tiers by themselves: when what a company knows changes, a job works out what it says next, and says it."""
