"""The law of a ticket's life, written once more and by hand: what `server.domain.states` is compared with."""

from __future__ import annotations

#: A row for each action, "-" where it is refused.
TABLE = """
             waiting    called     serving    on_hold    no_show    completed  cancelled  expired
call-next    called     -          -          -          -          -          -          -
call         called     -          -          called     called     -          -          -
recall       -          called     -          -          -          -          -          -
undo-call    -          waiting    -          -          -          -          -          -
start        -          serving    -          -          -          -          -          -
complete     -          completed  completed  -          -          -          -          -
hold         on_hold    on_hold    on_hold    -          -          -          -          -
resume       -          -          -          waiting    -          -          -          -
no-show      -          no_show    -          -          -          -          -          -
requeue      -          -          -          -          waiting    -          -          -
cancel       cancelled  cancelled  cancelled  cancelled  cancelled  -          -          -
restore      -          -          -          -          -          -          waiting    -
transfer     waiting    waiting    waiting    waiting    -          -          -          -
hand-over    completed  completed  completed  completed  -          -          -          -
set-aside    -          on_hold    on_hold    -          -          -          -          -
ready        -          -          -          waiting    -          -          -          -
note         waiting    called     serving    on_hold    no_show    -          -          -
reprint      waiting    called     serving    on_hold    no_show    -          -          -
expire       expired    expired    expired    expired    expired    -          -          -
"""

_HEAD, *_ROWS = (line.split() for line in TABLE.strip().splitlines())

STATES = tuple(_HEAD)
ACTIONS = tuple(row[0] for row in _ROWS)
#: (state, action) to state, or None where it is refused.
LAW = {
    (state, row[0]): None if cell == "-" else cell for row in _ROWS for state, cell in zip(STATES, row[1:], strict=True)
}
