"""What every answer tells the browser, and that no page of ours needs what that forbids."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

SERVER = Path(__file__).parents[2] / "src/tallystick/server"


@pytest.mark.parametrize("path", ["/health/live", "/accounts/login/", "/no/such/page/"])
def test_every_answer_carries_the_headers(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer["Content-Security-Policy"].startswith("default-src 'self';")
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


def templates() -> list[Path]:
    return [
        page
        for page in SERVER.rglob("templates/**/*.html")
        if "email" not in str(page) and "mail" not in page.parts
    ]


@pytest.mark.parametrize("page", templates(), ids=lambda page: str(page.relative_to(SERVER)))
def test_no_page_has_inline_script_style_or_handler(page: Path) -> None:
    text = page.read_text()
    assert not re.search(
        r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)",
        re.sub(r'<script[^>]*type="application/json"', "<json", text),
    )
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:", text)


def test_behind_https_cookies_are_secure_and_browsers_keep_to_it() -> None:
    code = (
        "from django.conf import settings as s; s.INSTALLED_APPS;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0,"
        " s.SECURE_PROXY_SSL_HEADER, 'orders.example.com' in s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tallystick.server.settings",
            "TALLYSTICK_PUBLIC_URL": "https://orders.example.com",
            "TALLYSTICK_BEHIND_PROXY": "yes",
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.strip() == (
        "True True True ('HTTP_X_FORWARDED_PROTO', 'https') True ['https://orders.example.com']"
    )


def test_an_unknown_host_is_refused(client: Client) -> None:
    answer = client.get("/health/live", headers={"host": "evil.example"})
    assert answer.status_code == 400
