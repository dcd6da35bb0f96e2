"""Order books out to workbooks that can be filled in, and back."""
