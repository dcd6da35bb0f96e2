"""Kinds of histories that an order line may have had, each told for any line."""
