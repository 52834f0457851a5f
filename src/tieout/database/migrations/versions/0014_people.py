"""Who may look at the dashboard, and who is signed in."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Keep the place: the tables come with what fills them."""
