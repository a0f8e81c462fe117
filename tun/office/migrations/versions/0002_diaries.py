"""Diaries"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "diaries",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("case", sa.LargeBinary(length=8), nullable=False),
        sa.Column("identity", sa.LargeBinary(length=16), nullable=False, comment="what the seal is bound to"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fetched", sa.BigInteger(), nullable=False),
        sa.Column("fetched_by", sa.LargeBinary(length=8), nullable=False, comment="investigator"),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_diaries_case_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diaries")),
        sa.UniqueConstraint("case", "identity", name=op.f("uq_diaries_case_identity")),
        info={"retention": "TUN_OFFICE_KEEP_DAYS from fetching"},
    )
    op.create_index(op.f("ix_diaries_expires"), "diaries", ["expires"])


def downgrade() -> None:
    op.drop_index(op.f("ix_diaries_expires"), table_name="diaries")
    op.drop_table("diaries")
