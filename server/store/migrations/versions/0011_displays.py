"""Whether a monitor is shown and heard."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("device_states", sa.Column("page", sa.Boolean(create_constraint=False)))
    op.add_column("device_states", sa.Column("sound", sa.String(12)))
