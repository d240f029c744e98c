"""What the rules of calling need of tickets and counters."""

import sqlalchemy as sa
from alembic import op

from server.store.tables import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("part", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("tickets", sa.Column("set_aside_at", Instant(), nullable=True))
    op.add_column("tickets", sa.Column("ready_at", Instant(), nullable=True))
    op.add_column("tickets", sa.Column("second_called_at", Instant(), nullable=True))
    op.add_column("tickets", sa.Column("to_city_staff", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("tickets", sa.Column("transfer_reason", sa.String(200), nullable=True))
    op.add_column("tickets", sa.Column("note", sa.String(200), nullable=True))
    op.create_index(
        "ix_tickets_second",
        "tickets",
        ["venue", "day", "state"],
        unique=False,
        sqlite_where=sa.text("part = 2"),
        postgresql_where=sa.text("part = 2"),
    )
    op.create_index(
        "ix_events_stays",
        "events",
        ["venue", "day", "seq"],
        unique=False,
        sqlite_where=sa.text("kind IN ('transfer', 'set-aside')"),
        postgresql_where=sa.text("kind IN ('transfer', 'set-aside')"),
    )
    op.add_column("counters", sa.Column("serves", sa.Text(), nullable=True))
    op.add_column("counters", sa.Column("serves_at", Instant(), nullable=True))
