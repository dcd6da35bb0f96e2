"""Small PNG files from screenshots: as many colours as a page of text and lines needs."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

COLOURS = 160
EXACT = 40
ALIKE = 20

Pixels = NDArray[np.uint8]

_READ = """async (data) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const bytes = context.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }
  return [image.width, image.height, btoa(text)];
}"""


def take(page: Page, blank: Page, file: Path) -> int:
    """Save what a page shows; returns the size in bytes. `blank` is a page that decodes the screenshot."""
    shot = page.screenshot(animations="disabled", caret="hide")
    width, height, text = blank.evaluate(_READ, base64.b64encode(shot).decode())
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)[:, :, :3]
    data = encode(pixels)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return len(data)


def encode(pixels: Pixels) -> bytes:
    """A PNG with a palette of the commonest colours; the others become the nearest of them."""
    palette, indices = _reduced(pixels)
    height, width = indices.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), indices]).tobytes()
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )


def _reduced(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """The palette, and for each pixel its place in it.

    The commonest keep theirs exactly. Of the others, those that are alike share one, so that rare but telling
    ones (a red word on a page) have a place too.
    """
    flat = pixels.reshape(-1, 3).astype(np.uint32)
    keys = flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2]
    found, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.int32)
    commonest = np.argsort(-counts)
    _, first = np.unique(colours[commonest] // ALIKE, axis=0, return_index=True)
    chosen = list(dict.fromkeys([*range(min(EXACT, len(found))), *np.sort(first).tolist()]))[:COLOURS]
    palette = colours[commonest[chosen]]
    distances = ((colours[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
    nearest = distances.argmin(axis=1).astype(np.uint8)
    return palette.astype(np.uint8), nearest[inverse].reshape(pixels.shape[:2])
