"""The tables behind the staff area: failed sign-ins, the log of access, changed settings."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.tables import Instant, metadata

#: Failed sign-ins by login, by address, and by both together; a login is kept as a hash only.
sign_in_tries = sa.Table(
    "sign_in_tries",
    metadata,
    sa.Column("scope", sa.String(10), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", Instant, nullable=False, index=True),
    sa.Column("locked_until", Instant),
    sa.Column("address", sa.String(64), nullable=False),
)

#: Where each person has signed in: there, strangers' failures do not keep them out.
sign_in_places = sa.Table(
    "sign_in_places",
    metadata,
    sa.Column("operator", sa.String(32), primary_key=True),
    sa.Column("address", sa.String(64), primary_key=True),
    sa.Column("last_at", Instant, nullable=False, index=True),
)

#: One row a venue: the newest link of its chain, and the newest event of the journal that a link covers.
audit_heads = sa.Table(
    "audit_heads",
    metadata,
    sa.Column("venue", sa.String(40), primary_key=True),
    sa.Column("n", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("sealed", sa.BigInteger, nullable=False),
)

#: The log of access. Triggers refuse update, and delete of all but what a recorded erasure names.
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("venue", sa.String(40), primary_key=True),
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("actor_kind", sa.String(12), nullable=False),
    sa.Column("actor", sa.String(40), nullable=False),
    sa.Column("actor_name", sa.String(100), nullable=False),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("subject", sa.String(100), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("erased_through", sa.BigInteger),
    sa.Column("prev", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index("ix_audit_day", "venue", "day", "n"),
    sa.Index("ix_audit_actor", "venue", "actor", "n"),
    sa.Index(
        "ix_audit_erased",
        "venue",
        "erased_through",
        sqlite_where=sa.text("erased_through IS NOT NULL"),
        postgresql_where=sa.text("erased_through IS NOT NULL"),
    ),
)

#: What staff have changed over the file, each version whole; append-only by triggers.
settings_versions = sa.Table(
    "settings_versions",
    metadata,
    sa.Column("venue", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor_kind", sa.String(12), nullable=False),
    sa.Column("actor", sa.String(40), nullable=False),
    sa.Column("actor_name", sa.String(100), nullable=False),
    sa.Column("note", sa.String(200), nullable=False),
    sa.Column("reverted_to", sa.Integer),
    sa.Column("overlay", sa.Text, nullable=False),
    sa.Column("base", sa.Text, nullable=False),
)
