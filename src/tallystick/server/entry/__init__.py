"""Sign-in links that the operator of a server makes for one person, each good once."""
