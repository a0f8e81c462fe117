"""Suspicious spans"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspicions",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("venue", sa.LargeBinary(length=8), nullable=False),
        sa.Column("area", sa.Integer(), nullable=True, comment="none: the whole venue"),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column(
            "reason", sa.String(length=20), nullable=False, comment="one of a few words; nobody can write about anybody"
        ),
        sa.Column("marked", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["venue"], ["venues.id"], name=op.f("fk_suspicions_venue_venues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspicions")),
        info={"retention": "as long as visits of its span can be read"},
    )
    op.create_index(op.f("ix_suspicions_venue"), "suspicions", ["venue"])


def downgrade() -> None:
    op.drop_index(op.f("ix_suspicions_venue"), table_name="suspicions")
    op.drop_table("suspicions")
