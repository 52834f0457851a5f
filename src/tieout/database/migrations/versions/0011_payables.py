"""The platform's own things: payees, funding sources, payables and payments."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Keep the place: the tables come with what fills them."""
