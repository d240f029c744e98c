"""Residents who call staff at a kiosk."""

import sqlalchemy as sa
from alembic import op

from server.store.tables import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device_states", sa.Column("staff_call_at", Instant(), nullable=True))
