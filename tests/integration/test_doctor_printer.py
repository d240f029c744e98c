"""The doctor at a printer that is well: what it finds, and that the engine prints by the profile that it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from drivers.dialects.choose import dialect_of
from drivers.printers.device import PrinterDevice
from drivers.printers.port import Copy, SlipState, Status
from drivers.profiles.load import load_profile
from drivers.profiles.profile import Confirmation, CutKind, Provenance, Quirk
from drivers.simulator.models import CLONE, EPSON, STAR
from junban.cli import main
from junban.doctor.filing import file_profile
from junban.doctor.person import Terminal
from junban.doctor.report import TO_SEE_TO, WELL, as_object, exit_code, fact_lines, verdict
from junban.doctor.slip import native_slip
from tests.support.doctor import NOW, Somebody, codes, looked_over, on_serial, on_tcp, values


class Silent:
    """Wants to know nothing."""

    def moved(self, copy: Copy, state: SlipState) -> None:
        """Nothing."""

    def status(self, status: Status) -> None:
        """Nothing."""

    def given_up(self) -> bool:
        """No."""
        return False

    def closing(self) -> bool:
        """No."""
        return False


def test_a_printer_that_can_all_and_a_person_who_sees_it(tmp_path: Path) -> None:
    eyes = {"came-out": ["y"], "kanji": ["y"], "ruler": ["y"], "qr": ["y"], "cut-1": ["p"], "cut-2": ["f"]}
    person = Somebody({question: list(answers) for question, answers in eyes.items()})
    with on_tcp() as patient:
        found = looked_over(patient.address, person=person, name="lobby")
        assert exit_code(found) == WELL
        assert person.shown == codes(found)
        assert [(printed.method, printed.state) for printed in found.printed] == [
            (Confirmation.JOB_ID, SlipState.CONFIRMED),
            (Confirmation.FENCE, SlipState.CONFIRMED),
        ]
        assert patient.live.snapshot().complaints == ()
        assert "順番札 窓口 市役所" in patient.tray[0].text
        assert found.identity["model"] == "TM-m30III"
        assert "identity-suggests" in codes(found)
        written = tmp_path / "lobby.toml"
        assert file_profile(found, written, NOW.date()).code == "written"
        profile = load_profile(written)
        assert profile == found.concluded
        assert (profile.confirmation, profile.confirmation_provenance) == (Confirmation.JOB_ID, Provenance.PROBED)
        assert (profile.automatic_status, profile.abandon, profile.cut) == (True, True, CutKind.PARTIAL)
        device = PrinterDevice(patient.address, profile, dialect_of(profile))
        slip = native_slip("", "", NOW, profile.paper)
        assert device.print([Copy(1, slip)], Silent()) == [SlipState.CONFIRMED]
        device.close()
    assert len(patient.tray) == 3


def test_a_clone_gets_the_confirmation_that_it_has() -> None:
    """It gives itself out as an Epson; an Epson's profile would wait for numbers that never come."""
    person = Somebody({"kanji": ["n", "y"]})
    with on_tcp(CLONE) as patient:
        found = looked_over(patient.address, "epson-tm-t20iii", person)
    assert exit_code(found) == TO_SEE_TO
    assert found.concluded
    assert found.concluded.confirmation is Confirmation.FENCE
    assert values(found)["job_id"] is False
    assert (found.concluded.kanji, Quirk.KANJI_MODE in found.concluded.quirks) == (True, True)
    assert "claims-more" in codes(found)
    assert len(patient.tray) == 3


def test_a_star_by_its_own_profile() -> None:
    with on_tcp(STAR) as patient:
        found = looked_over(patient.address, "star-mcp31")
    assert exit_code(found) == WELL
    assert [(printed.method, printed.proves) for printed in found.printed] == [(Confirmation.FENCE, True)] * 2
    assert found.concluded
    assert found.concluded.confirmation is Confirmation.FENCE


def test_the_wrong_language_is_found_and_the_rest_is_done_in_the_right_one() -> None:
    with on_tcp(STAR) as patient:
        found = looked_over(patient.address, "generic-80", printing=False)
    assert "wrong-dialect" in codes(found)
    assert found.profile.id == "star-mcp31"
    assert found.concluded


@pytest.mark.parametrize(("printers", "asked"), [(115_200, 9600), (9600, 38_400)])
def test_the_wrong_speed_is_found_and_the_rest_is_done_at_the_right_one(
    tmp_path: Path, printers: int, asked: int
) -> None:
    with on_serial(tmp_path, baud=printers, asked=asked) as patient:
        found = looked_over(patient.address, printing=False)
    assert "wrong-baud" in codes(found)
    assert found.address.text == f"serial:{tmp_path}/ttyPrinter?baud={printers}&flow=none"
    assert found.identity["maker"] == "EPSON"
    assert exit_code(found) == TO_SEE_TO


def test_slips_over_a_serial_line_are_confirmed_too(tmp_path: Path) -> None:
    with on_serial(tmp_path, baud=115_200, asked=115_200) as patient:
        found = looked_over(patient.address)
    assert exit_code(found) == WELL
    assert found.concluded
    assert found.concluded.confirmation is Confirmation.JOB_ID
    assert len(patient.tray) == 2


def test_without_paper_nothing_better_than_time_is_claimed() -> None:
    with on_tcp() as patient:
        found = looked_over(patient.address, printing=False)
    assert patient.tray == []
    assert found.concluded
    assert found.concluded.confirmation is Confirmation.TIMED
    assert (values(found)["job_id"], values(found)["fence"]) == (True, True)
    assert exit_code(found) == WELL


def test_a_person_who_sees_no_paper_is_believed() -> None:
    with on_tcp() as patient:
        found = looked_over(patient.address, person=Somebody({"came-out": ["n"]}))
    assert "nothing-came" in codes(found)
    assert found.concluded
    assert found.concluded.confirmation is Confirmation.TIMED


def test_what_eyes_see_wrong_is_to_be_seen_to() -> None:
    person = Somebody({"kanji": ["n"], "ruler": ["n"], "qr": ["n"], "cut-1": ["n"], "cut-2": ["n"]})
    with on_tcp() as patient:
        found = looked_over(patient.address, person=person)
    assert {"no-kanji", "wrong-width", "qr-unreadable", "no-cut"} <= set(codes(found))
    assert found.concluded
    assert (found.concluded.kanji, found.concluded.cut) == (False, CutKind.NONE)


@pytest.mark.parametrize(("answer", "cut"), [("f", CutKind.FULL), ("n", CutKind.NONE), (None, CutKind.NONE)])
def test_a_cutter_that_the_profile_does_not_know_is_found(answer: str | None, cut: CutKind) -> None:
    with on_tcp(EPSON.with_paper(58)) as patient:
        found = looked_over(patient.address, "generic-58", Somebody({"cut-2": [answer]}))
    assert len(patient.tray) == 1
    assert found.concluded
    assert found.concluded.cut is cut
    assert "no-cut" not in codes(found)


def test_a_cover_that_a_person_closes_is_no_finding_any_more() -> None:
    class Closes(Somebody):
        def choose(self, key: str, choices: object) -> str | None:
            patient.live.do("clear cover-open")
            return "y"

    person = Closes({})
    with on_tcp() as patient:
        patient.live.do("fault cover-open")
        found = looked_over(patient.address, person=person, printing=False)
    assert person.shown.count("fault-cover-open") == 1
    assert exit_code(found) == WELL


def test_a_printer_that_falls_silent_while_it_is_seen_to_is_not_well() -> None:
    class PullsThePlug(Somebody):
        def choose(self, key: str, choices: object) -> str | None:
            patient.live.do("fault silent")
            return "y"

    with on_tcp() as patient:
        patient.live.do("fault cover-open")
        found = looked_over(patient.address, person=PullsThePlug({}), printing=False)
    assert codes(found)[-1] == "fault-silent"
    assert exit_code(found) == TO_SEE_TO


def test_a_question_is_asked_until_one_of_its_answers_comes() -> None:
    runner = CliRunner()
    with runner.isolation(input="perhaps\np\n\n") as (output, *_):
        person = Terminal(("ja", "en"), asks=True)
        assert person.choose("cut-1", ("p", "f", "n")) == "p"
        assert person.choose("cut-2", ("p", "f", "n")) is None
        asked = output.getvalue().decode("utf-8")
    assert asked.count("1枚目の切り口は") == 2
    assert "Slip 2 is cut" in asked


def test_nobody_is_asked_where_nobody_is() -> None:
    assert Terminal(("ja",), asks=False).choose("kanji", ("y", "n")) is None


def test_the_report_in_both_languages_and_for_programs() -> None:
    with on_tcp() as patient:
        found = looked_over(patient.address, printing=False)
    for language in ("ja", "en"):
        assert len(fact_lines(found.facts, language)) == len(found.facts) == 8
    assert verdict(found, "ja") == "問題は見つかりませんでした。"
    told = json.loads(json.dumps(as_object(found)))
    assert (told["ok"], told["confirmation"], told["identity"]["model"]) == (True, "timed", "TM-m30III")
    assert {fact["name"]: fact["provenance"] for fact in told["facts"]}["kanji"] == "unverified"


def test_the_command_writes_a_profile_and_tells_in_json(tmp_path: Path) -> None:
    file = tmp_path / "lobby.toml"
    with on_tcp() as patient:
        arguments = ["doctor", "printer", patient.address.text, "--no-print", "--json", "--write", str(file)]
        done = CliRunner().invoke(main, arguments)
    told = json.loads(done.output)
    assert (done.exit_code, told["ok"]) == (0, True)
    assert load_profile(file).id == "lobby"


def test_the_command_speaks_japanese_with_english_beside_it() -> None:
    with on_tcp() as patient:
        patient.live.do("fault paper-out")
        both = CliRunner().invoke(main, ["doctor", "printer", patient.address.text])
        english = CliRunner().invoke(main, ["doctor", "printer", patient.address.text, "--lang", "en"])
    assert both.exit_code == english.exit_code == TO_SEE_TO
    assert both.output.index("用紙がありません") < both.output.index("There is no paper")
    assert english.output.isascii()


@pytest.mark.parametrize(
    "arguments",
    [
        ["paper:/dev/lp"],
        ["tcp:h", "--profile", "none"],
        ["tcp:h", "--write", "p.ini"],
        ["tcp:h", "--write", "/no/p.toml"],
    ],
)
def test_what_cannot_be_meant_is_refused_before_paper_is_spent(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, ["doctor", "printer", *arguments]).exit_code == 2


def test_without_an_address_the_devices_are_listed() -> None:
    """Whatever this machine has: the list is whole in both forms, and the exit code fits."""
    listed = CliRunner().invoke(main, ["doctor", "printer", "--json"])
    told = json.loads(listed.output)
    text = CliRunner().invoke(main, ["doctor", "printer"])
    assert text.exit_code == listed.exit_code == (1 if told["findings"] else 0)
    assert all((device["address"] or device["path"]) in text.output for device in told["devices"])
