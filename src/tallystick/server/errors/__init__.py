"""The one place that tells people and programs what went wrong."""
