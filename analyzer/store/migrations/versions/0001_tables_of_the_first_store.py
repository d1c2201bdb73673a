"""Tables of the first store.

Revision: 0001, after None
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=320), nullable=False),
        sa.Column("access", sa.String(length=12), nullable=False),
        sa.Column("action", sa.String(length=24), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_head",
        sa.Column("only", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("only", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "known_names",
        sa.Column("content", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content", name=op.f("pk_known_names")),
    )
    op.create_table(
        "models",
        sa.Column("model_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("model_version", sa.String(length=80), nullable=False),
        sa.Column("held_out", sa.LargeBinary(), nullable=True),
        sa.Column("added", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("model_key", name=op.f("pk_models")),
        sa.UniqueConstraint("engine", "model_version", name=op.f("uq_models_engine_model_version")),
    )
    op.create_table(
        "people",
        sa.Column("person_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("added", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_key", name=op.f("pk_people")),
        sa.UniqueConstraint("name", name=op.f("uq_people_name")),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_settings")),
    )
    op.create_table(
        "batches",
        sa.Column("batch_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "model_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("new_notes", sa.Integer(), nullable=False),
        sa.Column("sentences", sa.Integer(), nullable=False),
        sa.Column("added", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["model_key"], ["models.model_key"], name=op.f("fk_batches_model_key")),
        sa.ForeignKeyConstraint(["person_key"], ["people.person_key"], name=op.f("fk_batches_person_key")),
        sa.PrimaryKeyConstraint("batch_key", name=op.f("pk_batches")),
    )
    op.create_table(
        "grants",
        sa.Column("grant_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("access", sa.String(length=12), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=True),
        sa.Column("program", sa.Text(), nullable=True),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("granted", sa.DateTime(), nullable=False),
        sa.Column("revoked", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_key"], ["people.person_key"], name=op.f("fk_grants_person_key")),
        sa.PrimaryKeyConstraint("grant_key", name=op.f("pk_grants")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_person_key_access"), ["person_key", "access"], unique=False)

    op.create_table(
        "notes",
        sa.Column("note_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("note_type", sa.Text(), nullable=False),
        sa.Column("setting", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(length=32), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column(
            "batch_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("amended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["batch_key"], ["batches.batch_key"], name=op.f("fk_notes_batch_key")),
        sa.PrimaryKeyConstraint("note_key", name=op.f("pk_notes")),
        sa.UniqueConstraint("content", name=op.f("uq_notes_content")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notes_note_id"), ["note_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notes_program_date"), ["program", "date"], unique=False)
        batch_op.create_index(batch_op.f("ix_notes_worker_id_date"), ["worker_id", "date"], unique=False)

    op.create_table(
        "reviews",
        sa.Column("review_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "note_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "model_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "person_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("sentence_index", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("access", sa.String(length=12), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("seen_role", sa.String(length=40), nullable=False),
        sa.Column("seen_assertion", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("assertion", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("reviewed", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["model_key"], ["models.model_key"], name=op.f("fk_reviews_model_key")),
        sa.ForeignKeyConstraint(["note_key"], ["notes.note_key"], name=op.f("fk_reviews_note_key"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_key"], ["people.person_key"], name=op.f("fk_reviews_person_key")),
        sa.PrimaryKeyConstraint("review_key", name=op.f("pk_reviews")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviews_note_key_start_end"), ["note_key", "start", "end"], unique=False)

    op.create_table(
        "sentences",
        sa.Column(
            "note_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "model_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("sentence_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("assertion", sa.String(length=20), nullable=False),
        sa.Column("signal", sa.String(length=24), nullable=False),
        sa.Column("second_role", sa.String(length=40), nullable=False),
        sa.Column("role_probability", sa.Float(), nullable=False),
        sa.Column("assertion_probability", sa.Float(), nullable=False),
        sa.Column("drift_probability", sa.Float(), nullable=False),
        sa.Column("signal_probability", sa.Float(), nullable=False),
        sa.Column("confident", sa.Boolean(), nullable=False),
        sa.Column("copied", sa.Boolean(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("chances", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["model_key"], ["models.model_key"], name=op.f("fk_sentences_model_key")),
        sa.ForeignKeyConstraint(
            ["note_key"], ["notes.note_key"], name=op.f("fk_sentences_note_key"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("note_key", "model_key", "sentence_index", name=op.f("pk_sentences")),
    )
    op.create_table(
        "tallies",
        sa.Column(
            "note_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "model_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("sentences", sa.Integer(), nullable=False),
        sa.Column("expected", sa.LargeBinary(), nullable=False),
        sa.Column("labelled", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["model_key"], ["models.model_key"], name=op.f("fk_tallies_model_key")),
        sa.ForeignKeyConstraint(["note_key"], ["notes.note_key"], name=op.f("fk_tallies_note_key"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("note_key", "model_key", name=op.f("pk_tallies")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("tallies")
    op.drop_table("sentences")
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reviews_note_key_start_end"))

    op.drop_table("reviews")
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notes_worker_id_date"))
        batch_op.drop_index(batch_op.f("ix_notes_program_date"))
        batch_op.drop_index(batch_op.f("ix_notes_note_id"))

    op.drop_table("notes")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grants_person_key_access"))

    op.drop_table("grants")
    op.drop_table("batches")
    op.drop_table("settings")
    op.drop_table("people")
    op.drop_table("models")
    op.drop_table("known_names")
    op.drop_table("audit_head")
    op.drop_table("audit")
