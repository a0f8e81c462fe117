"""Cards"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False, comment="random; printed as a number"),
        sa.Column(
            "month", sa.Integer(), nullable=False, comment="UTC month of its making: twelve times the year, 0 January"
        ),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False, comment="empty once it was blocked"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        info={"retention": "12 months, with the month's card key"},
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_cards_month"), "cards", ["month"])


def downgrade() -> None:
    op.drop_index(op.f("ix_cards_month"), table_name="cards")
    op.drop_table("cards")
