"""Headings that are a note's own words are forgotten: they were kept unencrypted, and may hold a name.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

from analyzer.sentences.lexicon import usual_headings

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave headings that many notes have, and "" for the rest."""
    sentences = sa.table("sentences", sa.column("heading", sa.Text))
    own = sentences.c.heading.not_in(["", *sorted(usual_headings())])
    op.execute(sa.update(sentences).where(own).values(heading=""))


def downgrade() -> None:
    """Do nothing: what is forgotten is gone, and earlier versions read the rest."""
