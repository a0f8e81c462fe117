"""Diaries"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "diaries",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False, comment="stretched from five words"),
        sa.Column("office", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False, comment="of all that was uploaded"),
        sa.Column("withdrawal", sa.LargeBinary(length=16), nullable=False, comment="a hash of the phone's secret"),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("fetched", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="empty once it was fetched"),
        sa.ForeignKeyConstraint(["office"], ["offices.number"], name=op.f("fk_diaries_office_offices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diaries")),
        sa.UniqueConstraint("withdrawal", name=op.f("uq_diaries_withdrawal")),
        info={"retention": "24 hours; its content ten minutes after it was fetched"},
    )
    op.create_index(op.f("ix_diaries_office"), "diaries", ["office"])
    op.create_index(op.f("ix_diaries_until"), "diaries", ["until"])


def downgrade() -> None:
    op.drop_index(op.f("ix_diaries_until"), table_name="diaries")
    op.drop_index(op.f("ix_diaries_office"), table_name="diaries")
    op.drop_table("diaries")
