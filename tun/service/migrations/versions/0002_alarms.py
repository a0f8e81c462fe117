"""Alarms"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("code", sa.LargeBinary(length=8), nullable=False),
        sa.Column("hour", sa.BigInteger(), autoincrement=False, nullable=False, comment="when the hour began"),
        sa.Column("venue", sa.LargeBinary(length=8), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False, comment="check-ins, in tens after the first"),
        sa.ForeignKeyConstraint(["code"], ["codes.id"], name=op.f("fk_alarms_code_codes")),
        sa.ForeignKeyConstraint(["venue"], ["venues.id"], name=op.f("fk_alarms_venue_venues")),
        sa.PrimaryKeyConstraint("code", "hour", name=op.f("pk_alarms")),
        info={"retention": "seven days"},
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_alarms_venue"), "alarms", ["venue"])


def downgrade() -> None:
    op.drop_index(op.f("ix_alarms_venue"), table_name="alarms")
    op.drop_table("alarms")
