"""The terminal: starts the others and speaks to people."""


def main() -> None:
    """Run the command that was typed."""
