"""Kiosks that staff have closed for the day."""

import sqlalchemy as sa
from alembic import op

from server.store.tables import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device_states", sa.Column("closed_since", Instant(), nullable=True))
