"""The doctor's words: both languages say the same, and everything that can be found has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drivers.printers.port import Fault
from drivers.profiles.profile import Confirmation, CutKind, Provenance
from drivers.transports.port import OpenFault
from junban.doctor.findings import COMMAND, Word, look, said
from server.contract.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parents[2]
WORDS = load_catalogue("doctor")
JA, EN = WORDS.all("ja"), WORDS.all("en")


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def commands(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(COMMAND)]


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(JA) == list(EN)


@pytest.mark.parametrize("key", JA)
def test_both_languages_name_the_same_things(key: str) -> None:
    assert places(JA[key]) == places(EN[key])
    assert commands(JA[key]) == commands(EN[key])


@pytest.mark.parametrize("key", [key for key in EN if not key.startswith("slip-")])
def test_english_is_english(key: str) -> None:
    assert not re.search(r"[\u3040-\u9fff]", re.sub("プリンター名|順番札 窓口 市役所", "", EN[key]))


def test_everything_that_the_program_finds_has_words() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "junban/doctor").glob("*.py"))
    source += (ROOT / "junban/commands/doctor.py").read_text(encoding="utf-8")
    named = set(
        re.findall(r'(?:good|note|look|said|tell|_say)\((?:languages?(?:\[0\])?, |"ja", )?"([a-z0-9-]+)"', source)
    )
    named |= {f"ask-{key}" for key in re.findall(r'choose\("([a-z0-9-]+)"', source)}
    named |= set(re.findall(r'"(held-by-[a-z]+|how-[a-z-]+)"', source))
    assert len(named) > 50
    assert named - set(JA) == {"ja", "en"}  # languages, the first argument of `said`


def test_everything_that_a_printer_can_have_has_words() -> None:
    wanted = {f"fault-{fault}" for fault in Fault} | {f"stop-{fault}" for fault in Fault}
    wanted |= {f"fault-{fault}-do" for fault in Fault}
    wanted |= {f"tcp-{reason}" for reason in OpenFault}
    wanted |= {f"value-{value}" for value in (*Confirmation, *CutKind, "true", "false")}
    wanted |= {f"provenance-{kind}" for kind in Provenance}
    wanted |= {f"silent-{wire}" for wire in ("serial", "usb", "tcp")}
    assert wanted - set(JA) == set()


def test_a_word_in_a_sentence_is_in_its_language() -> None:
    finding = look("can-more", fact=Word("fact-kanji"), value=Word("value-true"), assumed=Word("value-false"))
    assert "漢字" in finding.text("ja")
    assert "kanji" in finding.text("en")


def test_commands_name_this_program_by_its_path() -> None:
    command = look("tcp-refused", host="h", port=1)
    assert command.commands() == ["ping -c 3 h"]
    found = look("wrong-baud", asked=9600, true=38400, address="serial:/dev/ttyS0?baud=38400&flow=rts").commands()
    program, *arguments = found[0].split(" ", 3)
    assert Path(program).is_absolute()
    assert arguments == ["doctor", "printer", "'serial:/dev/ttyS0?baud=38400&flow=rts'"]


def test_what_nobody_has_words_for_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        said("ja", "no-such-word")
