"""One visit to a printer: what was found so far, and who is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from drivers.printers.port import Fault
from drivers.profiles.profile import Profile
from drivers.transports.port import Address
from junban.doctor.facts import Fact, Seen
from junban.doctor.findings import Finding, Level
from junban.doctor.machine import Machine
from junban.doctor.person import Person
from junban.doctor.printing import Printed


@dataclass(slots=True)
class Examination:
    """What came of it.

    Attributes:
        address: where the printer was found in the end: the baud rate may be another than was asked for.
        opened: whether there was anything to look at.
        concluded: the profile that this device deserves; None when it could not be looked over.
    """

    address: Address
    profile: Profile
    opened: bool = False
    findings: list[Finding] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    identity: dict[str, str] = field(default_factory=dict)
    printed: list[Printed] = field(default_factory=list)
    concluded: Profile | None = None

    @property
    def well(self) -> bool:
        """Whether nobody has to see to anything."""
        return self.concluded is not None and all(finding.level is not Level.LOOK for finding in self.findings)


@dataclass(slots=True)
class Case:
    """The visit itself. `seen` is what a person saw on the slips, `stopped` what was last told to be in their way."""

    found: Examination
    person: Person
    machine: Machine
    now: datetime
    seen: Seen = field(default_factory=Seen)
    stopped: frozenset[Fault] = frozenset()

    def add(self, *findings: Finding) -> None:
        """Keeps them, and tells of them at once."""
        for finding in findings:
            self.found.findings.append(finding)
            self.person.show(finding)
