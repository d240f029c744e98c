"""Every number from 1 to 999 with every prefix, and every counter to 120, as the Japanese engine reads them.

.venv/bin/python -m tests.bench.voice_readings
"""

from __future__ import annotations

import sys

from drivers.voice.calling import LETTERS
from drivers.voice.japanese import counter_line, number, ticket, ticket_line
from drivers.voice.openjtalk import OpenJTalkEngine
from server.contract.catalogue import load_catalogue


def main() -> None:
    """Prints how many were looked at, and each that is wrong; ends with 1 when one is."""
    engine, words = OpenJTalkEngine(), load_catalogue("voice").all("ja")
    seen, wrong = 0, []
    for prefix in ("", *LETTERS):
        for value in range(1, 1000):
            line = ticket_line(f"{prefix}{value:03d}", words["number"])
            seen += 1
            if engine.reading(engine.proven(line)) != f"バンゴーフダ、{ticket(f'{prefix}{value}').reading}ノカタ、":
                wrong.append(line.text)
    for value in range(1, 121):
        line = counter_line(f"{value}番窓口", words["counter"])
        seen += 1
        if engine.reading(engine.proven(line)) != f"{number(value).reading}バンマドグチエオコシクダサイ。":
            wrong.append(line.text)
    print(f"{seen} halves read, {len(wrong)} wrong", *wrong, sep="\n")  # noqa: T201
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
