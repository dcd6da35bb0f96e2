"""PostgreSQL: the embedded server, its address, our roles and the row-level security on our tables."""
