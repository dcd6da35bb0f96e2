"""The supplier's answer on a phone, from an e-mailed link: one question a page, one big yes."""
