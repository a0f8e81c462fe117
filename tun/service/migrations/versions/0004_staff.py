"""Staff and their invitations"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("operator", sa.LargeBinary(length=8), nullable=False),
        sa.Column("owner", sa.LargeBinary(length=8), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["operator"], ["operators.id"], name=op.f("fk_staff_operator_operators")),
        sa.ForeignKeyConstraint(["owner"], ["operators.id"], name=op.f("fk_staff_owner_operators")),
        sa.PrimaryKeyConstraint("operator", name=op.f("pk_staff")),
        info={"retention": "until the owner removes them, or closes the account"},
    )
    op.create_index(op.f("ix_staff_owner"), "staff", ["owner"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("owner", sa.LargeBinary(length=8), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of what the link holds"),
        sa.Column("name", sa.String(length=200), nullable=False, comment="whom it is for, in the owner's words"),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["owner"], ["operators.id"], name=op.f("fk_invitations_owner_operators")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
        info={"retention": "seven days, or until it is used"},
    )
    op.create_index(op.f("ix_invitations_owner"), "invitations", ["owner"])


def downgrade() -> None:
    op.drop_index(op.f("ix_invitations_owner"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_staff_owner"), table_name="staff")
    op.drop_table("staff")
