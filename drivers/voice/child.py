"""The rendering process as its user sees it: started when a clip is wanted, ended when none has been for a while.

It holds one engine at a time: for a language of another one it is ended and begun anew, which takes a second. Japanese
and English together would be more than a display may take.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from drivers.voice.lines import VoiceFailed
from drivers.voice.voices import PACK, Voices

#: The folder the packages are in, so that the child finds them wherever the program was started.
_ROOT = Path(__file__).resolve().parents[2]


class Renderer(Protocol):
    """Makes the file of one clip."""

    def render(self, order: Mapping[str, object], path: Path) -> None:
        """Writes a WAV file. Raises VoiceFailed."""

    def rest(self) -> None:
        """Gives memory back until the next order."""


class ChildRenderer:
    """Clips by `drivers.voice.render` in a process of its own. For one thread at a time."""

    def __init__(self, voices: Voices | None = None) -> None:
        """`voices` are the embedded ones when left out."""
        self._voices = voices or Voices()
        self._child: subprocess.Popen[str] | None = None
        self._engine = ""

    def render(self, order: Mapping[str, object], path: Path) -> None:
        """Writes a WAV file.

        Raises:
            VoiceFailed: the line cannot be said, the file not written, or the process ended.
        """
        self._make_room(order)
        text = json.dumps({**order, "path": str(path)})
        answer = self._ask(text) or self._ask(text)  # a child that died is replaced once
        if not answer:
            raise VoiceFailed("the rendering process ended")
        told = json.loads(answer)
        if not told["ok"]:
            raise VoiceFailed(str(told["error"]))

    def rest(self) -> None:
        """Ends the process; it has nothing unfinished, as orders are answered one by one."""
        child, self._child = self._child, None
        self._engine = ""
        if child:
            _close(child)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rest()

    def _make_room(self, order: Mapping[str, object]) -> None:
        """For the engine of this order, when another is loaded; a pack or the chime needs none."""
        makers = self._voices.makers(str(order.get("language", "")))
        engine = makers[0].engine if makers and makers[0].engine != PACK else ""
        if self._engine and engine and engine != self._engine:
            self.rest()
        self._engine = engine or self._engine

    def _ask(self, text: str) -> str:
        """One order, one answer; empty when the process ended instead."""
        child = self._child or self._start()
        if child.stdin is None or child.stdout is None:  # never: both are pipes
            return ""
        try:
            child.stdin.write(text + "\n")
            child.stdin.flush()
            answer = child.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            self._child = None
            child.kill()
            _close(child)
        return answer

    def _start(self) -> subprocess.Popen[str]:
        self._child = subprocess.Popen(  # noqa: S603 - our own program, without a shell
            [sys.executable, "-m", "drivers.voice.render", self._voices.sources.to_json()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=_ROOT,
        )
        return self._child


def _close(child: subprocess.Popen[str]) -> None:
    """Its input ends, so it ends; what a dead one has not read is lost, and was answered for already."""
    with contextlib.suppress(BrokenPipeError):
        child.communicate()
