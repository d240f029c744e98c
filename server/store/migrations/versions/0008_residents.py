"""What residents ask for from their phones."""

import sqlalchemy as sa
from alembic import op

from server.store.tables import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("wish", sa.String(12), nullable=True))
    op.add_column("tickets", sa.Column("wished_at", Instant(), nullable=True))
    op.add_column("tickets", sa.Column("wishes", sa.Integer(), nullable=False, server_default="0"))
