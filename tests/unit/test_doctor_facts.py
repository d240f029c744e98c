"""From what was seen to a profile: nothing is claimed that was not proven."""

from __future__ import annotations

from datetime import date

import pytest

from drivers.printers.port import SlipState, Status
from drivers.profiles.load import load_profile, parse_profile
from drivers.profiles.profile import Confirmation, CutKind, Profile, Provenance, Quirk, Rendering
from drivers.profiles.write import profile_to_toml
from junban.doctor.facts import Fact, Seen, concluded, differences, doubts, facts
from junban.doctor.findings import Level
from junban.doctor.printing import Printed
from junban.doctor.probe import Abilities

TODAY = date(2026, 11, 24)
ABLE = Abilities(automatic_status=True, fence=True, job_id=True, abandon=True)


def slip(method: Confirmation, *, confirmed: bool = True, in_time: bool = True) -> Printed:
    state = SlipState.CONFIRMED if confirmed else SlipState.UNKNOWN
    return Printed(
        "doctor-1", Rendering.NATIVE, method, state, 1.2 if confirmed else None, in_time and confirmed, Status()
    )


def profile_of(
    printed: list[Printed],
    can: Abilities = ABLE,
    seen: Seen = Seen(),
    of: str = "generic-80",
) -> tuple[Profile, list[Fact]]:
    profile = load_profile(of)
    found = facts(profile, can, printed, seen)
    return concluded(profile, found, seen, "lobby", TODAY), found


@pytest.mark.parametrize(
    ("printed", "method"),
    [
        ([slip(Confirmation.JOB_ID), slip(Confirmation.FENCE)], Confirmation.JOB_ID),
        ([slip(Confirmation.JOB_ID, in_time=False), slip(Confirmation.FENCE)], Confirmation.FENCE),
        ([slip(Confirmation.JOB_ID, confirmed=False), slip(Confirmation.FENCE)], Confirmation.FENCE),
        ([slip(Confirmation.FENCE), slip(Confirmation.FENCE)], Confirmation.FENCE),
        ([slip(Confirmation.FENCE, in_time=False)] * 2, Confirmation.TIMED),
        ([slip(Confirmation.TIMED)] * 2, Confirmation.TIMED),
        ([], Confirmation.TIMED),
    ],
)
def test_the_confirmation_is_the_best_that_paper_has_proven(printed: list[Printed], method: Confirmation) -> None:
    profile, _ = profile_of(printed)
    assert profile.confirmation is method
    assert profile.confirmation_provenance is Provenance.PROBED


def test_one_bad_print_by_a_method_is_not_made_good_by_another() -> None:
    """Of two slips by the same method the one that came too early tells what the method is worth."""
    early, late = slip(Confirmation.FENCE, in_time=False), slip(Confirmation.FENCE)
    for printed in ([early, late], [late, early]):
        assert profile_of(printed)[0].confirmation is Confirmation.TIMED


def test_a_profile_that_claims_more_than_the_device_can_is_to_be_seen_to() -> None:
    can = Abilities(automatic_status=False, fence=True, job_id=False, abandon=False)
    _, found = profile_of([slip(Confirmation.FENCE)] * 2, can, of="epson-tm-t88vii")
    told = {finding.places["fact"].key: finding.level for finding in differences(found)}  # type: ignore[attr-defined]
    assert told == dict.fromkeys(("fact-confirmation", "fact-automatic_status", "fact-abandon"), Level.LOOK)


def test_a_device_that_can_more_is_worth_a_note() -> None:
    _, found = profile_of([slip(Confirmation.JOB_ID), slip(Confirmation.FENCE)])
    assert {(finding.code, finding.level) for finding in differences(found)} == {("can-more", Level.NOTE)}


def test_what_was_not_printed_is_not_the_devices_fault() -> None:
    _, found = profile_of([], of="epson-tm-t88vii")
    assert [(finding.code, finding.level) for finding in differences(found)] == [("unproven", Level.NOTE)]


def test_what_nobody_looked_at_stays_as_it_was_and_unverified() -> None:
    profile, found = profile_of([])
    assert (profile.kanji, profile.cut) == (True, CutKind.PARTIAL)
    assert {fact.provenance for fact in found if fact.name in ("kanji", "cut")} == {Provenance.UNVERIFIED}
    assert profile.sources["kanji"] == load_profile("generic-80").sources["kanji"]


@pytest.mark.parametrize(
    ("first", "second", "cut"),
    [
        (CutKind.PARTIAL, CutKind.PARTIAL, CutKind.PARTIAL),
        (CutKind.PARTIAL, CutKind.NONE, CutKind.PARTIAL),
        (CutKind.FULL, CutKind.FULL, CutKind.FULL),
        (CutKind.NONE, CutKind.FULL, CutKind.FULL),
        (CutKind.NONE, CutKind.NONE, CutKind.NONE),
        (None, CutKind.FULL, CutKind.FULL),
    ],
)
def test_the_cut_is_the_one_that_a_person_saw(first: CutKind | None, second: CutKind, cut: CutKind) -> None:
    profile, _ = profile_of([], seen=Seen(cut=first, cut_full=second))
    assert profile.cut is cut
    assert profile.sources["cut"] == "probed: junban doctor, 2026-11-24, a person looked at the slips"


def test_kanji_that_need_a_command_bring_their_quirk() -> None:
    seen = Seen(kanji=True, quirks=frozenset({Quirk.KANJI_MODE}))
    profile, _ = profile_of([], seen=seen, of="epson-tm-t20iii")
    assert Quirk.KANJI_MODE in profile.quirks


def test_an_early_word_is_told() -> None:
    (finding,) = doubts(ABLE, [slip(Confirmation.JOB_ID, in_time=False), slip(Confirmation.FENCE)])
    assert finding.code == "early-confirmation"


@pytest.mark.parametrize("of", ["generic-58", "epson-tm-m30iii", "star-mcp31"])
def test_what_is_written_is_read_back(of: str) -> None:
    profile, _ = profile_of([slip(Confirmation.FENCE)] * 2, seen=Seen(kanji=True, cut=CutKind.FULL), of=of)
    assert parse_profile(profile_to_toml(profile, ["Found in the lobby."]), "lobby") == profile
