"""From the history of demand to quantile forecasts; from a forecast and orders to what is still expected."""
