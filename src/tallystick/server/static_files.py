"""Style sheets, scripts and pictures: collected, compressed and named by their content once per version."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

from tallystick.server.folder import DataFolder

#: files of django-htmx that no page of ours asks for: another major version, and sources beside the minified
_UNUSED = ["*-4.js", "*-4.min.js", "htmx-2.js", "hx-*-2.js"]


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # whitenoise has no types
    """Names files by their content where they were collected, and as they are where not (in tests)."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name under which the browser gets a file."""
        known: dict[str, str] = self.hashed_files
        return known.get(self.hash_key(self.clean_name(name)), name)


class Files(WhiteNoiseMiddleware):  # type: ignore[misc] # whitenoise has no types
    """Serves the collected files. They are small, so each is one piece: under ASGI a file that is read bit by
    bit would have to be collected first, with a warning each time."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The file, or the word that the browser has it already."""
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file:
                body = found.file.read()
        response = HttpResponse(body, status=int(found.status))
        del response["Content-Type"]
        for name, value in found.headers:
            response[name] = value
        return response


def collect(data: Path, tell: Callable[[str], None]) -> None:
    """Collect into the data folder unless the same files are there already."""
    target = data / "static"
    stamp = data / "static.stamp"
    with DataFolder(data).lock("start.lock"):
        fingerprint = _fingerprint()
        if stamp.exists() and stamp.read_text() == fingerprint:
            return
        tell("Preparing style sheets and scripts")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=_UNUSED)
        stamp.write_text(fingerprint)


def _fingerprint() -> str:
    """Changes when any of the files does; looks at their sizes and times only."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
