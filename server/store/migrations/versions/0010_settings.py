"""Settings that staff change while the hall is open, with their history."""

import sqlalchemy as sa
from alembic import op

from server.store.dialects import never_changed
from server.store.tables import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "settings_versions",
        sa.Column("venue", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_kind", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("reverted_to", sa.Integer(), nullable=True),
        sa.Column("overlay", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("venue", "version", name=op.f("pk_settings_versions")),
    )
    never_changed(op.get_bind(), "settings_versions")
