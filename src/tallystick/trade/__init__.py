"""Orders: claims become documents. Pure; knows tally."""
