"""The processes of a server: pages, jobs, and the one that watches over them and PostgreSQL."""
