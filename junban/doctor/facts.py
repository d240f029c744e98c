"""From what was seen to a profile: each fact with how it is known, and no confirmation better than proven. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from drivers.profiles.profile import Confirmation, CutKind, Profile, Provenance, Quirk
from junban.doctor.findings import Finding, Word, look, note
from junban.doctor.printing import Printed
from junban.doctor.probe import Abilities

#: From the best to the worst.
LADDER = (Confirmation.JOB_ID, Confirmation.FENCE, Confirmation.TIMED, Confirmation.NONE)
Value = str | bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person said of the slips; None: nobody was asked, or nobody could tell.

    Attributes:
        kanji: the kanji of slip 1 were right.
        quirks: what had to be added for that.
        cut: of slip 1, which was to be cut but for one point, and of slip 2, which was to be cut through.
    """

    kanji: bool | None = None
    quirks: frozenset[str] = frozenset()
    cut: CutKind | None = None
    cut_full: CutKind | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of the device, or that nobody could find out.

    `how` is a key of the doctor's texts, filled by `places`; `assumed` is what the chosen profile says.
    """

    name: str
    value: Value
    assumed: Value
    provenance: Provenance
    how: str
    places: Mapping[str, object] = field(default_factory=dict)


def facts(profile: Profile, abilities: Abilities, printed: Sequence[Printed], seen: Seen) -> list[Fact]:
    """All that a profile says and the doctor can look at."""
    return list(_facts(profile, abilities, printed, seen))


def _facts(profile: Profile, can: Abilities, printed: Sequence[Printed], seen: Seen) -> Iterator[Fact]:
    yield Fact("real_time_status", True, True, Provenance.PROBED, "how-answered")
    for name, found in (("fence", can.fence), ("job_id", can.job_id)):
        if found is not None:
            yield Fact(name, found, found, Provenance.PROBED, _how(name, found, can))
    yield _confirmation(profile, can, printed)
    for name, found in (("automatic_status", can.automatic_status), ("abandon", can.abandon)):
        assumed = bool(getattr(profile, name))
        if found is None:
            yield Fact(name, assumed, assumed, Provenance.UNVERIFIED, "how-not-asked")
        else:
            yield Fact(name, found, assumed, Provenance.PROBED, _how(name, found, can))
    yield _seen("kanji", seen.kanji, profile.kanji)
    yield _seen("cut", _best_cut(seen), profile.cut)


def _how(name: str, found: bool, can: Abilities) -> str:
    if found:
        return "how-answered"
    return "how-odd-answer" if name in can.odd else "how-not-answered"


def _seen(name: str, value: Value | None, assumed: Value) -> Fact:
    if value is None:
        return Fact(name, assumed, assumed, Provenance.UNVERIFIED, "how-nobody-looked")
    return Fact(name, value, assumed, Provenance.PROBED, "how-a-person-looked")


def _best_cut(seen: Seen) -> CutKind | None:
    """A slip that hangs by a point does not fall to the floor; one that is cut through is the next best."""
    told = [kind for kind in (seen.cut, seen.cut_full) if kind is not None]
    return next((kind for kind in (CutKind.PARTIAL, CutKind.FULL, CutKind.NONE) if kind in told), None)


def _confirmation(profile: Profile, can: Abilities, printed: Sequence[Printed]) -> Fact:
    for method in LADDER[:2]:
        slips = [result for result in printed if result.method is method]
        if slips and all(result.proves for result in slips):
            places = {"seconds": f"{slips[0].seconds:.1f}"}
            return Fact("confirmation", method, profile.confirmation, Provenance.PROBED, f"how-proven-{method}", places)
    how = "how-only-status" if printed else "how-nothing-printed"
    # It was asked how it is, and answered: that is what this method rests on.
    return Fact("confirmation", Confirmation.TIMED, profile.confirmation, Provenance.PROBED, how)


def doubts(can: Abilities, printed: Sequence[Printed]) -> list[Finding]:
    """Confirmations that answered when asked and did not hold when paper moved."""
    found = []
    for result in printed:
        answered = can.job_id if result.method is Confirmation.JOB_ID else can.fence
        if answered and result.seconds is not None and not result.in_time:
            found.append(look("early-confirmation", method=_word(result.method), seconds=f"{result.seconds:.2f}"))
    return found


def differences(found: Sequence[Fact]) -> list[Finding]:
    """Where the device is not what the profile says: to be seen to where the profile claims more than it can."""
    return [_differs(fact) for fact in found if fact.value != fact.assumed and fact.provenance is Provenance.PROBED]


def _differs(fact: Fact) -> Finding:
    places = {"fact": Word(f"fact-{fact.name}"), "value": _word(fact.value), "assumed": _word(fact.assumed)}
    if fact.how == "how-nothing-printed":
        # That is not the device's fault.
        return note("unproven", **places)
    return look("claims-more", **places) if _claims_more(fact) else note("can-more", **places)


def spelled(value: Value) -> str:
    """As a profile has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _word(value: Value) -> Word:
    return Word(f"value-{spelled(value)}")


def _claims_more(fact: Fact) -> bool:
    if fact.name == "confirmation":
        return _rung(fact.value) > _rung(fact.assumed)
    if fact.name == "cut":
        return fact.value == CutKind.NONE or fact.assumed == CutKind.FULL
    return not fact.value


def _rung(method: Value) -> int:
    return LADDER.index(Confirmation(str(method)))


def concluded(profile: Profile, found: Sequence[Fact], seen: Seen, name: str, today: date) -> Profile:
    """The chosen profile with what was found put in, and where it is from."""
    values = {fact.name: fact.value for fact in found}
    told = {
        fact.name: f"{fact.provenance}: junban doctor, {today}, {_SOURCES[fact.how].format(**fact.places)}"
        for fact in found
        if fact.provenance is Provenance.PROBED and fact.name in profile.sources
    }
    return replace(
        profile,
        id=name,
        confirmation=Confirmation(str(values["confirmation"])),
        confirmation_provenance=Provenance.PROBED,
        automatic_status=bool(values["automatic_status"]),
        abandon=bool(values["abandon"]),
        kanji=bool(values["kanji"]),
        cut=CutKind(str(values["cut"])),
        quirks=profile.quirks | {Quirk(quirk) for quirk in seen.quirks},
        sources={**profile.sources, **told},
    )


#: As the profile's file has them, which is in English like those that come with the program.
_SOURCES = {
    "how-proven-job-id": "its own number came back {seconds} s after the first byte, not before paper can have moved",
    "how-proven-fence": "answered behind the cut, {seconds} s after the first byte, not before paper can have moved",
    "how-only-status": "it answers how it is, and nothing better was proven when slips were printed",
    "how-nothing-printed": "it answers how it is; nothing was printed, so nothing better could be proven",
    "how-answered": "it answered",
    "how-not-answered": "it did not answer",
    "how-odd-answer": "its answer was not to the question",
    "how-a-person-looked": "a person looked at the slips",
}
