"""What the columns of a layout meant last time: remembered per company, partner and layout."""

from __future__ import annotations

from django.utils import timezone

from tallystick.interchange.orderbook.mapping import Mapping
from tallystick.server.gate import Book
from tallystick.server.imports.models import KnownLayout

#: the order of the headings does not tell layouts apart, but some layouts differ by their partner only
ANY = ""


def remember(book: Book, fingerprint: str, partner_ids: set[str], mapping: Mapping) -> None:
    """Keep a mapping for a layout: for its only partner, and for any."""
    partners = {ANY} | (partner_ids if len(partner_ids) == 1 else set())
    for partner in partners:
        KnownLayout.objects.update_or_create(
            company_id=book.company,
            fingerprint=fingerprint,
            partner_id=partner,
            defaults={"mapping": mapping.to_json(), "by": book.access.person, "used_at": timezone.now()},
        )


def recall(book: Book, fingerprint: str, partner_id: str = ANY) -> Mapping | None:
    """The mapping that was kept for a layout: this partner's own before that for any."""
    kept = {
        layout.partner_id: layout
        for layout in KnownLayout.objects.filter(
            company_id=book.company, fingerprint=fingerprint, partner_id__in={partner_id, ANY}
        )
    }
    layout = kept.get(partner_id) or kept.get(ANY)
    return Mapping.from_json(layout.mapping, remembered=True) if layout else None
