"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("file_number", sa.String(length=60), nullable=False, comment="the office's own; no names"),
        sa.Column("legal_basis", sa.String(length=120), nullable=False),
        sa.Column("notes", sa.LargeBinary(), nullable=False, comment="reason and notes"),
        sa.Column("opened_by", sa.LargeBinary(length=8), nullable=False, comment="investigator"),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("file_number", name=op.f("uq_cases_file_number")),
    )
    op.create_table(
        "deeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("investigator", sa.LargeBinary(length=8), nullable=True, comment="none: the program itself"),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("case", sa.LargeBinary(length=8), nullable=True),
        sa.Column("about", sa.LargeBinary(length=32), nullable=True, comment="id of the request or release"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deeds")),
    )
    with op.batch_alter_table("deeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deeds_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_deeds_case"), ["case"], unique=False)

    op.create_table(
        "investigator_sessions",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the secret"),
        sa.Column("account", sa.LargeBinary(length=8), nullable=False, comment="whose session it is"),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_investigator_sessions")),
    )
    with op.batch_alter_table("investigator_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_investigator_sessions_account"), ["account"], unique=False)

    op.create_table(
        "investigators",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("login", sa.String(length=200), nullable=False, comment="lower case"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=300), nullable=False, comment="argon2id"),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("disabled", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigators")),
        sa.UniqueConstraint("login", name=op.f("uq_investigators_login")),
    )
    op.create_table(
        "investigator_keys",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("investigator", sa.LargeBinary(length=8), nullable=False),
        sa.Column("spki", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["investigator"], ["investigators.id"], name=op.f("fk_investigator_keys_investigator")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investigator_keys")),
    )
    with op.batch_alter_table("investigator_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_investigator_keys_investigator"), ["investigator"], unique=False)

    op.create_table(
        "requests",
        sa.Column("id", sa.LargeBinary(length=32), nullable=False, comment="a hash of what was asked"),
        sa.Column("case", sa.LargeBinary(length=8), nullable=False),
        sa.Column("venue", sa.LargeBinary(length=8), nullable=False),
        sa.Column("venue_public", sa.JSON(), nullable=False, comment="the venue's public description"),
        sa.Column("area", sa.Integer(), nullable=True, comment="none: the whole venue"),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False, comment="approved; waiting and refused come later"),
        sa.Column("reason", sa.LargeBinary(), nullable=False, comment="as told to the venue"),
        sa.Column("counts", sa.JSON(), nullable=False, comment="as answered: fewer than five withheld"),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.LargeBinary(length=8), nullable=False, comment="investigator"),
        sa.Column("expires", sa.BigInteger(), nullable=False, comment="until when it can be fetched"),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_requests_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requests_case"), ["case"], unique=False)

    op.create_table(
        "approvals",
        sa.Column("request", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(length=8), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["investigator_keys.id"], name=op.f("fk_approvals_key")),
        sa.ForeignKeyConstraint(["request"], ["requests.id"], name=op.f("fk_approvals_request")),
        sa.PrimaryKeyConstraint("request", "key", name=op.f("pk_approvals")),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("request", sa.LargeBinary(length=32), nullable=False),
        sa.Column("area", sa.Integer(), nullable=True, comment="as narrowed; none: the whole venue"),
        sa.Column("start", sa.BigInteger(), nullable=False, comment="as narrowed"),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("fetched", sa.BigInteger(), nullable=False),
        sa.Column("fetched_by", sa.LargeBinary(length=8), nullable=False, comment="investigator"),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["request"], ["requests.id"], name=op.f("fk_releases_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_releases_expires"), ["expires"], unique=False)
        batch_op.create_index(batch_op.f("ix_releases_request"), ["request"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_releases_request"))
        batch_op.drop_index(batch_op.f("ix_releases_expires"))

    op.drop_table("releases")
    op.drop_table("approvals")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requests_case"))

    op.drop_table("requests")
    with op.batch_alter_table("investigator_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_investigator_keys_investigator"))

    op.drop_table("investigator_keys")
    op.drop_table("investigators")
    with op.batch_alter_table("investigator_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_investigator_sessions_account"))

    op.drop_table("investigator_sessions")
    with op.batch_alter_table("deeds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deeds_case"))
        batch_op.drop_index(batch_op.f("ix_deeds_at"))

    op.drop_table("deeds")
    op.drop_table("cases")
