"""The outbox: every e-mail is a row first, and ends in a state that someone can see."""
