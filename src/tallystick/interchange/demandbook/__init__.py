"""A company's private demand book as a workbook: items, recipes, sources, stock, history, orders and more."""
