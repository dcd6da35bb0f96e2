"""What a company expects by itself: forecasts of its histories, beside orders and customers' forecasts."""
