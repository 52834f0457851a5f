"""The terminal: starts the others and speaks to people."""

from cyclopts import App

app = App(
    name="tieout",
    help="Keeps a platform and its customers' QuickBooks companies in step, and proves that they agree.",
    version_flags=["--version"],
)
businesses = App(name="businesses", help="The platform's customers.")
app.command(businesses)

# Named, not imported: a command loads what it needs when it is typed, so that `--help` answers at once.
app.command("tieout.cli.serve:serve", name="serve")
app.command("tieout.cli.serve:worker", name="worker")
app.command("tieout.cli.emulator:emulator", name="emulator")
app.command("tieout.cli.demo:demo", name="demo")
app.command("tieout.cli.connect:connect", name="connect")
app.command("tieout.cli.sync:sync", name="sync")
app.command("tieout.cli.status:status", name="status")
app.command("tieout.cli.records:records", name="records")
app.command("tieout.cli.certificate:certificate", name="certificate")
businesses.command("tieout.cli.businesses:create", name="create")
businesses.command("tieout.cli.businesses:list_", name="list")
businesses.command("tieout.cli.businesses:archive", name="archive")


def main() -> None:
    """Run the command that was typed."""
    app()
