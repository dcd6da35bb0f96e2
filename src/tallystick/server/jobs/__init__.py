"""Work that outlives a request: the queue, what is retried, and how far a long job has come.

A job is a function in an app's `tasks.py`, registered with `procrastinate.contrib.django.app.task`. Deferring
one inside a transaction queues it when, and only if, the transaction commits. A job may run again after a
crash, so each either does all its work in one transaction or can be told that it is done.
"""
