"""The test slips, and what a person says of them."""

from __future__ import annotations

from dataclasses import replace

from drivers.printers.port import SlipState, Status
from drivers.profiles.profile import Confirmation, CutKind, DialectName, Profile, Quirk, Rendering
from drivers.slips.fonts import FontsMissing
from drivers.slips.layout import DoesNotFit
from drivers.slips.model import Slip
from junban.doctor.case import Case
from junban.doctor.facts import doubts
from junban.doctor.findings import Word, good, look
from junban.doctor.printing import MOST_SECONDS, MOST_SECONDS_ALONE, print_slip
from junban.doctor.probe import FIRST_NUMBER, Abilities
from junban.doctor.slip import kanji_slip, native_slip, raster_slip

_CUTS = {"p": CutKind.PARTIAL, "f": CutKind.FULL, "n": CutKind.NONE}


def print_slips(case: Case, can: Abilities) -> bool:
    """Both slips, and what a person says of them; whether the printer was well all the while."""
    profile = replace(case.found.profile, automatic_status=bool(can.automatic_status), abandon=bool(can.abandon))
    first = Confirmation.JOB_ID if can.job_id else Confirmation.FENCE if can.fence else Confirmation.TIMED
    second = Confirmation.FENCE if can.fence else first
    # Without a cutter slip 1 is fed to the tear bar; slip 2 tries whether there is one after all.
    cut_first = CutKind.NONE if profile.cut is CutKind.NONE else CutKind.PARTIAL
    slip = native_slip(profile.name, case.found.address.text, case.now, profile.paper, torn=cut_first is CutKind.NONE)
    jobs = (
        (slip, first, Rendering.NATIVE, cut_first),
        (raster_slip(profile.paper), second, Rendering.RASTER, CutKind.FULL),
    )
    for slip, method, rendering, cut in jobs:
        wanted = replace(profile, confirmation=method, rendering=rendering, cut=cut)
        if not _slip(case, slip, wanted):
            return False
    _ask(case, profile, first)
    case.add(*doubts(can, case.found.printed))
    return True


def _slip(case: Case, slip: Slip, profile: Profile) -> bool:
    """Prints it; whether it is worth while to go on."""
    number = len(case.found.printed) + 1
    case.person.tell("printing", n=number)
    most = MOST_SECONDS if case.person.present else MOST_SECONDS_ALONE
    unknown = any(before.state is SlipState.UNKNOWN for before in case.found.printed)
    try:
        printed = print_slip(
            case.found.address,
            profile,
            slip,
            FIRST_NUMBER + number,
            lambda status: _told(case, status),
            broken_off=unknown,
            most=most,
        )
    except (DoesNotFit, FontsMissing) as error:
        case.add(look("cannot-draw", detail=str(error)))
        return False
    case.found.printed.append(printed)
    places = {"n": number, "method": Word(f"value-{printed.method}"), "seconds": f"{printed.seconds or 0:.1f}"}
    if printed.state is SlipState.CONFIRMED:
        timed = printed.method is Confirmation.TIMED
        case.add(good("slip-timed" if timed else "slip-confirmed", **places))
    else:
        case.add(look(f"slip-{printed.state}", **places))
    case.add(*(look(f"fault-{fault}", detail=printed.status.detail) for fault in sorted(printed.status.faults)))
    return not printed.status.faults


def _told(case: Case, status: Status) -> None:
    if status.faults != case.stopped:
        case.stopped = status.faults
        for fault in sorted(status.faults):
            case.person.tell("while-printing", fault=Word(f"stop-{fault}"))


def _ask(case: Case, profile: Profile, method: Confirmation) -> None:
    """What only eyes can see."""
    if case.person.choose("came-out", ("y", "n")) == "n":
        case.found.printed = [replace(printed, in_time=False) for printed in case.found.printed]
        case.add(look("nothing-came"))
        return
    _ask_kanji(case, profile, method)
    if case.person.choose("ruler", ("y", "n")) == "n":
        case.add(look("wrong-width", profile=profile.id, dots=profile.paper.dots))
    if case.person.choose("qr", ("y", "n")) == "n":
        case.add(look("qr-unreadable"))
    asked = (2,) if profile.cut is CutKind.NONE else (1, 2)
    cuts = {n: _CUTS.get(case.person.choose(f"cut-{n}", tuple(_CUTS)) or "") for n in asked}
    case.seen = replace(case.seen, cut=cuts.get(1), cut_full=cuts[2])
    if len(cuts) > 1 and set(cuts.values()) == {CutKind.NONE}:
        case.add(look("no-cut"))


def _ask_kanji(case: Case, profile: Profile, method: Confirmation) -> None:
    """Where they are wrong, once more with the command that clones need before each line."""
    answer = case.person.choose("kanji", ("y", "n"))
    if answer == "n" and Quirk.KANJI_MODE not in profile.quirks and profile.dialect is DialectName.ESCPOS:
        quirks = profile.quirks | {Quirk.KANJI_MODE}
        again = replace(profile, quirks=quirks, confirmation=method, rendering=Rendering.NATIVE)
        if _slip(case, kanji_slip(), again):
            answer = case.person.choose("kanji", ("y", "n"))
            case.seen = replace(case.seen, quirks=quirks if answer == "y" else frozenset())
    if answer == "n":
        case.add(look("no-kanji"))
    case.seen = replace(case.seen, kanji=None if answer is None else answer == "y")
