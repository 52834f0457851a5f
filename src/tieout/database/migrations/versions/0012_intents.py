"""Writes that are promised once, and which thing is which record."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Keep the place: the tables come with what fills them."""
