"""The day from which a company's books are kept."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Keep the place: the tables come with what fills them."""
