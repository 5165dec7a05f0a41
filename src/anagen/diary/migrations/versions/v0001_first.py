"""First version: the person, treatments, days missed, observations, photographs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "about",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("began", sa.Date, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("photo_weeks", sa.Integer, nullable=False),
        sa.Column("calendar", sa.String(32), nullable=False),
    )
    op.create_table(
        "treatment",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("begun", sa.Date, nullable=False),
        sa.Column("stopped", sa.Date),
        sa.Column("course", sa.Text, nullable=False),
    )
    op.create_table(
        "missed",
        sa.Column(
            "treatment", sa.String(32), sa.ForeignKey("treatment.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("day", sa.Date, primary_key=True),
    )
    op.create_table(
        "observation",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("date", sa.Date, nullable=False, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(40)),
        sa.Column("value", sa.Double),
        sa.Column("unit", sa.String(20)),
        sa.Column("method", sa.String(60)),
        sa.Column("field_cm2", sa.Double),
        sa.Column("sd", sa.Double),
        sa.Column("place", sa.String(20)),
        sa.Column("rating", sa.Integer),
        sa.Column("shares", sa.Text),
        sa.Column("mask", sa.Text),
        sa.Column("text", sa.Text),
    )
    op.create_table(
        "photo",
        sa.Column(
            "observation",
            sa.String(32),
            sa.ForeignKey("observation.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("media", sa.String(20), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("overlay_of", sa.String(32)),
    )
