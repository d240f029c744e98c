"""Where the files go: a folder, SFTP, S3, HTTP PUT; fsspec for all of them.

A folder and SFTP take a file under another name and rename it, so that nobody ever reads half of it; S3 and a proper
PUT are whole or not at all by themselves. Credentials come from files and the environment only: all of a machine's
people can read a command line.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from junban.publish.files import File
from junban.publish.trouble import PublishError

#: Seconds in which a server must have answered.
DEADLINE = 20
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Access:
    """How a target lets us in."""

    password: str | None = None
    """Of SFTP, or of HTTP with a user; without a user it is HTTP's bearer token."""
    key_file: Path | None = None
    passphrase: str | None = None
    known_hosts: tuple[Path, ...] = ()
    learn_host: bool = False
    """Takes an SFTP server's key on trust when it is met first, and writes it into the first of `known_hosts`."""
    endpoint_url: str | None = None
    """Of an S3 that is not Amazon's; its keys come from the environment or `~/.aws`, as everywhere."""


class PutRefused(OSError):
    """An HTTP server did not take a file: its status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Target(Protocol):
    """Takes files. What the libraries raise comes as it is; `junban/publish/mistakes.py` knows it."""

    def put(self, file: File) -> None:
        """Puts one file, whole."""

    def close(self) -> None:
        """Hangs up."""


Opener = Callable[[], Target]


def opener(url: str, access: Access) -> Opener:
    """What opens the target of `url`, as often as it must.

    Raises:
        PublishError: the address is not one, holds a password, or would send one unencrypted over a network.
    """
    parts = urlsplit(url)
    if parts.password is not None:
        raise _refused("a password does not belong into the address: see --password-file")
    if parts.scheme in {"", "file"}:
        return lambda: _folder(parts.path)
    if parts.scheme == "sftp" and parts.hostname and parts.path.strip("/"):
        _expect_installed("paramiko")
        return lambda: _sftp(parts, access)
    if parts.scheme == "s3" and parts.hostname:
        _expect_installed("s3fs")
        _expect_tls(access.endpoint_url or "https://")
        return lambda: _s3(parts, access)
    if parts.scheme in {"http", "https"} and parts.hostname:
        _expect_installed("aiohttp")
        _expect_tls(url)
        return lambda: _http(url, parts, access)
    raise _refused(f"no target: {url} (a folder, sftp://user@host/folder, s3://bucket/folder, https://host/folder)")


def _expect_installed(package: str) -> None:
    if find_spec(package) is None:
        raise _refused(f"{package} is not installed: pip install 'junban[publish]'")


def _expect_tls(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise _refused(f"without TLS only on this very machine: {url}")


def _refused(message: str) -> PublishError:
    return PublishError("target-refused", message, permanent=True)


@dataclass(slots=True)
class _Renaming:
    """A file system with names that can be changed in one step."""

    fs: Any
    folder: str
    hang_up: Callable[[], None]

    def put(self, file: File) -> None:
        whole, part = f"{self.folder}/{file.name}", f"{self.folder}/.{file.name}.part"
        self.fs.pipe_file(part, file.content)
        self.fs.mv(part, whole)

    def close(self) -> None:
        self.hang_up()


@dataclass(slots=True)
class _Objects:
    """A server that takes each file whole."""

    fs: Any
    folder: str
    options: Callable[[File], Mapping[str, Any]]
    hang_up: Callable[[], None]

    def put(self, file: File) -> None:
        self.fs.pipe_file(f"{self.folder}/{file.name}", file.content, **self.options(file))

    def close(self) -> None:
        self.hang_up()


def _folder(path: str) -> Target:
    from fsspec.implementations.local import LocalFileSystem  # type: ignore[import-untyped]  # ships no types

    folder = Path(path).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return _Renaming(LocalFileSystem(skip_instance_cache=True), str(folder), lambda: None)


def _sftp(parts: SplitResult, access: Access) -> Target:
    from junban.publish.sftp import connect

    fs = connect(parts.hostname or "", parts.port or 22, parts.username, access, DEADLINE)
    folder = parts.path.rstrip("/")
    fs.makedirs(folder, exist_ok=True)
    return _Renaming(fs, folder, fs.client.close)


def _s3(parts: SplitResult, access: Access) -> Target:
    from s3fs import S3FileSystem  # type: ignore[import-untyped]  # ships no types

    limits = {"connect_timeout": DEADLINE, "read_timeout": DEADLINE, "retries": {"max_attempts": 1}}
    fs = S3FileSystem(endpoint_url=access.endpoint_url, config_kwargs=limits, skip_instance_cache=True)
    fs.retries = 1  # the rounds of this program are what tries again

    def options(file: File) -> Mapping[str, Any]:
        return {"ContentType": file.kind, "CacheControl": f"public, max-age={file.seconds}"}

    def hang_up() -> None:
        S3FileSystem.close_session(fs.loop, fs.s3)

    return _Objects(fs, f"{parts.hostname}{parts.path.rstrip('/')}", options, hang_up)


def _http(url: str, parts: SplitResult, access: Access) -> Target:
    from aiohttp import ClientResponse, ClientTimeout
    from fsspec.implementations.http import HTTPFileSystem  # type: ignore[import-untyped]  # ships no types

    async def expect_done(answer: ClientResponse) -> None:
        # A redirect is not followed: it could carry what we know to somebody else. Nor is it success.
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise PutRefused(answer.status, f"{answer.status} {answer.reason}")

    headers: dict[str, str] = {}
    client: dict[str, Any] = {"timeout": ClientTimeout(total=DEADLINE), "raise_for_status": expect_done}
    if parts.username and access.password is not None:
        pair = f"{unquote(parts.username)}:{access.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    elif access.password is not None:
        headers["Authorization"] = f"Bearer {access.password}"
    fs = HTTPFileSystem(client_kwargs=client, skip_instance_cache=True)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl().rstrip("/")

    def options(file: File) -> Mapping[str, Any]:
        return {"headers": headers | {"Content-Type": file.kind}, "allow_redirects": False}

    def hang_up() -> None:
        if fs._session is not None:
            HTTPFileSystem.close_session(fs.loop, fs._session)

    return _Objects(fs, bare, options, hang_up)
