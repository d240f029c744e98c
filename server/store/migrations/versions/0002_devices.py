"""What devices tell of themselves, and what staff want them to do."""

import sqlalchemy as sa
from alembic import op

from server.store.tables import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_states",
        sa.Column("venue", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("printers", sa.Text(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("clock_off", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("venue", "device", name=op.f("pk_device_states")),
    )
    op.create_table(
        "device_orders",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("venue", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("printer", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("by_name", sa.String(length=100), nullable=False),
        sa.Column("ticket", sa.String(length=32), nullable=True),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("uses", sa.String(length=40), nullable=False),
        sa.Column("taken_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_orders")),
    )
    op.create_index("ix_device_orders_at", "device_orders", ["venue", "at"], unique=False)
    op.create_index("ix_device_orders_device", "device_orders", ["venue", "device", "at"], unique=False)
