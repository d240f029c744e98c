"""All that can go wrong with the printer: how each thing begins, how it ends, what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from drivers.simulator.condition import NEAR_END_M
from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.replies import Echoes


class Group(StrEnum):
    """Which part of the printer has it."""

    PAPER = "paper"
    LINE = "line"
    REPLIES = "replies"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can go wrong.

    Attributes:
        group: where it stands on the page.
        name: its word.
        ja: what it is called on the page.
        en: the same for those who do not read Japanese.
        begin: makes it so; gets the number after the word, or `usual`.
        end: puts it right.
        active: whether it is so now.
        usual: the number when none is given; None: the word takes none.
    """

    group: Group
    name: str
    ja: str
    en: str
    begin: Callable[[SimulatedPrinter, float], None]
    end: Callable[[SimulatedPrinter], None]
    active: Callable[[SimulatedPrinter], bool]
    usual: float | None = None


def _echo(how: Echoes) -> Callable[[SimulatedPrinter, float], None]:
    return lambda printer, seconds: printer.echo(how, seconds)


def _true_echo(printer: SimulatedPrinter) -> None:
    printer.echo(Echoes.TRUE)


FAULTS: tuple[Fault, ...] = (
    Fault(
        Group.PAPER,
        "paper-out",
        "用紙切れ",
        "Paper out",
        lambda printer, _: printer.set_paper(0),
        lambda printer: printer.refill(),
        lambda printer: printer.condition.paper_end,
    ),
    Fault(
        Group.PAPER,
        "near-end",
        "用紙残りわずか",
        "Paper nearly out",
        lambda printer, metres: printer.set_paper(min(metres, NEAR_END_M)),
        lambda printer: printer.refill(),
        lambda printer: printer.condition.near_end and not printer.condition.paper_end,
        usual=1.5,
    ),
    Fault(
        Group.PAPER,
        "cover-open",
        "カバー開",
        "Cover open",
        lambda printer, _: printer.open_cover(),
        lambda printer: printer.open_cover(False),
        lambda printer: printer.condition.cover_open,
    ),
    Fault(
        Group.PAPER,
        "cutter-jam",
        "カッター詰まり",
        "Cutter jam",
        lambda printer, _: printer.jam_cutter(),
        lambda printer: printer.jam_cutter(False),
        lambda printer: printer.condition.jammed,
    ),
    Fault(
        Group.PAPER,
        "broken",
        "故障",
        "Broken down",
        lambda printer, _: printer.break_down(),
        lambda printer: printer.break_down(False),
        lambda printer: printer.condition.broken,
    ),
    Fault(
        Group.PAPER,
        "offline",
        "オフライン",
        "Taken offline",
        lambda printer, _: printer.pause(),
        lambda printer: printer.pause(False),
        lambda printer: printer.condition.paused,
    ),
    Fault(
        Group.LINE,
        "power-off",
        "電源断",
        "Power off",
        lambda printer, _: printer.power_off(),
        lambda printer: printer.power_on(),
        lambda printer: not printer.condition.powered,
    ),
    Fault(
        Group.LINE,
        "unplugged",
        "ケーブル抜け",
        "Cable pulled",
        lambda printer, _: printer.plug(False),
        lambda printer: printer.plug(),
        lambda printer: not printer.condition.plugged,
    ),
    Fault(
        Group.REPLIES,
        "silent",
        "応答なし",
        "Says nothing",
        lambda printer, _: printer.be_silent(),
        lambda printer: printer.be_silent(False),
        lambda printer: printer.is_silent,
    ),
    Fault(
        Group.REPLIES,
        "garbage",
        "応答が文字化け",
        "Answers garbage",
        lambda printer, _: printer.talk_garbage(),
        lambda printer: printer.talk_garbage(False),
        lambda printer: printer.talks_garbage,
    ),
    Fault(
        Group.REPLIES,
        "interrupted-replies",
        "応答に割り込み",
        "Replies interrupted",
        lambda printer, _: printer.interrupt_replies(),
        lambda printer: printer.interrupt_replies(False),
        lambda printer: printer.interrupts_replies,
    ),
    Fault(
        Group.LINE,
        "stall",
        "受信停止",
        "Takes no more bytes",
        lambda printer, count: printer.stall(int(count)),
        lambda printer: printer.stall(None),
        lambda printer: printer.stalls,
        usual=0,
    ),
    Fault(
        Group.LINE,
        "slow",
        "受信が遅い",
        "Takes bytes slowly",
        lambda printer, bytes_s: printer.slow(bytes_s),
        lambda printer: printer.slow(None),
        lambda printer: printer.is_slow,
        usual=200,
    ),
    Fault(
        Group.REPLIES,
        "lost-echo",
        "完了通知なし",
        "Never says it is done",
        _echo(Echoes.LOST),
        _true_echo,
        lambda printer: printer.echoes is Echoes.LOST,
    ),
    Fault(
        Group.REPLIES,
        "late-echo",
        "完了通知が遅い",
        "Says late that it is done",
        _echo(Echoes.LATE),
        _true_echo,
        lambda printer: printer.echoes is Echoes.LATE,
        usual=10,
    ),
    Fault(
        Group.REPLIES,
        "wrong-echo",
        "完了通知が別の番号",
        "Says another is done",
        _echo(Echoes.WRONG),
        _true_echo,
        lambda printer: printer.echoes is Echoes.WRONG,
    ),
    Fault(
        Group.REPLIES,
        "lying-identity",
        "機種名を偽る",
        "Lies about its name",
        lambda printer, _: printer.lie(True),
        lambda printer: printer.lie(False),
        lambda printer: printer.lies,
    ),
)

BY_NAME = {fault.name: fault for fault in FAULTS}
