"""Quotas of merely tested persons for areas and events"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "areas",
        sa.Column(
            "tested_quota", sa.Integer(), nullable=True, comment="merely tested persons at once; none: the city's"
        ),
    )
    op.add_column("events", sa.Column("tested_quota", sa.Integer(), nullable=True, comment="as an area's"))


def downgrade() -> None:
    op.drop_column("events", "tested_quota")
    op.drop_column("areas", "tested_quota")
