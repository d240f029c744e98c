"""`junban estimate`."""

from __future__ import annotations

import sys

import click

from junban.forecast.wire import BadQuestion, read_question, write_answer, write_refusal
from server.domain.forecast.estimate import estimate as forecast


@click.command()
@click.option("--jsonl", is_flag=True, required=True, help="One question a line in, one answer a line out.")
def estimate(jsonl: bool) -> None:
    """Answer how long the wait is, for queues on standard input."""
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            question_id, snapshot = read_question(line)
        except BadQuestion as refusal:
            answer = write_refusal(line, refusal)
        else:
            answer = write_answer(question_id, snapshot, forecast(snapshot))
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
