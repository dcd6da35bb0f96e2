"""Where a page listens: the stream of its company, from the moment at which the page was made."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from tallystick.server.gate import Book


def stream_url(book: Book) -> str:
    """The address of the stream for a page that is about to be read from this book.

    Take it before anything else of the page: what is committed from then on is told when the stream opens,
    also if that is before the page arrives.
    """
    slug = book.access.company.slug
    return f"{reverse('live:stream', args=[slug])}?{urlencode({'after': book.now()})}"
