"""Pages of what a company plans: the stock that its items come to, and what caused a published figure."""
