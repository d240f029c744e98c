"""A whole day at the counter, played by simulated visitors and operators.

`plan` draws the day ahead, `day` and `desk` play it on a `clock` through `doors`, `journal` keeps what happened,
`checks` and `figures` judge it, `report` prints it. `run` puts them together.
"""
