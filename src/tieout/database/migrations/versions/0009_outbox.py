"""What we tell the platform: events, endpoints and their deliveries."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Keep the place: the tables come with what fills them."""
