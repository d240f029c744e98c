"""Korean, with the numbers that come from Chinese: 백오, 이십일."""

from __future__ import annotations

from drivers.voice.tongues.tongue import Tongue, letters

_UNITS = ("영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구")


def _parts(value: int) -> tuple[str, ...]:
    hundreds, rest = divmod(value, 100)
    tens, units = divmod(rest, 10)
    head = f"{'' if hundreds == 1 else _UNITS[hundreds]}백" if hundreds else ""
    ten = f"{'' if tens == 1 else _UNITS[tens]}십" if tens else ""
    small = ten + (_UNITS[units] if units else "")
    return tuple(part for part in (head, small) if part)


KOREAN = Tongue(
    letters(
        "에이, 비, 씨, 디, 이, 에프, 지, 에이치, 아이, 제이, 케이, 엘, 엠, 엔, 오, 피, 큐, 알, 에스, 티, 유, "
        "브이, 더블유, 엑스, 와이, 제트"
    ),
    _UNITS,
    _parts,
    "",
)
