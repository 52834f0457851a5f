"""Which account is which, and how a thing's fields become a record's."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Keep the place: the tables come with what fills them."""
