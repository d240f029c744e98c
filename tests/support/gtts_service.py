"""Google Translate's speech as gTTS asks for it, on loopback: a proxy that answers for every address itself."""

from __future__ import annotations

import base64
import io
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import soundfile  # type: ignore[import-untyped]  # ships no types
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "translate.google.com"


def mp3(seconds: float = 0.4) -> bytes:
    """A tone."""
    file = io.BytesIO()
    tone = 0.3 * np.sin(np.arange(int(24_000 * seconds)) / 9)
    soundfile.write(file, tone, 24_000, format="MP3")
    return file.getvalue()


class GttsService:
    """Answers with a tone; refuses as often as it is told, and remembers the texts."""

    def __init__(self, folder: Path) -> None:
        self.texts: list[str] = []
        self.refuse = 0
        self.sound = base64.b64encode(mp3()).decode()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(_certificate(folder))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, name="gtts-service")

    def start(self) -> None:
        """Listens."""
        self._thread.start()

    def stop(self) -> None:
        """Ends."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                asked = _head(connection)
                assert asked.startswith(f"CONNECT {HOST}:443")
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    secure.sendall(self._answer(secure))

    def _answer(self, connection: socket.socket) -> bytes:
        head = _head(connection)
        length = int(
            next(line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length"))
        )
        body = b""
        while len(body) < length:
            body += connection.recv(length - len(body))
        self.texts.append(unquote(body.decode()))
        if self.refuse:
            self.refuse -= 1
            return b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        said = f'[["wrb.fr","jQ1olc","[\\"{self.sound}\\"]",null]]'.encode()
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(said), said)


@contextmanager
def gtts_service(folder: Path) -> Iterator[GttsService]:
    """A service that listens."""
    service = GttsService(folder)
    service.start()
    try:
        yield service
    finally:
        service.stop()


def _head(connection: socket.socket) -> str:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            break
        head += byte
    return head.decode()


def _certificate(folder: Path) -> Path:
    """One that nobody should trust; gTTS trusts every one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "service.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
