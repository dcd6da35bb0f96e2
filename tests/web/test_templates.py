"""What holds for every page: nothing inline, every sign drawn, templates sound, the first page light."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import Client

from tests.world import World

SERVER = Path(__file__).parents[2] / "src/tallystick/server"
TEMPLATES = sorted(SERVER.glob("*/templates/**/*.html"))
#: mail has no style sheets: there, and only there, styles are inline
PAGES = [path for path in TEMPLATES if "mail" not in path.parts and "email" not in path.parts]
SPRITE = (SERVER / "web/templates/web/sprite.html").read_text()
SIGNS = set(re.findall(r'id="g-([a-z-]+)"', SPRITE))
FIRST_PAGE = 75_000
"""Bytes over the wire for a board of fifty lines that a browser sees for the first time."""


def name(path: Path) -> str:
    """A template by the name under which it is loaded."""
    return str(path.relative_to(path.parents[[p.name for p in path.parents].index("templates")]))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_nothing_is_inline(path: Path) -> None:
    """The content security policy would not let it run, and nobody would be told."""
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_is_sound_and_its_signs_are_drawn(path: Path) -> None:
    get_template(name(path))
    text = path.read_text()
    used = set(re.findall(r'{% glyph "([a-z-]+)"', text)) | set(re.findall(r'"#g-([a-z-]+)"', text))
    assert used <= SIGNS


def test_the_styles_name_no_file_of_others() -> None:
    for css in SERVER.glob("*/static/**/*.css"):
        assert not re.search(r"@import|https?:|url\((?!#)", css.read_text()), css.name


def _files(html: str) -> set[str]:
    """The files that a page asks for, with the modules that its scripts import."""
    found = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', html))
    wanted = list(found)
    while wanted:
        script = wanted.pop()
        if not script.endswith(".js"):
            continue
        path = finders.find(script)
        assert path, script
        for module in re.findall(
            r'^import (?:[^"]+ from )?"\./([^"]+)"', Path(path).read_text(), re.MULTILINE
        ):
            other = f"{script.rsplit('/', 1)[0]}/{module}"
            if other not in found:
                found.add(other)
                wanted.append(other)
    return found


def test_the_first_page_is_light(world: World, client: Client) -> None:
    for number in range(50):
        world.order("brackwater", "varnholt", order=str(4500100 + number))
    client.force_login(world.people["ines"])
    response = client.get(f"/{world.slugs['brackwater']}/orders/", HTTP_ACCEPT_ENCODING="gzip")
    assert response["Content-Encoding"] == "gzip"
    html = gzip.decompress(response.content).decode()
    assert html.count('<tbody class="line') == 50
    files = _files(html)
    assert any(file.endswith("keys.js") for file in files)
    weight = len(response.content)
    for file in files:
        path = finders.find(file)
        assert path, file
        weight += len(gzip.compress(Path(path).read_bytes()))
    assert weight < FIRST_PAGE
