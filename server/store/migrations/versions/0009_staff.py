"""Sign-in, its failures, and the log of access."""

import sqlalchemy as sa
from alembic import op

from server.store.dialects import append_only_log
from server.store.tables import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operators", sa.Column("must_change", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("operators", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "sign_in_tries",
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("locked_until", Instant(), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_sign_in_tries")),
    )
    op.create_index(op.f("ix_sign_in_tries_last_at"), "sign_in_tries", ["last_at"], unique=False)
    op.create_table(
        "sign_in_places",
        sa.Column("operator", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("operator", "address", name=op.f("pk_sign_in_places")),
    )
    op.create_index(op.f("ix_sign_in_places_last_at"), "sign_in_places", ["last_at"], unique=False)
    op.create_table(
        "audit_heads",
        sa.Column("venue", sa.String(length=40), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("venue", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit",
        sa.Column("venue", sa.String(length=40), nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actor_kind", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("erased_through", sa.BigInteger(), nullable=True),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("venue", "n", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_day", "audit", ["venue", "day", "n"], unique=False)
    op.create_index("ix_audit_actor", "audit", ["venue", "actor", "n"], unique=False)
    op.create_index(
        "ix_audit_erased",
        "audit",
        ["venue", "erased_through"],
        unique=False,
        sqlite_where=sa.text("erased_through IS NOT NULL"),
        postgresql_where=sa.text("erased_through IS NOT NULL"),
    )
    append_only_log(op.get_bind())
