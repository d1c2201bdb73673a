"""The store's tables."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from analyzer.store.secrets import TEMPLATE_BYTES

# an alias of the row number in SQLite, which is what makes such keys count up there
KEY = BigInteger().with_variant(Integer(), "sqlite")
CONTENT_BYTES = 32
LONGEST_VIEW_NAME = 80

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key(name: str) -> Column[int]:
    return Column(name, KEY, primary_key=True)


def _belongs(target: str, *, primary: bool = False, gone_with_it: bool = False) -> Column[int]:
    """Return a column that names a row of another table, given as "people.person_key"."""
    to = ForeignKey(target, ondelete="CASCADE" if gone_with_it else None)
    return Column(target.partition(".")[2], KEY, to, primary_key=primary, autoincrement=False, nullable=False)


settings = Table(
    "settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""What the agency chose when it made the store, and the store's secret, encrypted."""

people = Table(
    "people",
    metadata,
    _key("person_key"),
    Column("name", String(320), nullable=False, unique=True),
    Column("added", DateTime, nullable=False),
)
"""Who may look: the names by which they sign in, in small letters."""

grants = Table(
    "grants",
    metadata,
    _key("grant_key"),
    _belongs("people.person_key"),
    Column("access", String(12), nullable=False),
    Column("worker_id", Text),
    Column("program", Text),
    Column("everybody", Boolean, nullable=False),
    Column("granted", DateTime, nullable=False),
    Column("revoked", DateTime),
    Index(None, "person_key", "access"),
)
"""What they may see: the notes of one worker, of one program, or of everybody. Kept after it is revoked."""

models = Table(
    "models",
    metadata,
    _key("model_key"),
    Column("engine", String(20), nullable=False),
    Column("model_version", String(80), nullable=False),
    Column("held_out", LargeBinary),
    Column("added", DateTime, nullable=False),
    UniqueConstraint("engine", "model_version"),
)
"""Models that labelled notes of the store, with what each is known to mistake."""

batches = Table(
    "batches",
    metadata,
    _key("batch_key"),
    _belongs("people.person_key"),
    _belongs("models.model_key"),
    Column("source", Text, nullable=False),
    Column("notes", Integer, nullable=False),
    Column("new_notes", Integer, nullable=False),
    Column("sentences", Integer, nullable=False),
    Column("added", DateTime, nullable=False),
    Column("withdrawn", DateTime),
)
"""Scored notes that came in one transaction; `sentences` counts those that the store did not hold. Kept after it is
withdrawn, so that the audit trail names one batch by a key."""

notes = Table(
    "notes",
    metadata,
    _key("note_key"),
    Column("note_id", Text, nullable=False, index=True),
    Column("worker_id", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("note_type", Text, nullable=False),
    Column("setting", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("content", LargeBinary(CONTENT_BYTES), nullable=False, unique=True),
    Column("characters", Integer, nullable=False),
    Column("text", LargeBinary),
    _belongs("batches.batch_key"),
    Column("amended", Boolean, nullable=False),
    Index(None, "worker_id", "date"),
    Index(None, "program", "date"),
    Index(None, "batch_key"),
    Index(None, "date"),
    sqlite_autoincrement=True,
)
"""Notes. `content` is a keyed hash of all that a note holds; `text` is encrypted, or missing where the agency keeps
none; `amended` ones have a later version. Keys of deleted ones are not given again, for the audit trail names notes by
them."""

tallies = Table(
    "tallies",
    metadata,
    _belongs("notes.note_key", primary=True, gone_with_it=True),
    _belongs("models.model_key", primary=True),
    Column("sentences", Integer, nullable=False),
    Column("expected", LargeBinary, nullable=False),
    Column("labelled", LargeBinary, nullable=False),
    Column("batch_key", KEY),
)
"""What each model says of each note, added up over its sentences that are not copied (`drift.Tally`): all measures are
sums of these, so that no page that shows measures reads sentences. Little-endian float32 and int32, a number for each
of `Taxonomy.own_pairs`. `batch_key` is the batch with which the labels came, which need not be that of the note; it is
missing where they came before revision 0002."""

sentences = Table(
    "sentences",
    metadata,
    _belongs("notes.note_key", primary=True, gone_with_it=True),
    _belongs("models.model_key", primary=True),
    Column("sentence_index", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("role", String(40), nullable=False),
    Column("assertion", String(20), nullable=False),
    Column("signal", String(24), nullable=False),
    Column("second_role", String(40), nullable=False),
    Column("role_probability", Float, nullable=False),
    Column("assertion_probability", Float, nullable=False),
    Column("drift_probability", Float, nullable=False),
    Column("signal_probability", Float, nullable=False),
    Column("confident", Boolean, nullable=False),
    Column("copied", Boolean, nullable=False),
    Column("heading", Text, nullable=False),
    Column("chances", LargeBinary, nullable=False),
)
"""Labelled sentences of each model. Their text is that of the note from `start` to `end`."""

known_names = Table(
    "known_names",
    metadata,
    Column("content", LargeBinary(CONTENT_BYTES), primary_key=True),
    Column("name", LargeBinary, nullable=False),
)
"""Names from the columns of exports and from lists of the agency, encrypted: they are taken out of what analysts read.
`content` is a keyed hash."""

reviews = Table(
    "reviews",
    metadata,
    _key("review_key"),
    _belongs("notes.note_key", gone_with_it=True),
    _belongs("models.model_key"),
    _belongs("people.person_key"),
    Column("sentence_index", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("access", String(12), nullable=False),
    Column("verdict", String(12), nullable=False),
    Column("seen_role", String(40), nullable=False),
    Column("seen_assertion", String(20), nullable=False),
    Column("role", String(40)),
    Column("assertion", String(20)),
    Column("reason", LargeBinary),
    Column("reviewed", DateTime, nullable=False),
    Index(None, "note_key", "start", "end"),
    sqlite_autoincrement=True,
)
"""What people said of sentences; never changed. `seen_...` are the labels that they saw, of that model; `reason` is
encrypted."""

audit = Table(
    "audit",
    metadata,
    Column("number", KEY, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("person", String(320), nullable=False),
    Column("access", String(12), nullable=False),
    Column("action", String(24), nullable=False),
    Column("details", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "action", "number"),
)
"""Who saw or did what, in a chain of hashes (`privacy.chain`)."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("only", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", KEY, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: the end of the audit trail. Whoever adds to the trail holds it, so that no two add at once."""

summaries = Table(
    "summaries",
    metadata,
    _key("summary_key"),
    Column("kind", String(20), nullable=False),
    Column("scope", LargeBinary(CONTENT_BYTES), nullable=False),
    Column("version", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("made", DateTime, nullable=False),
    UniqueConstraint("kind", "scope"),
)
"""What pages show at once, added up beforehand for each `scope`: a hash of what may be seen, the same for all who may
see the same. All go when notes go."""

events = Table(
    "events",
    metadata,
    _key("event_key"),
    Column("worker_id", Text),
    Column("program", Text),
    Column("date", Date, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("words", LargeBinary),
    _belongs("people.person_key"),
    Column("added", DateTime, nullable=False),
    Column("removed", DateTime),
    sqlite_autoincrement=True,
)
"""What happened to a worker, a program, or all where both are missing (`drift.events`). `words` are encrypted."""

views = Table(
    "views",
    metadata,
    _key("view_key"),
    _belongs("people.person_key"),
    Column("access", String(12), nullable=False),
    Column("name", String(LONGEST_VIEW_NAME), nullable=False),
    Column("query", Text, nullable=False),
    Column("added", DateTime, nullable=False),
    UniqueConstraint("person_key", "access", "name"),
)
"""What people chose on a page and gave a name, as the URL's query string."""

familiarity = Table(
    "familiarity",
    metadata,
    _belongs("notes.note_key", primary=True, gone_with_it=True),
    Column("words", Integer, nullable=False),
    Column("unknown_words", Integer, nullable=False),
    Column("template", LargeBinary(TEMPLATE_BYTES)),
)
"""How like the corpus notes are (`analyzer.familiarity`). `template` is a keyed hash of the headings of a note."""
