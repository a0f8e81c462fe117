"""One index of visits"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_visits_open_venue_day", "visits", ["open", "venue", "day"])
    op.drop_index("ix_visits_venue_day", table_name="visits")
    op.drop_index("ix_visits_day_open", table_name="visits")


def downgrade() -> None:
    op.create_index("ix_visits_day_open", "visits", ["day", "open"])
    op.create_index("ix_visits_venue_day", "visits", ["venue", "day"])
    op.drop_index("ix_visits_open_venue_day", table_name="visits")
