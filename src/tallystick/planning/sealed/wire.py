"""Messages between companies and operators: a line of JSON and bytes behind it, over mutual TLS.

Nobody is believed for a name: whoever connects is who their certificate is in the circle file.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import ssl
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallystick.errors import InvalidInput, TallystickError, Unavailable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

LONGEST_HEADER = 16 * 2**20
LONGEST_BODY = 2**32
HANDSHAKE = 10.0
"""Seconds to agree on keys."""

HEARTBEAT = 5.0
"""Seconds between two signs of life; whoever gives none for four times as long is gone."""

SILENCE = 4 * HEARTBEAT

_LENGTHS = struct.Struct(">IQ")


def padded(number: float) -> str:
    """A figure in a message, as long as any other: lengths are seen by whoever carries messages."""
    return f"{number:+05d}" if isinstance(number, int) else f"{number:+.17e}"


class Aborted(TallystickError):
    """The run on shares was given up; its message says why. It can be repeated."""

    status = 503
    code = "run-aborted"
    exit_code = 6


class Silent(Aborted):
    """The other side is still connected, but nothing was heard of it for longer than one waits."""


class Connection:
    """One side of a connection, after the certificates were checked."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        live_sockets(writer)

    @property
    def certificate(self) -> bytes:
        """The other side's certificate, as it is on the wire."""
        layer = self.writer.get_extra_info("ssl_object")
        return (layer.getpeercert(binary_form=True) if layer is not None else None) or b""

    @property
    def ended(self) -> bool:
        """Whether the other side is gone, whatever of what it said is still to be read."""
        return self.writer.is_closing()

    async def send(self, header: dict[str, Any], body: bytes | memoryview = b"") -> None:
        """Send one message."""
        line = json.dumps(header, separators=(",", ":")).encode()
        await self.write(_LENGTHS.pack(len(line), len(body)) + line, body)

    async def write(self, *pieces: bytes | memoryview) -> None:
        """Give bytes to the other side."""
        for piece in pieces:
            if piece:
                self.writer.write(piece)
        await self.writer.drain()

    async def read(self, size: int) -> bytes:
        """So many bytes from the other side."""
        return await self.reader.readexactly(size)

    async def receive(
        self, within: float | None, longest: int = LONGEST_BODY
    ) -> tuple[dict[str, Any], bytes]:
        """The next message; Aborted if the other side is gone, silent for so long or talks nonsense."""
        try:
            async with asyncio.timeout(within):
                header, body = _LENGTHS.unpack(await self.read(_LENGTHS.size))
                if header > LONGEST_HEADER or body > longest:
                    raise Aborted("A message was longer than it may be.")
                line = await self.read(header)
                content = await self.read(body) if body else b""
        except TimeoutError:
            raise Silent(f"Nothing was heard for {within:.0f} s.") from None
        except (asyncio.IncompleteReadError, OSError, ssl.SSLError):
            raise Aborted("The connection was closed.") from None
        try:
            document = json.loads(line)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise Aborted("A message could not be read.")
        return document, content

    async def close(self) -> None:
        """Close, without waiting long for the other side."""
        self.writer.close()
        try:
            async with asyncio.timeout(1.0):
                await self.writer.wait_closed()
        except (TimeoutError, OSError, ssl.SSLError):
            pass
        finally:
            self.writer.transport.abort()


def live_sockets(writer: asyncio.StreamWriter) -> None:
    """No waiting to fill packets, and a dead host is noticed."""
    found = writer.get_extra_info("socket")
    if found is not None and found.family in (socket.AF_INET, socket.AF_INET6):
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(SILENCE * 1000))


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate as it is on the wire, in hexadecimal."""
    return hashlib.sha256(certificate).hexdigest()


def to_wire(certificate: str, who: str = "This") -> bytes:
    """A certificate in PEM as it is on the wire; one that is none is refused, with word of whose it is."""
    from cryptography.x509 import load_der_x509_certificate

    try:
        found = ssl.PEM_cert_to_DER_cert(certificate)
        load_der_x509_certificate(found)
    except ValueError:
        raise InvalidInput(
            f"{who}: there is no certificate in PEM.",
            mend="Paste all that `tallystick circle certificate` has shown.",
        ) from None
    return found


def own_certificate(credentials: Path) -> bytes:
    """The certificate in a file of private key and certificate, as it is on the wire; both must fit."""
    from cryptography.x509 import load_der_x509_certificate

    try:
        pem = credentials.read_text("ascii")
    except FileNotFoundError:
        raise _missing(credentials) from None
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(
            f"{credentials} cannot be read as a private key and certificate.",
            mend="Give the file that `tallystick circle certificate` has made.",
        ) from None
    certificate = to_wire(pem[max(0, pem.find("-----BEGIN CERTIFICATE")) :].strip(), str(credentials))
    if load_der_x509_certificate(certificate).public_key() != own_key(credentials).public_key():
        raise InvalidInput(
            f"The private key and the certificate in {credentials} do not belong together.",
            mend="Give the file as `tallystick circle certificate` wrote it. If that is lost, make a new "
            "one, and have the circle file made again with its certificate.",
        )
    return certificate


def own_key(credentials: Path) -> PrivateKeyTypes:
    """The private key in such a file."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(credentials.read_bytes(), None)
    except FileNotFoundError:
        raise _missing(credentials) from None
    except (TypeError, ValueError):
        raise InvalidInput(
            f"{credentials} has no private key that can be read.",
            mend="The file needs a private key without a password and its certificate, in PEM.",
        ) from None


def own_secret(credentials: Path, purpose: bytes) -> bytes:
    """What only who has this private key can know: always the same, and another for each purpose."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = own_key(credentials).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return HKDF(SHA256(), 32, None, purpose).derive(key)


def _missing(credentials: Path) -> InvalidInput:
    return InvalidInput(
        f"There is no file {credentials}.", mend="Make one with `tallystick circle certificate`."
    )


def context(server: bool, credentials: Path, trusted: Iterable[str]) -> ssl.SSLContext:
    """TLS 1.3 on which both sides show a certificate, and only those of the circle are good.

    `credentials` holds the own private key and certificate; `trusted` are the others' certificates.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.check_hostname = False
    made.verify_mode = ssl.CERT_REQUIRED
    # Certificates are pinned one by one: each of them is its own root.
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        made.load_cert_chain(credentials)
        made.load_verify_locations(cadata="\n".join(trusted))
    except FileNotFoundError:
        raise _missing(credentials) from None
    except (OSError, ssl.SSLError):
        raise InvalidInput(
            f"{credentials} or a certificate of the circle cannot be used.",
            mend="The file needs a private key and its certificate, in PEM.",
        ) from None
    return made


async def connect(address: str, tls: ssl.SSLContext, expected: str, name: str) -> Connection:
    """A connection to `name` at host:port, who must have exactly this certificate."""
    host, port = split_address(address)
    try:
        async with asyncio.timeout(HANDSHAKE):
            reader, writer = await asyncio.open_connection(host, port, ssl=tls, server_hostname="")
    except ssl.SSLCertVerificationError:
        raise Aborted(f"{name} at {address} has another certificate than the circle file says.") from None
    except ssl.SSLError:
        raise Unavailable(
            f"What listens at {address} is no operator.", mend=f"Check the address of {name}."
        ) from None
    except (OSError, TimeoutError):
        raise Unavailable(f"{name} at {address} cannot be reached.", mend="Is it running?") from None
    found = Connection(reader, writer)
    if found.certificate != to_wire(expected):
        await found.close()
        raise Aborted(f"{name} at {address} has another certificate than the circle file says.")
    return found


def split_address(address: str) -> tuple[str, int]:
    """Host and port of an address such as operator.example.org:7300 or [::1]:7300."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit() or not 0 <= int(port) < 65536:
        raise InvalidInput(f"{address!r} is not an address.", mend="Write it as host:port.")
    return host.strip("[]"), int(port)
