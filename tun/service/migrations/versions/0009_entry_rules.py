"""Entry rules"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spent_proofs",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False, comment="random, from the proof"),
        sa.Column("day", sa.Integer(), nullable=False, comment="UTC day of its use, counted from 1970-01-01"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_proofs")),
        info={"retention": "ten days"},
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_spent_proofs_day"), "spent_proofs", ["day"])
    op.add_column(
        "venues",
        sa.Column("rule", sa.String(length=8), nullable=False, server_default="none", comment="tested, 3G, …"),
    )
    op.add_column(
        "events",
        sa.Column("rule", sa.String(length=8), nullable=True, comment="as a venue's; none given: the venue's"),
    )


def downgrade() -> None:
    op.drop_column("events", "rule")
    op.drop_column("venues", "rule")
    op.drop_index(op.f("ix_spent_proofs_day"), table_name="spent_proofs")
    op.drop_table("spent_proofs")
