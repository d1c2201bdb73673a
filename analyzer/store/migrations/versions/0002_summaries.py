"""Summaries, events, views and familiarity; which batch brought labels, and which batches were withdrawn.

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, columns and indexes."""
    _make_summaries()
    _make_events()
    _make_views()
    _make_familiarity()
    # SQLite adds a column that may be missing without copying the table
    op.add_column("batches", sa.Column("withdrawn", sa.DateTime(), nullable=True))
    op.add_column("tallies", sa.Column("batch_key", KEY, nullable=True))
    op.create_index(op.f("ix_notes_batch_key"), "notes", ["batch_key"])
    op.create_index(op.f("ix_notes_date"), "notes", ["date"])
    op.create_index(op.f("ix_audit_action_number"), "audit", ["action", "number"])


def _make_summaries() -> None:
    op.create_table(
        "summaries",
        sa.Column("summary_key", KEY, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.LargeBinary(length=32), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("summary_key", name=op.f("pk_summaries")),
        sa.UniqueConstraint("kind", "scope", name=op.f("uq_summaries_kind_scope")),
    )


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("event_key", KEY, nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("person_key", KEY, autoincrement=False, nullable=False),
        sa.Column("added", sa.DateTime(), nullable=False),
        sa.Column("removed", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_key"], ["people.person_key"], name=op.f("fk_events_person_key")),
        sa.PrimaryKeyConstraint("event_key", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )


def _make_views() -> None:
    op.create_table(
        "views",
        sa.Column("view_key", KEY, nullable=False),
        sa.Column("person_key", KEY, autoincrement=False, nullable=False),
        sa.Column("access", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("added", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_key"], ["people.person_key"], name=op.f("fk_views_person_key")),
        sa.PrimaryKeyConstraint("view_key", name=op.f("pk_views")),
        sa.UniqueConstraint("person_key", "access", "name", name=op.f("uq_views_person_key_access_name")),
    )


def _make_familiarity() -> None:
    op.create_table(
        "familiarity",
        sa.Column("note_key", KEY, autoincrement=False, nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("unknown_words", sa.Integer(), nullable=False),
        sa.Column("template", sa.LargeBinary(length=8), nullable=True),
        sa.ForeignKeyConstraint(
            ["note_key"], ["notes.note_key"], name=op.f("fk_familiarity_note_key"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("note_key", name=op.f("pk_familiarity")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index(op.f("ix_audit_action_number"), "audit")
    op.drop_index(op.f("ix_notes_date"), "notes")
    op.drop_index(op.f("ix_notes_batch_key"), "notes")
    op.drop_column("tallies", "batch_key")
    op.drop_column("batches", "withdrawn")
    for table in ("familiarity", "views", "events", "summaries"):
        op.drop_table(table)
