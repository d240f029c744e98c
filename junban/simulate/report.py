"""The report: a table for people, in Japanese and English, and JSON for machines. The same day gives the same bytes."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from junban.simulate.checks import Check
from junban.simulate.figures import CounterFigures, DayFigures, ServiceFigures
from junban.simulate.site import Site
from junban.simulate.workload import MonthLoad

WEEKDAYS = "月火水木金土日"
NOTHING = "-"
#: Above this share of the counters' hours the queue cannot be served within them, whoever calls how.
OVERLOAD = 1.0

SERVICE_COLUMNS = (
    ("受付内容", "service"),
    ("発券", "issued"),
    ("完了", "served"),
    ("不在", "no-show"),
    ("取消", "cancelled"),
    ("引継", "moved"),
    ("帰宅", "sent home"),
    ("待ち平均", "wait mean"),
    ("中央値", "median"),
    ("90%", "p90"),
    ("最長", "longest"),
    ("応対平均", "handling"),
)
COUNTER_COLUMNS = (
    ("窓口", "counter"),
    ("呼出", "calls"),
    ("完了", "served"),
    ("開設(分)", "open min"),
    ("使用(分)", "busy min"),
    ("使用率", "use"),
)
#: A lag of this many simulated seconds is told.
WORTH_TELLING = 60
#: Actions as the report words them.
EVENTS = {
    "call-next": "次を呼出 call next",
    "recall": "再呼出 recall",
    "undo-call": "呼出取消 undo",
    "start": "応対開始 start",
    "complete": "完了 complete",
    "hold": "保留 hold",
    "resume": "保留解除 resume",
    "no-show": "不在 no-show",
    "requeue": "復帰 requeue",
    "cancel": "取消 cancel",
    "transfer": "引継ぎ transfer",
}


@dataclass(frozen=True, slots=True)
class Result:
    """A played day, judged.

    `interrupted`: stopped by hand before its end. `lag`: how far the hub was behind the timetable, simulated seconds.
    """

    site: Site
    load: MonthLoad
    seed: int
    figures: DayFigures
    checks: tuple[Check, ...]
    interrupted: bool = False
    lag: float = 0.0

    @property
    def held(self) -> bool:
        """Whether every check held."""
        return all(check.held for check in self.checks)


def to_json(result: Result) -> str:
    """One JSON object; minutes for durations, seconds since local midnight for times of day."""
    figures = asdict(result.figures)
    document = {
        "version": 1,
        "venue": result.site.name,
        "day": result.site.day.isoformat(),
        "month": result.load.month,
        "month_cases": result.load.total,
        "month_open_days": result.load.open_days,
        "seed": result.seed,
        "interrupted": result.interrupted,
        "lag": round(result.lag, 1),
        **{key: figures[key] for key in ("cases", "tickets", "load", "closing", "last_end", "events", "refusals")},
        "foreign_tickets": result.figures.foreign,
        "services": figures["services"],
        "all": figures["everything"],
        "counters": figures["counters"],
        "checks": [{"rule": check.en, "held": check.held, "broken": list(check.broken)} for check in result.checks],
        "ok": result.held,
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def to_text(result: Result) -> str:
    """The report for a terminal."""
    figures = result.figures
    services = [_service_row(service) for service in (*figures.services, figures.everything)]
    parts = [
        _heading(result),
        _table(SERVICE_COLUMNS, services),
        _table(COUNTER_COLUMNS, [_counter_row(counter) for counter in figures.counters]),
        "\n".join(_notes(result)),
        "\n".join(_check_line(check) for check in result.checks),
    ]
    return "\n\n".join(parts)


def clock(seconds: float) -> str:
    """HH:MM of seconds since midnight."""
    return f"{int(seconds) // 3600:02d}:{int(seconds) // 60 % 60:02d}"


def _heading(result: Result) -> str:
    day, load = result.site.day, result.load
    return (
        f"{result.site.name}  {day}（{WEEKDAYS[day.weekday()]}）  模擬の業務日 / a simulated day\n"
        f"{load.month}: {load.total}件 cases, 開庁 {load.open_days}日 days → "
        f"{result.figures.cases}件 visitors, {result.figures.tickets}枚 tickets; seed {result.seed}"
    )


def _service_row(service: ServiceFigures) -> list[str]:
    wait = service.wait
    minutes = [wait.mean, wait.median, wait.p90, wait.longest] if wait else [None] * 4
    counts = (
        service.issued,
        service.completed,
        service.no_show,
        service.cancelled,
        service.moved,
        service.sent_home,
    )
    return [service.name, *map(str, counts), *map(_minutes, [*minutes, service.handling_mean])]


def _counter_row(counter: CounterFigures) -> list[str]:
    return [
        counter.name,
        str(counter.calls),
        str(counter.completed),
        f"{counter.open_minutes:.0f}",
        f"{counter.busy_minutes:.0f}",
        f"{counter.use:.0%}",
    ]


def _minutes(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.1f}"


def _notes(result: Result) -> list[str]:
    figures = result.figures
    done = clock(figures.last_end) if figures.last_end is not None else NOTHING
    notes = [
        "待ちと応対は分 / waits and handling in minutes: wait from issue to first call",
        f"受付終了 reception ends {clock(figures.closing)}, 最後の応対 last visitor leaves {done}, "
        f"負荷 load {figures.load:.0%} (応対時間 ÷ 窓口の受付時間 / handling over counter hours)",
    ]
    if figures.load > OVERLOAD:
        needed = math.ceil(figures.load * len(figures.counters))
        notes.append(
            f"この負荷には窓口が少なくとも{needed}つ要ります / "
            f"more work than these counters can do within their hours: it takes {needed} of them at least"
        )
    happened = ", ".join(f"{EVENTS.get(kind, kind)} {count}" for kind, count in figures.events.items())
    notes.append(f"操作 actions: {happened or NOTHING}")
    if figures.refusals:
        refused = ", ".join(f"{code} {count}" for code, count in figures.refusals.items())
        notes.append(f"拒否 refused: {refused}")
    if figures.foreign:
        notes.append(f"他の番号 tickets from elsewhere called: {figures.foreign}")
    if result.lag >= WORTH_TELLING:
        notes.append(
            f"予定からの最大の遅れ {result.lag:.0f}秒 / at most so many simulated seconds behind the timetable"
        )
    if result.interrupted:
        notes.append("途中で中断 / interrupted: counters were closed, waiting tickets cancelled")
    return notes


def _check_line(check: Check) -> str:
    if check.held:
        return f"[ok] {check.ja} / {check.en}"
    return f"[NG] {check.ja} / {check.en}: {', '.join(check.broken)}"


def _table(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> str:
    """Two lines of headings and the rows; the first column to the left, figures to the right."""
    lines = [[ja for ja, _ in columns], [en for _, en in columns], *rows]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(columns))]
    drawn = [_line(line, widths) for line in lines]
    return "\n".join((*drawn[:2], "-" * (sum(widths) + 2 * len(widths) - 2), *drawn[2:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [_pad(cell, width, right=place > 0) for place, (cell, width) in enumerate(zip(cells, widths, strict=True))]
    return "  ".join(padded).rstrip()


def _pad(text: str, width: int, *, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def _width(text: str) -> int:
    """Columns on a terminal: a full-width character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
