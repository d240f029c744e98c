"""Who stands at the printer: is told what is found, and asked what only eyes can see."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

import click

from junban.doctor.findings import COMMAND, Finding, Level, said

MARKS = {Level.GOOD: "[ OK ]", Level.NOTE: "[ -- ]", Level.LOOK: "[ !! ]"}
_INDENT = " " * 7


class Person(Protocol):
    """The other side of the doctor's talk."""

    @property
    def present(self) -> bool:
        """Whether anybody is there to put things right and to answer."""

    def show(self, finding: Finding) -> None:
        """Tells of a finding as soon as it is there."""

    def tell(self, key: str, **places: object) -> None:
        """Says what happens now."""

    def choose(self, key: str, choices: Sequence[str]) -> str | None:
        """The answer to the question `ask-KEY`; None when nobody is there, or nobody knows."""


class Nobody:
    """A script: nothing is shown, nothing is asked."""

    present = False

    def show(self, finding: Finding) -> None:
        """Nothing."""

    def tell(self, key: str, **places: object) -> None:
        """Nothing."""

    def choose(self, key: str, choices: Sequence[str]) -> str | None:
        """No answer."""
        return None


class Terminal:
    """A person at a terminal. `languages`: Japanese with English beside it, or the one that was asked for."""

    def __init__(self, languages: Sequence[str], *, asks: bool) -> None:
        self._languages = languages
        self.present = asks

    def show(self, finding: Finding) -> None:
        """The sentence in each language, then the steps; a command stands there once."""
        first, *others = self._languages
        print(f"{MARKS[finding.level]} {finding.text(first)}")
        for step in finding.steps(first):
            print(f"{_INDENT}{step}")
        for language in others:
            print(f"{_INDENT}({finding.text(language)})")
            for step in finding.steps(language):
                if not step.startswith(COMMAND):
                    print(f"{_INDENT}({step})")
        sys.stdout.flush()

    def tell(self, key: str, **places: object) -> None:
        """On one line."""
        print(f"{_INDENT}{' / '.join(said(language, key, **places) for language in self._languages)}", flush=True)

    def choose(self, key: str, choices: Sequence[str]) -> str | None:
        """Asks until one of the choices comes; an empty line is "I do not know"."""
        if not self.present:
            return None
        question = " / ".join(said(language, f"ask-{key}") for language in self._languages)
        answer: str = click.prompt(
            f"[ ?? ] {question}", type=click.Choice(["", *choices]), default="", show_default=False, show_choices=False
        )
        return answer or None
