"""What other parts of the server may listen to."""

from __future__ import annotations

from django.dispatch import Signal

#: sent with `company` (its id) for each book that claims were delivered into, in their transaction and acting
#: for that company
delivered = Signal()
