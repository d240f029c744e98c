"""`junban estimate --jsonl`: a question a line, an answer a line, in order, whatever the line is."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from click.testing import CliRunner

from junban.cli import main
from junban.commands.bench import SAMPLE
from junban.forecast.wire import BadQuestion, read_question

QUESTION: dict[str, Any] = {
    "v": 1,
    "id": "a",
    "now": 36_000.0,
    "close_at": 62_100.0,
    "services": [{"id": "card", "mean_min": 10.0}, {"id": "seal", "mean_min": 5.0}],
    "counters": [
        {
            "id": "1",
            "state": "open",
            "serves": [["card", 1]],
            "free_since": 35_000.0,
            "current": {
                "ticket": "A1",
                "service": "card",
                "issued_at": 35_000.0,
                "called_at": 35_900.0,
                "started_at": None,
            },
            "plan": [[30_600.0, 62_100.0]],
        }
    ],
    "waiting": [
        {"ticket": "A2", "service": "card", "issued_at": 35_500.0, "order_at": 35_500.0, "appointment_at": None}
    ],
    "appointments": [{"service": "card", "at": 37_000.0}],
    "recent": [
        {
            "ticket": "A0",
            "service": "card",
            "counter": None,
            "issued_at": 34_000.0,
            "called_at": None,
            "started_at": None,
            "ended_at": 34_500.0,
            "outcome": "cancelled",
            "appointment": False,
        }
    ],
}


def answers(*lines: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(main, ["estimate", "--jsonl"], input="\n".join(lines) + "\n")
    assert done.exit_code == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_question_has_its_answer_in_order() -> None:
    first, second = answers(json.dumps(QUESTION), "", json.dumps(QUESTION | {"id": "b"}))
    assert (first["id"], second["id"]) == ("a", "b")
    assert first["tickets"] == second["tickets"]
    [ticket] = first["tickets"]
    assert ticket["ticket"] == "A2"
    assert 0 < ticket["low"] <= ticket["median"] <= ticket["high"] < 60
    card, seal = first["services"]
    assert card["service"] == "card"
    assert card["median"] >= ticket["median"]
    assert seal == {"service": "seal", "median": None, "low": None, "high": None}


def test_fields_that_are_left_out_or_new_are_no_hindrance() -> None:
    least = {name: value for name, value in QUESTION.items() if name not in ("appointments", "recent")}
    [answer] = answers(json.dumps(least | {"colour": "blue"}))
    assert answer["tickets"][0]["median"] > 0


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("nonsense", "JSON"),
        (json.dumps(QUESTION | {"v": 2}), "v:"),
        (json.dumps(QUESTION | {"now": "ten"}), "now:"),
        (json.dumps(QUESTION | {"now": float("nan")}), "now:"),
        (json.dumps(QUESTION | {"waiting": [{"ticket": "A2"}]}), "waiting.0.service:"),
        ("[]", "object"),
    ],
)
def test_a_line_that_is_no_question_is_told_and_the_next_is_answered(line: str, named: str) -> None:
    refused, answer = answers(line, json.dumps(QUESTION))
    assert refused["code"] == BadQuestion.code
    assert named in refused["detail"]
    assert answer["id"] == "a"


def test_the_sample_is_read_whole() -> None:
    with gzip.open(SAMPLE, "rt", encoding="utf-8") as lines:
        asked = [json.loads(line)["request"] for line in lines]
    assert len(asked) == 578
    for request in asked[::40]:
        question_id, snapshot = read_question(json.dumps(request))
        assert question_id == request["id"]
        assert len(snapshot.waiting) == len(request["waiting"])
        assert len(snapshot.recent) == len(request["recent"])


def test_bench_scores_the_sample(tmp_path: Any) -> None:
    few = tmp_path / "few.jsonl.gz"
    with gzip.open(SAMPLE, "rt", encoding="utf-8") as lines, gzip.open(few, "wt", encoding="utf-8") as kept:
        kept.writelines(line for number, line in enumerate(lines) if number % 12 == 0)
    done = CliRunner().invoke(main, ["bench", "forecast", "--sample", str(few), "--rounds", "3"])
    assert done.exit_code == 0
    [mean] = [line.split() for line in done.stdout.splitlines() if line.startswith("mean of kinds")]
    guess, error, _share, held, near = (float(figure) for figure in mean[5:])
    assert error < 0.5 * guess
    assert 0.7 <= held <= 0.92
    assert near > 0.65
