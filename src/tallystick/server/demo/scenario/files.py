"""The files that people of the demo attach to a line, drawn here so that no file of others is shipped."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import atan2, hypot, pi

SIZE = 320
IRON, SHADE, GROUND, CHIP = b"\x8f\x94\x96", b"\x5d\x62\x64", b"\xe7\xe4\xdc", b"\xb4\x4a\x3c"


@dataclass(frozen=True, slots=True)
class File:
    """An attached file: its name, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@cache
def chipped_flange() -> File:
    """A picture of a flange with eight bolt holes and two chipped places."""
    return File("flange-118.png", "image/png", _png(SIZE, _flange))


@cache
def certificate() -> File:
    """An inspection certificate as foundries send it with a batch."""
    lines = (
        "Inspection certificate 3.1 (EN 10204)",
        "Varnholt Guss, Siegen",
        "Item 7710-08  Pump casing DN80  EN-GJS-400-15",
        "Heat 88214: Rm 431 MPa, Rp0.2 284 MPa, A 17 %",
        "Made for the Tallystick demo; certifies nothing.",
    )
    return File("certificate-88214.pdf", "application/pdf", _pdf(lines))


def all_files() -> tuple[File, ...]:
    """Every file that the scenario attaches."""
    return (chipped_flange(), certificate())


def _flange(x: int, y: int) -> bytes:
    """The colour of one pixel of the flange."""
    middle = SIZE / 2
    radius = hypot(x - middle, y - middle)
    angle = atan2(y - middle, x - middle)
    if radius > 140 or radius < 52:
        return GROUND
    if radius > 128 and (0.35 < angle < 0.62 or -2.3 < angle < -2.15):
        return CHIP
    turn = (angle + pi / 8) % (pi / 4) - pi / 8
    if hypot(radius - 104, turn * 104) < 11:
        return GROUND
    return SHADE if radius < 60 or radius > 128 or 84 < radius < 86 else IRON


def _png(size: int, colour: Callable[[int, int], bytes]) -> bytes:
    """A square RGB picture, each pixel as `colour` says."""
    rows = b"".join(b"\0" + b"".join(colour(x, y) for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def _pdf(lines: tuple[str, ...]) -> bytes:
    """One page of plain text."""
    text = "BT /F 12 Tf 60 770 Td 18 TL " + " ".join(f"({_escaped(line)}) Tj T*" for line in lines) + " ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("ascii")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", r"\(").replace(")", r"\)")
