"""The tables. Times are whole microseconds since 1970 in UTC: the same in both databases, and they sort."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as a 64-bit count of microseconds."""

    impl = sa.BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], int | None]:
        """To the database."""
        return lambda value: None if value is None else (value - EPOCH) // MICROSECOND

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[int | None], datetime | None]:
        """From the database, in UTC."""
        return lambda value: None if value is None else EPOCH + timedelta(microseconds=value)


class Ranks(TypeDecorator[tuple[tuple[str, int], ...]]):
    """Services with their ranks, kept as JSON."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: tuple[tuple[str, int], ...] | None, dialect: Dialect) -> str | None:
        """To the database."""
        return None if value is None else json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[tuple[str, int], ...] | None:
        """From the database."""
        return None if value is None else tuple((service, rank) for service, rank in json.loads(value))


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: One row a venue: the newest sequence number. Updated last in each unit of work, so numbers follow commits.
venues = sa.Table(
    "venues",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
)

#: How many numbers of a service were taken on a day.
series = sa.Table(
    "series",
    metadata,
    sa.Column("venue", sa.String(40), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("service", sa.String(40), primary_key=True),
    sa.Column("taken", sa.Integer, nullable=False),
)

AT_COUNTER_SQL = "state IN ('called', 'serving')"

#: The columns up to `promised_high` are, in order, the fields of `server.domain.ticket.Ticket`.
tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("venue", sa.String(40), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("service", sa.String(40), nullable=False),
    sa.Column("prefix", sa.String(8), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("cycle", sa.Integer, nullable=False),
    sa.Column("label", sa.String(20), nullable=False),
    sa.Column("language", sa.String(12), nullable=False),
    sa.Column("cards", sa.Integer, nullable=False),
    sa.Column("issued_at", Instant, nullable=False),
    sa.Column("order_at", Instant, nullable=False),
    sa.Column("origin", sa.String(80), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("appointment_at", Instant),
    sa.Column("called_at", Instant),
    sa.Column("last_called_at", Instant),
    sa.Column("started_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("counter", sa.String(40)),
    sa.Column("for_counter", sa.String(40)),
    sa.Column("calls", sa.Integer, nullable=False),
    sa.Column("announce", sa.Boolean, nullable=False),
    sa.Column("promised_low", sa.Integer),
    sa.Column("promised_high", sa.Integer),
    sa.Column("part", sa.Integer, nullable=False, server_default="1"),
    sa.Column("set_aside_at", Instant),
    sa.Column("ready_at", Instant),
    sa.Column("second_called_at", Instant),
    sa.Column("to_city_staff", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("transfer_reason", sa.String(200)),
    sa.Column("note", sa.String(200)),
    sa.Column("wish", sa.String(12)),
    sa.Column("wished_at", Instant),
    sa.Column("wishes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("call_seq", sa.BigInteger),
    sa.Column("token_hash", sa.String(64), nullable=False),
    # The last guards: whatever the program does, no number twice and no two visitors at one counter.
    sa.UniqueConstraint("venue", "day", "prefix", "cycle", "number"),
    sa.UniqueConstraint("token_hash"),
    sa.Index(
        "uq_tickets_at_counter",
        "venue",
        "counter",
        unique=True,
        sqlite_where=sa.text(AT_COUNTER_SQL),
        postgresql_where=sa.text(AT_COUNTER_SQL),
    ),
    sa.Index("ix_tickets_calls", "venue", "day", "call_seq"),
    sa.Index(
        "ix_tickets_kept",
        "venue",
        "day",
        "state",
        "for_counter",
        sqlite_where=sa.text("for_counter IS NOT NULL"),
        postgresql_where=sa.text("for_counter IS NOT NULL"),
    ),
    sa.Index(
        "ix_tickets_second",
        "venue",
        "day",
        "state",
        sqlite_where=sa.text("part = 2"),
        postgresql_where=sa.text("part = 2"),
    ),
)

#: Appointments sort before walk-ins.
WALK_IN = tickets.c.appointment_at.is_(None)

sa.Index(
    "ix_tickets_queue",
    tickets.c.venue,
    tickets.c.day,
    tickets.c.state,
    tickets.c.service,
    WALK_IN,
    tickets.c.order_at,
    tickets.c.id,
)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("venue", sa.String(40), primary_key=True),
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("operator", sa.String(40)),
    sa.Column("operator_name", sa.String(100)),
    sa.Column("opened_at", Instant),
    sa.Column("pause_reason", sa.String(100)),
    sa.Column("returns_at", Instant),
    sa.Column("serves", Ranks),
    sa.Column("serves_at", Instant),
)

#: Steps by which a visitor leaves a counter and goes on.
STAYS_SQL = "kind IN ('transfer', 'set-aside')"

#: Append-only: triggers of the migration refuse update and delete.
events = sa.Table(
    "events",
    metadata,
    sa.Column("venue", sa.String(40), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("actor_kind", sa.String(12), nullable=False),
    sa.Column("actor", sa.String(40), nullable=False),
    sa.Column("actor_name", sa.String(100), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("command", sa.String(40), nullable=False),
    sa.Column("ticket", sa.String(32)),
    sa.Column("counter", sa.String(40)),
    sa.Column("version", sa.Integer),
    sa.Column("before", sa.Text),
    sa.Column("detail", sa.Text),
    sa.Index("ix_events_actor", "venue", "actor", "seq"),
    sa.Index("ix_events_ticket", "ticket"),
    sa.Index(
        "ix_events_stays", "venue", "day", "seq", sqlite_where=sa.text(STAYS_SQL), postgresql_where=sa.text(STAYS_SQL)
    ),
)

#: What each past day teaches the forecast: how many visits, and their length as a share of what is stated, summed.
paces = sa.Table(
    "paces",
    metadata,
    sa.Column("venue", sa.String(40), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("service", sa.String(40), primary_key=True),
    sa.Column("weekday", sa.Integer, nullable=False),
    sa.Column("visits", sa.Integer, nullable=False),
    sa.Column("share", sa.Float, nullable=False),
    sa.Index("ix_paces_weekday", "venue", "weekday", "day"),
)

#: Letters that kiosks give out while they are away, each to one store of one device.
offline_letters = sa.Table(
    "offline_letters",
    metadata,
    sa.Column("venue", sa.String(40), primary_key=True),
    sa.Column("prefix", sa.String(8), primary_key=True),
    sa.Column("device", sa.String(32), nullable=False),
    sa.Column("store", sa.String(32), nullable=False),
    sa.Column("given_at", Instant, nullable=False),
    sa.Column("asked_on", sa.Date, nullable=False),
)

keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("scope", sa.String(60), primary_key=True),
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("answer", sa.Text),
    sa.Column("at", Instant, nullable=False, index=True),
)

operators = sa.Table(
    "operators",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("login", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("role", sa.String(12), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("operator", sa.ForeignKey("operators.id"), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
)

devices = sa.Table(
    "devices",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
)

#: What each device told of itself last; its printers as JSON.
device_states = sa.Table(
    "device_states",
    metadata,
    sa.Column("venue", sa.String(40), primary_key=True),
    sa.Column("device", sa.String(32), primary_key=True),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("printers", sa.Text, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("clock_off", sa.Float, nullable=False),
    sa.Column("closed_since", Instant),
    sa.Column("staff_call_at", Instant),
    sa.Column("page", sa.Boolean(create_constraint=False)),
    sa.Column("sound", sa.String(12)),
)

#: What staff want done by devices, until it is taken; `uses` are words with spaces between.
device_orders = sa.Table(
    "device_orders",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("venue", sa.String(40), nullable=False),
    sa.Column("device", sa.String(32), nullable=False),
    sa.Column("printer", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("by", sa.String(40), nullable=False),
    sa.Column("by_name", sa.String(100), nullable=False),
    sa.Column("ticket", sa.String(32)),
    sa.Column("number", sa.String(20)),
    sa.Column("uses", sa.String(40), nullable=False),
    sa.Column("taken_at", Instant),
    sa.Index("ix_device_orders_at", "venue", "at"),
    sa.Index("ix_device_orders_device", "venue", "device", "at"),
)
