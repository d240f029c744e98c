"""What slips promised, and what past days teach the forecast."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("promised_low", sa.Integer(), nullable=True))
    op.add_column("tickets", sa.Column("promised_high", sa.Integer(), nullable=True))
    op.create_table(
        "paces",
        sa.Column("venue", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("venue", "day", "service", name=op.f("pk_paces")),
    )
    op.create_index("ix_paces_weekday", "paces", ["venue", "weekday", "day"], unique=False)
