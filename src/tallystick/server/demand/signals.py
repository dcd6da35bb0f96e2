"""What other parts of the server may listen to."""

from __future__ import annotations

from django.dispatch import Signal

#: sent with `company` (its id) and `cause` (a short word such as "stock" or "orders") in the transaction that
#: changed a demand book, so that a job put in the queue by a listener is there if, and only if, the change is
changed = Signal()

#: sent with `company` when what forecasts are made of is another: histories, events, or how far to plan
histories_changed = Signal()
