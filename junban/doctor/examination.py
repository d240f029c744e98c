"""One printer looked over, from the wire to the paper; every step stops at what makes the next one pointless."""

from __future__ import annotations

from datetime import datetime

from drivers.profiles.load import known_profiles, load_profile
from drivers.profiles.profile import Profile
from drivers.transports.port import Address, LinkLost
from junban.doctor.case import Case, Examination
from junban.doctor.contact import greeted, opened, reopened, well
from junban.doctor.facts import concluded, differences, facts
from junban.doctor.findings import Finding, look, note
from junban.doctor.machine import Machine
from junban.doctor.paper import print_slips
from junban.doctor.person import Person
from junban.doctor.probe import Abilities, probe


def examine(
    address: Address,
    profile: Profile,
    *,
    person: Person,
    machine: Machine,
    now: datetime,
    printing: bool = True,
    name: str = "printer",
) -> Examination:
    """Looks one printer over. `name` is what the concluded profile is called; raises nothing for what a device does."""
    case = Case(Examination(address, profile), person, machine, now)
    abilities = _abilities(case)
    if abilities is not None and (not printing or print_slips(case, abilities)):
        _conclude(case, abilities, name)
    return case.found


def _abilities(case: Case) -> Abilities | None:
    """What it can do; None when it cannot be asked, and why is among the findings."""
    wire = opened(case)
    if wire is None:
        return None
    try:
        status = well(case, greeted(case, wire))
        return _probed(case) if status is not None else None
    except LinkLost as lost:
        case.add(look("link-lost", detail=str(lost)))
        return None


def _probed(case: Case) -> Abilities | None:
    wire = reopened(case)
    if wire is None:
        return None
    try:
        abilities = probe(wire, case.found.profile, case.found.address.baud)
    finally:
        wire.close()
    case.found.identity = abilities.identity
    if abilities.identity:
        case.add(note("identity", identity=" ".join(abilities.identity.values())), *_suggested(case))
    else:
        case.add(note("no-identity"))
    return abilities


def _suggested(case: Case) -> list[Finding]:
    """A profile whose name ends with the model that the device claims to be."""
    model = case.found.identity.get("model", "")
    for name in known_profiles():
        if model and name != case.found.profile.id and load_profile(name).name.lower().endswith(model.lower()):
            return [note("identity-suggests", model=model, profile=name, address=case.found.address.text)]
    return []


def _conclude(case: Case, can: Abilities, name: str) -> None:
    found = case.found
    found.facts = facts(found.profile, can, found.printed, case.seen)
    case.add(*differences(found.facts))
    found.concluded = concluded(found.profile, found.facts, case.seen, name, case.now.date())
