"""The pages of living forecasts: what is expected, what is committed, and what is short."""
