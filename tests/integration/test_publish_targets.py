"""`junban publish` against real servers: a folder, OpenSSH, S3's protocol, HTTP PUT (W2)."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3  # type: ignore[import-untyped]  # ships no types
import pytest
from click.testing import CliRunner
from moto.server import create_backend_app  # type: ignore[attr-defined]  # it does not say what it exports
from werkzeug.serving import BaseWSGIServer

from junban.commands.publish import publish
from junban.publish.files import File, files_of
from junban.publish.mistakes import errors, told
from junban.publish.targets import Access, opener
from junban.publish.trouble import PublishError
from tests.support.loopback import loopback_server
from tests.support.sshd import Sshd, running_sshd
from tests.support.waits import NOW, waits

FILES = files_of(waits(), NOW, 30, ["ja", "en"])
PUT = {file.name: file.content for file in FILES}


def put(url: str, access: Access | None = None, files: list[File] | None = None) -> None:
    """One connection, all the files; what a library raises becomes PublishError, as in a round."""
    try:
        with closing(opener(url, access or Access())()) as target:
            for file in files or FILES:
                target.put(file)
    except errors() as error:
        raise told(error, "the target") from error


def in_folder(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@contextmanager
def served(server: BaseWSGIServer | ThreadingHTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


# A folder ----------------------------------------------------------------------------------------------------------


def test_a_folder_is_made_and_filled(tmp_path: Path) -> None:
    put(str(tmp_path / "a/b"))
    put(f"file://{tmp_path}/a/b")
    assert in_folder(tmp_path / "a/b") == PUT


def test_a_reader_of_a_folder_never_sees_half_a_file(tmp_path: Path) -> None:
    put(str(tmp_path))
    with (tmp_path / "waits.json").open("rb") as reader:
        before = reader.read(10)
        put(str(tmp_path), files=[File("waits.json", b"new", "application/json", 30)])
        assert before + reader.read() == PUT["waits.json"]
    assert (tmp_path / "waits.json").read_bytes() == b"new"
    assert not list(tmp_path.glob(".*"))


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PublishError):
        put(str(tmp_path / "file/x"))


# SFTP --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running_sshd(tmp_path_factory.mktemp("sshd")) as server:
        yield server


def test_sftp_fills_a_folder_and_overwrites_it(sshd: Sshd) -> None:
    access = Access(key_file=sshd.key, known_hosts=(sshd.known_hosts,))
    put(f"{sshd.url}/waits", access)
    put(f"{sshd.url}/waits", access, [File("waits.json", b"new", "application/json", 30)])
    assert in_folder(sshd.folder / "waits") == PUT | {"waits.json": b"new"}


def test_sftp_refuses_a_server_that_nobody_vouches_for(sshd: Sshd, tmp_path: Path) -> None:
    nobody = tmp_path / "known_hosts"
    with pytest.raises(PublishError, match="known hosts") as refused:
        put(f"{sshd.url}/unknown", Access(key_file=sshd.key, known_hosts=(nobody,)))
    assert (refused.value.code, refused.value.permanent) == ("host-unknown", True)
    assert not (sshd.folder / "unknown").exists()


def test_sftp_refuses_a_server_with_another_key_than_before(sshd: Sshd, tmp_path: Path) -> None:
    kind, key = sshd.other_key.with_suffix(".pub").read_text(encoding="utf-8").split()[:2]
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{sshd.port} {kind} {key}\n", encoding="utf-8")
    for learn in (False, True):
        with pytest.raises(PublishError, match="another key") as refused:
            put(f"{sshd.url}/unknown", Access(key_file=sshd.key, known_hosts=(known,), learn_host=learn))
        assert refused.value.code == "host-unknown"


def test_sftp_learns_a_server_when_told_to_and_knows_it_from_then_on(sshd: Sshd, tmp_path: Path) -> None:
    known = tmp_path / "new/known_hosts"
    put(f"{sshd.url}/learnt", Access(key_file=sshd.key, known_hosts=(known,), learn_host=True))
    put(f"{sshd.url}/learnt", Access(key_file=sshd.key, known_hosts=(known,)))
    assert known.stat().st_mode & 0o077 == 0


def test_sftp_with_the_wrong_key_is_refused_and_no_other_is_tried(sshd: Sshd) -> None:
    with pytest.raises(PublishError) as refused:
        put(f"{sshd.url}/x", Access(key_file=sshd.other_key, known_hosts=(sshd.known_hosts,)))
    assert (refused.value.code, refused.value.permanent) == ("target-refused", True)


def test_sftp_that_is_away_is_worth_another_try(sshd: Sshd) -> None:
    with pytest.raises(PublishError) as away:
        put("sftp://me@127.0.0.1:1/x", Access(key_file=sshd.key, known_hosts=(sshd.known_hosts,)))
    assert (away.value.code, away.value.permanent) == ("target-away", False)


# S3 ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    with served(loopback_server(0, create_backend_app("s3"))) as url:
        yield url


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_DEFAULT_REGION", "ap-northeast-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_CONFIG_FILE", "/nonexistent"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent"),
    ):
        monkeypatch.setenv(name, value)


def test_s3_takes_every_file_with_its_kind_and_time(s3: str) -> None:
    client = boto3.client("s3", endpoint_url=s3)
    with closing(client):
        client.create_bucket(Bucket="city", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
        put("s3://city/waits", Access(endpoint_url=s3))
        listed = client.list_objects_v2(Bucket="city")["Contents"]
        assert {entry["Key"] for entry in listed} == {f"waits/{name}" for name in PUT}
        taken = client.get_object(Bucket="city", Key="waits/embed.html")
        assert hashlib.sha256(taken["Body"].read()).digest() == hashlib.sha256(PUT["embed.html"]).digest()
        assert (taken["ContentType"], taken["CacheControl"]) == ("text/html; charset=utf-8", "public, max-age=30")


def test_s3_without_such_a_bucket_is_refused(s3: str) -> None:
    with pytest.raises(PublishError) as refused:
        put("s3://nobody/waits", Access(endpoint_url=s3))
    assert (refused.value.code, refused.value.permanent) == ("target-refused", True)


# HTTP PUT ----------------------------------------------------------------------------------------------------------


@dataclass
class WebServer:
    """Takes what is put with the right word, and answers otherwise as it is told."""

    files: dict[str, bytes] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    authorized: str = "Bearer word"
    status: int = 201
    url: str = ""


@pytest.fixture(scope="module")
def web_server() -> Iterator[WebServer]:
    made = WebServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = made.status if self.headers.get("Authorization") == made.authorized else 401
            if status == 201:
                made.files[self.path], made.kinds[self.path] = body, self.headers["Content-Type"]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{made.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    with served(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as made.url:
        yield made


@pytest.fixture
def web(web_server: WebServer) -> WebServer:
    web_server.files.clear()
    web_server.authorized, web_server.status = "Bearer word", 201
    return web_server


def test_http_puts_each_file_with_its_kind(web: WebServer) -> None:
    put(f"{web.url}/waits/", Access(password="word"))
    assert web.files == {f"/waits/{name}": content for name, content in PUT.items()}
    assert web.kinds["/waits/waits.csv"] == "text/csv; charset=utf-8"


def test_http_signs_in_with_a_name_where_the_address_has_one(web: WebServer) -> None:
    web.authorized = "Basic bWU6d29yZA=="
    put(web.url.replace("http://", "http://me@"), Access(password="word"))
    assert len(web.files) == len(PUT)


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (403, "target-refused", True),
        (302, "target-refused", True),
        (429, "target-away", False),
        (503, "target-away", False),
    ],
)
def test_http_that_refuses_is_told(web: WebServer, status: int, code: str, permanent: bool) -> None:
    web.status = status
    with pytest.raises(PublishError) as refused:
        put(web.url, Access(password="word"))
    assert (refused.value.code, refused.value.permanent) == (code, permanent)
    assert web.files == {}


def test_the_wrong_word_is_refused_and_nobody_is_told_it(web: WebServer) -> None:
    with pytest.raises(PublishError) as refused:
        put(web.url, Access(password="guess"))
    assert refused.value.permanent
    assert "guess" not in str(refused.value)


# The command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def feed(web: WebServer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = waits().model_dump_json().encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    assert web.files == {}
    with served(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as url:
        yield url


def test_once_says_how_it_went_by_its_exit_code(feed: str, web: WebServer, tmp_path: Path) -> None:
    def code(source: str, *options: str) -> int:
        return CliRunner().invoke(publish, ["--from", source, "--once", "--languages", "ja", *options]).exit_code

    word = tmp_path / "word"
    word.write_text("word\n", encoding="utf-8")
    assert code(feed, "--to", str(tmp_path / "out")) == 0
    assert (tmp_path / "out/waits.json").exists()
    assert code(feed, "--to", web.url, "--password-file", str(word), "--state", str(tmp_path / "state")) == 0
    assert "/waits.json" in web.files
    assert code(feed, "--to", web.url, "--state", str(tmp_path / "state")) == 1
    assert '"code":"target-refused"' in (tmp_path / "state/state.json").read_text(encoding="utf-8")
    assert code("http://127.0.0.1:1", "--to", str(tmp_path / "out")) == 2
    assert code(feed, "--to", "sftp://me:secret@host/x") == 1
    assert code(feed, "--to", str(tmp_path), "--languages", "xx") == 2
