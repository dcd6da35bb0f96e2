"""The order board: what a planner keeps open all day."""
