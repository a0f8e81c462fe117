"""Test centres"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "test_centres",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False, comment="as it stands in certificates"),
        sa.Column("street", sa.String(length=100), nullable=False),
        sa.Column("house_number", sa.String(length=20), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column(
            "token_hash",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="SHA-256 of what its software signs in with",
        ),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_centres")),
        sa.UniqueConstraint("name", name=op.f("uq_test_centres_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_test_centres_token_hash")),
        info={"retention": "until the city removes it"},
    )
    op.create_table(
        "centre_staff",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("centre", sa.LargeBinary(length=8), nullable=False),
        sa.Column("login", sa.String(length=200), nullable=False, comment="e-mail address, lower case"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=300), nullable=False, comment="argon2id"),
        sa.Column("must_change", sa.Boolean(), nullable=False, comment="the password was set by the city"),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["centre"], ["test_centres.id"], name=op.f("fk_centre_staff_centre_test_centres")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_centre_staff_login")),
        info={"retention": "until the city removes them, or closes the test centre"},
    )
    op.create_index(op.f("ix_centre_staff_centre"), "centre_staff", ["centre"])
    op.create_table(
        "centre_sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the secret"),
        sa.Column("account", sa.LargeBinary(length=8), nullable=False, comment="whose session it is"),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_centre_sessions")),
        info={"retention": "12 hours"},
    )
    op.create_index(op.f("ix_centre_sessions_account"), "centre_sessions", ["account"])
    op.create_table(
        "imported_results",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False, comment="keyed hash of the sender's id"),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False, comment="keyed hash of all that was sent"),
        sa.Column("centre", sa.LargeBinary(length=8), nullable=False),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["centre"], ["test_centres.id"], name=op.f("fk_imported_results_centre_test_centres")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_results")),
        info={"retention": "seven days"},
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_imported_results_centre"), "imported_results", ["centre"])
    op.create_index(op.f("ix_imported_results_issued"), "imported_results", ["issued"])


def downgrade() -> None:
    op.drop_table("imported_results")
    op.drop_table("centre_sessions")
    op.drop_table("centre_staff")
    op.drop_table("test_centres")
