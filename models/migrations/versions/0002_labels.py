"""Labels of suggestscore, and the secret that Coral signs with."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attributes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("spans", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("detected", sa.String(length=8), nullable=True),
        sa.Column("client_token", sa.String(length=500), nullable=True),
        sa.Column("community_id", sa.String(length=500), nullable=True),
        sa.Column("session_id", sa.String(length=500), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_label_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
    )
    with op.batch_alter_table("label", schema=None) as batch_op:
        batch_op.create_index("ix_label_site_id", ["site_id", "id"], unique=False)
        batch_op.create_index(
            "ix_label_client_token", ["site_id", "client_token", "community_id", "id"], unique=False
        )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("coral_secret", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_column("coral_secret")
    with op.batch_alter_table("label", schema=None) as batch_op:
        batch_op.drop_index("ix_label_client_token")
        batch_op.drop_index("ix_label_site_id")
    op.drop_table("label")
