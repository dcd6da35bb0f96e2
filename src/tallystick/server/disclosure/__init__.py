"""The disclosure ledger: everything that ever left the company."""
