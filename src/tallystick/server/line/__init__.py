"""One order line: its value sets, its history, its answers."""
