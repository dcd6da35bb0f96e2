"""Somebody with a browser's patience and cookies, but no browser."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from http.client import HTTPResponse
from http.cookiejar import CookieJar


class Visitor:
    """Visits the pages of one server, keeping cookies."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, path: str) -> HTTPResponse:
        """Open an address without reading it: a stream."""
        answer: HTTPResponse = self._opener.open(self._url + path, timeout=60)
        return answer

    def read(self, path: str) -> str:
        """The text of a page."""
        with self.open(path) as answer:
            return answer.read().decode()

    def send(self, path: str, *, to: str = "", **fields: str) -> str:
        """Send a form of a page, with its protection against forgery; `to` another address if it says so."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.read(path))
        assert token is not None, f"{path} has no form"
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        request = urllib.request.Request(self._url + (to or path), body, {"Referer": self._url + path})
        with self._opener.open(request, timeout=60) as answer:
            return str(answer.read().decode())
