"""Private keys at rest: sealed with a secret that is in the data folder, never in the database.

A copy of the database alone signs for nobody. The company's id is bound into the seal, so a sealed key moved
to another company's row does not open.
"""

from __future__ import annotations

import os
import secrets
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from tallystick.errors import Unavailable
from tallystick.tally.keys import CompanyKey

SECRET_FILE = "company-keys.secret"  # noqa: S105 - a file name


def seal(key: CompanyKey) -> bytes:
    """Seal a private key for the database."""
    return bytes(_box().encrypt(key.seed, aad=key.company.encode()))


def signing_key(company_id: str) -> CompanyKey:
    """The key of the company for which the transaction acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM companies_companykey WHERE company_id = %s", [company_id])
        row = cursor.fetchone()
    if row is None:
        raise Unavailable("This company's key is not on this server.", mend="Ask the operator of the server.")
    return _opened(company_id, bytes(row[0]))


@lru_cache(maxsize=256)
def _opened(company_id: str, sealed: bytes) -> CompanyKey:
    try:
        return CompanyKey.from_seed(_box().decrypt(sealed, aad=company_id.encode()))
    except CryptoError as problem:
        raise Unavailable(
            "This company's key cannot be opened.",
            mend=f"Restore the file {SECRET_FILE} that belongs to this database into the data folder.",
        ) from problem


@cache
def _box() -> Aead:
    folder: Path = settings.OPTIONS.data
    if not folder.exists():
        # Checks and tests without a data folder: a secret of this process is enough.
        return Aead(secrets.token_bytes(Aead.KEY_SIZE))
    return Aead(_kept_secret(folder / SECRET_FILE))


def _kept_secret(file: Path) -> bytes:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(file.read_text().strip())
    with os.fdopen(descriptor, "w") as written:
        written.write(secrets.token_hex(Aead.KEY_SIZE))
        written.flush()
        os.fsync(written.fileno())
    return bytes.fromhex(file.read_text().strip())
