"""What operators state for the guests' information sheet"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("responsible", "for the guests' information sheet"),
    ("enquiries", "how guests reach it"),
    ("protection", "who answers on data protection"),
    ("authority", "where guests may complain"),
)


def upgrade() -> None:
    for name, comment in _COLUMNS:
        op.add_column("venues", sa.Column(name, sa.String(length=200), nullable=True, comment=comment))


def downgrade() -> None:
    for name, _comment in reversed(_COLUMNS):
        op.drop_column("venues", name)
