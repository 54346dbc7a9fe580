"""One report and one notice of illegal content for each reader and comment, where either kept out the other."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REPORTS, NOTICES = sa.text("kind <> 'illegal'"), sa.text("kind = 'illegal'")
ONCE = ["comment_id", "reporter_hash"]


def upgrade() -> None:
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_report_comment_id_reporter_hash"), type_="unique")
        batch_op.create_index(
            "uq_report_once", ONCE, unique=True, sqlite_where=REPORTS, postgresql_where=REPORTS
        )
        batch_op.create_index(
            "uq_report_notice", ONCE, unique=True, sqlite_where=NOTICES, postgresql_where=NOTICES
        )


def downgrade() -> None:
    # Where a reader has given both, the notice says all that the report does.
    notice = "SELECT 1 FROM report n WHERE n.kind = 'illegal' AND n.comment_id = report.comment_id"
    both = f"{notice} AND n.reporter_hash = report.reporter_hash"
    op.execute(f"DELETE FROM report WHERE kind <> 'illegal' AND EXISTS ({both})")  # noqa: S608  # no input in it
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index("uq_report_notice")
        batch_op.drop_index("uq_report_once")
        batch_op.create_unique_constraint(op.f("uq_report_comment_id_reporter_hash"), ONCE)
