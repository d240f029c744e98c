"""All that can be wrong with a printer, played: it is told by its name, and no profile claims what was not seen."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.profiles.profile import Confirmation
from drivers.simulator.models import CLONE, EPSON, Model
from drivers.transports.address import parse_address
from drivers.transports.memory import MemoryAddress
from drivers.transports.port import CannotOpen, OpenFault, Transport
from junban.doctor import printing
from junban.doctor.filing import file_profile
from junban.doctor.report import CANNOT_LOOK, TO_SEE_TO, WELL, exit_code
from tests.support.doctor import NOW, codes, looked_over, on_serial, on_tcp, values
from tests.support.wires import listening, reset


@pytest.mark.usefixtures("short_silence")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("fault paper-out", "fault-paper-out"),
        ("fault cover-open", "fault-cover-open"),
        ("fault offline", "fault-offline"),
        ("fault broken", "fault-unrecoverable"),
        ("fault silent", "silent-tcp"),
        ("fault garbage", "garbled"),
        ("fault stall 0", "silent-tcp"),
    ],
)
def test_what_stops_it_is_named_and_nothing_is_printed_or_written(tmp_path: Path, words: str, code: str) -> None:
    with on_tcp() as patient:
        patient.live.do(words)
        found = looked_over(patient.address)
    assert code in codes(found)
    assert found.findings[-1].steps("ja")
    assert exit_code(found) == TO_SEE_TO
    assert (patient.tray, found.concluded) == ([], None)
    assert file_profile(found, tmp_path / "p.toml", NOW.date()).code == "not-written"
    assert list(tmp_path.iterdir()) == []


def test_low_paper_is_told_and_the_rest_is_done() -> None:
    with on_tcp() as patient:
        patient.live.do("fault near-end 1.5")
        found = looked_over(patient.address, printing=False)
    assert (exit_code(found), "paper-low" in codes(found)) == (TO_SEE_TO, True)
    assert found.concluded


def test_a_lying_identity_changes_nothing_but_the_note() -> None:
    with on_tcp() as patient:
        patient.live.do("fault lying-identity")
        found = looked_over(patient.address, printing=False)
    assert found.identity["model"] == "TM-T88V"
    assert (exit_code(found), values(found)["job_id"]) == (WELL, True)


@pytest.mark.parametrize(
    ("model", "words", "how"),
    [
        (EPSON, "fault wrong-echo", "how-odd-answer"),
        (EPSON, "fault lost-echo", "how-not-answered"),
        (CLONE, "", "how-not-answered"),
    ],
)
def test_a_number_that_does_not_come_back_is_no_confirmation(model: Model, words: str, how: str) -> None:
    with on_tcp(model) as patient:
        if words:
            patient.live.do(words)
        found = looked_over(patient.address)
    assert [(fact.value, fact.how) for fact in found.facts if fact.name == "job_id"] == [(False, how)]
    assert found.concluded
    assert found.concluded.confirmation is Confirmation.FENCE
    assert len(patient.tray) == 2


@pytest.mark.usefixtures("short_silence")
def test_a_printer_that_another_machine_has_is_silent_and_told_so() -> None:
    """It takes the second connection and talks to the first."""
    with on_tcp() as patient:
        host, port = patient.address.text.split(":")[1:]
        with socket.create_connection((host, int(port)), timeout=5) as first:
            first.sendall(b"\x10\x04\x01")
            assert first.recv(1) == b"\x12"
            found = looked_over(patient.address)
    assert codes(found) == ["opened", "silent-tcp"]


def test_a_jam_in_the_middle_is_told_and_no_profile_comes_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("junban.doctor.paper.MOST_SECONDS_ALONE", 0.5)
    with on_tcp() as patient:
        patient.live.do("fault cutter-jam")
        found = looked_over(patient.address)
    assert codes(found)[-2:] == ["slip-unknown", "fault-cutter-jam"]
    assert found.concluded is None
    assert patient.tray == []


@pytest.mark.usefixtures("short_silence")
def test_no_speed_helps_a_silent_line(tmp_path: Path) -> None:
    with on_serial(tmp_path, "fault silent", baud=9600, asked=9600) as patient:
        found = looked_over(patient.address)
    assert codes(found) == ["opened", "silent-serial"]


def test_a_port_where_nobody_listens() -> None:
    with listening() as server:
        host, port = server.getsockname()
    found = looked_over(parse_address(f"tcp:{host}:{port}"))
    assert (codes(found), exit_code(found)) == (["tcp-refused"], CANNOT_LOOK)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("usb:/dev/no-such-printer", "open-not-found-usb"),
        ("serial:/dev/no-such-line?baud=9600", "open-not-found-serial"),
        ("usb:/dev", "open-unsuitable"),
        ("serial:/dev/null", "open-unsuitable"),
    ],
)
def test_a_device_that_cannot_be_opened(address: str, code: str) -> None:
    found = looked_over(parse_address(address))
    assert (codes(found), exit_code(found)) == ([code], CANNOT_LOOK)


def test_a_wire_of_no_known_kind_says_what_it_said() -> None:
    def connect(timeout: float) -> Transport:
        raise CannotOpen(OpenFault.NO_ANSWER, "gone fishing")

    found = looked_over(MemoryAddress(connect))
    assert "gone fishing" in found.findings[0].text("en")


@pytest.fixture
def short_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing answers, a moment is as good as a second."""
    monkeypatch.setattr("junban.doctor.line.ANSWER", 0.2)


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Something on a port that treats each client its own way."""
    with listening() as listener:

        def serve() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client, contextlib.suppress(ConnectionError):
                    answer(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        host, port = listener.getsockname()
        try:
            yield f"tcp:{host}:{port}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def quick_to_confirm(client: socket.socket) -> None:
    """Answers all that it knows the moment that it comes, and prints nothing: a print server that means well."""
    heard = b""
    while data := client.recv(65_536):
        heard = heard[-9:] + data
        fresh = len(heard) - len(data)
        for at in range(max(0, fresh - 9), len(heard)):
            if heard[at : at + 2] == b"\x10\x04" and at + 3 > fresh and len(heard) > at + 2:
                client.sendall(b"\x12")
            if heard[at : at + 3] == b"\x1dr\x01" and at + 3 > fresh:
                client.sendall(b"\x00")
            if heard[at : at + 7] == b"\x1d(H\x06\x0000" and at + 11 > fresh and len(heard) >= at + 11:
                client.sendall(b"\x37\x22" + heard[at + 7 : at + 11] + b"\x00")


def test_a_confirmation_that_comes_before_paper_can_move_is_not_believed() -> None:
    with server(quick_to_confirm) as address:
        found = looked_over(parse_address(address))
    assert [(slip.state, slip.in_time) for slip in found.printed] == [("confirmed", False)] * 2
    assert codes(found).count("early-confirmation") == 2
    assert found.concluded
    assert found.concluded.confirmation is Confirmation.TIMED
    assert exit_code(found) == TO_SEE_TO


def test_a_mail_server_is_no_printer() -> None:
    def greet(client: socket.socket) -> None:
        client.sendall(b"220 mail.example.jp ESMTP ready, v2 for you\r\n")
        while client.recv(4096):
            pass

    with server(greet) as address:
        found = looked_over(parse_address(address))
    assert codes(found) == ["opened", "not-a-printer"]
    assert "mail.example.jp" in found.findings[-1].text("ja")


def test_a_printer_that_hangs_up_on_us() -> None:
    def hang_up(client: socket.socket) -> None:
        client.recv(1)
        reset(client)

    with server(hang_up) as address:
        found = looked_over(parse_address(address))
    assert codes(found) == ["opened", "link-lost"]
    assert exit_code(found) == TO_SEE_TO


def test_a_slip_is_not_waited_for_without_end() -> None:
    assert printing.MOST_SECONDS_ALONE < 60
