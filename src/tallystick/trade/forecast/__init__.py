"""Living forecasts between two companies: what the customer expects, and what the supplier commits."""
