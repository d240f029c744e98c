"""Statements made once and then handed to the driver as text, where that is sound.

Of a command's time in the hub SQLAlchemy's general way took more than SQLite itself: each run finds the statement in a
cache, binds by name, makes a result with its columns' names. Here text, places and types of a statement are worked out
at its first run; after that a run is one call of the driver and a conversion of those columns that need one. All that
SQLAlchemy knows is still asked: it compiles, and its types convert both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

from server.store.dialects import PLAIN, driver_of, sqlalchemy_error, takes_plain_text

Values = Mapping[str, object]
Convert = Callable[[Any], Any]


class _Plain:
    """One statement with the names of its values, as the driver takes it."""

    def __init__(self, statement: sa.Executable, names: tuple[str, ...]) -> None:
        writes = isinstance(statement, sa.Insert | sa.Update)
        compiled: SQLCompiler = cast("Any", statement).compile(
            dialect=PLAIN,
            column_keys=list(names) if writes else None,
        )
        self.text = str(compiled)
        known = compiled.construct_params(_check=False)
        self._places = [_place(compiled, name, names, known) for name in compiled.positiontup or ()]
        columns = getattr(statement, "exported_columns", ())
        found = ((at, _reader(column.type)) for at, column in enumerate(columns))
        self._readers = [(at, reader) for at, reader in found if reader is not None]

    def bound(self, values: Values) -> list[object]:
        """The values in their places, as the driver takes them."""
        return [
            constant if name is None else values[name] if convert is None else convert(values[name])
            for name, convert, constant in self._places
        ]

    def read(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows with each column as its type has it."""
        if not self._readers:
            return rows
        return [self._read(row) for row in rows]

    def _read(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        cells = list(row)
        for at, reader in self._readers:
            if (cell := cells[at]) is not None:
                cells[at] = reader(cell)
        return tuple(cells)


def rows(connection: sa.Connection, statement: sa.Executable, values: Values) -> Sequence[tuple[Any, ...]]:
    """All rows that a statement finds, or returns of those it changed.

    Raises:
        sqlalchemy.exc.DBAPIError: as `Connection.execute` does.
    """
    if not takes_plain_text(connection.dialect.name):
        return cast("Sequence[tuple[Any, ...]]", connection.execute(statement, values).all())
    plain = _plain(statement, tuple(values))
    try:
        found = driver_of(connection).execute(plain.text, plain.bound(values)).fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise sqlalchemy_error(error, plain.text, connection.dialect) from error
    return plain.read(found)


def row(connection: sa.Connection, statement: sa.Executable, values: Values) -> tuple[Any, ...] | None:
    """The first of `rows`."""
    return next(iter(rows(connection, statement, values)), None)


def value(connection: sa.Connection, statement: sa.Executable, values: Values) -> Any:
    """The first column of the first row; None where there is none."""
    found = row(connection, statement, values)
    return None if found is None else found[0]


def change(connection: sa.Connection, statement: sa.Executable, values: Values) -> int:
    """How many rows a statement without RETURNING has changed. Raises as `rows`."""
    if not takes_plain_text(connection.dialect.name):
        return connection.execute(statement, values).rowcount
    plain = _plain(statement, tuple(values))
    try:
        return int(driver_of(connection).execute(plain.text, plain.bound(values)).rowcount)
    except connection.dialect.loaded_dbapi.Error as error:
        raise sqlalchemy_error(error, plain.text, connection.dialect) from error


def add(connection: sa.Connection, statement: sa.Executable, many: Sequence[Values]) -> None:
    """Runs the statement for each of `many`, which have the same names. Raises as `rows`."""
    if not takes_plain_text(connection.dialect.name):
        connection.execute(statement, list(many))
        return
    plain = _plain(statement, tuple(many[0]))
    try:
        driver_of(connection).executemany(plain.text, [plain.bound(values) for values in many])
    except connection.dialect.loaded_dbapi.Error as error:
        raise sqlalchemy_error(error, plain.text, connection.dialect) from error


#: A statement is a constant of its module, and is known by being itself.
@cache
def _plain(statement: sa.Executable, names: tuple[str, ...]) -> _Plain:
    return _Plain(statement, names)


def _place(
    compiled: SQLCompiler, name: str, names: tuple[str, ...], known: Mapping[str, object]
) -> tuple[str | None, Convert | None, object]:
    """Where a place's value comes from: a name, with what makes it the driver's, or a constant of the statement."""
    bind = compiled.binds[name]
    convert = cast("Convert | None", bind.type.dialect_impl(PLAIN).bind_processor(PLAIN))
    if name in names:
        return name, convert, None
    if bind.required:
        raise KeyError(name)
    constant = known[name]
    return None, None, constant if convert is None else convert(constant)


def _reader(kind: sa.types.TypeEngine[Any]) -> Convert | None:
    return cast("Convert | None", kind.dialect_impl(PLAIN).result_processor(PLAIN, None))
