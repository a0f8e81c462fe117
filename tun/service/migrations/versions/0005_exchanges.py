"""Exchanges"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchanges",
        sa.Column("tag", sa.LargeBinary(length=32), nullable=False, comment="a hash under the day's counting key"),
        sa.Column("day", sa.Integer(), nullable=False, comment="UTC day, counted from 1970-01-01"),
        sa.Column("proofs", sa.Integer(), nullable=False, comment="1 to 10"),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_exchanges")),
        info={"retention": "until midnight (UTC), with the day's counting key"},
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_exchanges_day"), "exchanges", ["day"])


def downgrade() -> None:
    op.drop_index(op.f("ix_exchanges_day"), table_name="exchanges")
    op.drop_table("exchanges")
