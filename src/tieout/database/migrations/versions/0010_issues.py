"""What somebody must look at."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Keep the place: the tables come with what fills them."""
