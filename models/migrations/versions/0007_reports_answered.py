"""One open report and one open notice for each reader and comment: what is answered keeps its row beside a new one."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = {"uq_report_once": "kind <> 'illegal'", "uq_report_notice": "kind = 'illegal'"}
ONCE = ["comment_id", "reporter_hash"]


def upgrade() -> None:
    _index_where(" AND settled_at IS NULL")
    # The others hold only what is open, and every decision asks for all reports of its comment.
    op.create_index("ix_report_comment", "report", ["comment_id"])


def downgrade() -> None:
    op.drop_index("ix_report_comment", table_name="report")
    # The newest says what its reader thinks of the words that are shown; keys sort by time.
    later = "SELECT 1 FROM report n WHERE n.comment_id = report.comment_id AND n.id > report.id"
    same = "n.reporter_hash = report.reporter_hash AND (n.kind = 'illegal') = (report.kind = 'illegal')"
    op.execute(f"DELETE FROM report WHERE EXISTS ({later} AND {same})")  # noqa: S608  # no input in it
    _index_where("")


def _index_where(state: str) -> None:
    with op.batch_alter_table("report", schema=None) as batch_op:
        for name, kind in KINDS.items():
            where = sa.text(kind + state)
            batch_op.drop_index(name)
            batch_op.create_index(name, ONCE, unique=True, sqlite_where=where, postgresql_where=where)
