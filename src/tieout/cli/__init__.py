"""The terminal: starts the others and speaks to people."""

from cyclopts import App

app = App(
    name="tieout",
    help="Keeps a platform and its customers' QuickBooks companies in step, and proves that they agree.",
    version_flags=["--version"],
)
businesses = App(name="businesses", help="The platform's customers.")
app.command(businesses)
events = App(name="events", help="What the platform is told.")
app.command(events)
endpoints = App(name="endpoints", help="Where the platform is told.")
app.command(endpoints)
candidates = App(name="candidates", help="What the books hold and is nobody's yet.")
app.command(candidates)
notifications = App(name="notifications", help="What QuickBooks told of companies by itself.")
app.command(notifications)
people = App(name="people", help="Who may look at the dashboard.")
app.command(people)

# Named, not imported: a command loads what it needs when it is typed, so that `--help` answers at once.
for _name, _where, _help in (
    ("demo", "demo:demo", "Connect the emulator's sample company, load it, and prove that both sides agree."),
    ("serve", "serve:serve", "Serve the API and the pages."),
    ("worker", "serve:worker", "Work off jobs until told to stop."),
    ("emulator", "emulator:emulator", "Start QuickBooks Online on this machine."),
    ("connect", "connect:connect", "Make the address at which a person connects a company."),
    ("sync", "sync:sync", "Sync a business's companies now, and watch it."),
    ("status", "status:status", "Show how every business stands with QuickBooks."),
    ("health", "health:health", "Show how connections stand, and the one thing to do."),
    ("issues", "issues:issues", "Show what somebody must look at, and put it aside."),
    ("records", "records:records", "List records of the mirror."),
    ("export", "export:export", "Write records to files: CSV, JSON Lines or Parquet."),
    ("history", "history:history", "Show the versions of a record, or what it was at a time."),
    ("changes", "changes:changes", "List what changed in QuickBooks."),
    ("deletions", "deletions:deletions", "Show deletions too many to believe, and confirm them."),
    ("push", "push:app", "Write to QuickBooks what it lacks of the platform's things."),
    ("intents", "intents:intents", "Show what is still to be written, and what is in its way."),
    ("preview", "intents:preview", "Print the exact JSON that would be sent for an intent."),
    ("schedule", "schedule:schedule", "Show when companies are looked at, and choose what is kept of them."),
    ("pause", "schedule:pause", "Leave companies alone until they are resumed."),
    ("resume", "schedule:resume", "Look at paused companies again."),
    ("doctor", "doctor.command:doctor", "Say what is wrong with the set-up, and how to mend it."),
    ("reseal", "reseal:reseal", "Seal every secret with the first key, so that older keys may go."),
    ("audit", "audit:audit", "Show who changed what."),
    ("usage", "usage:usage", "Show how this month's metered calls stand."),
    ("budget", "usage:budget", "Show or say what companies may cost a month."),
    ("certificate", "certificate:certificate", "Show the proof that both sides agree."),
):
    app.command(f"tieout.cli.{_where}", name=_name, help=_help)
for _name, _where, _help in (
    ("create", "create", "Create a business."),
    ("list", "list_", "List every business."),
    ("archive", "archive", "Put a business away."),
):
    businesses.command(f"tieout.cli.businesses:{_where}", name=_name, help=_help)

for _name, _where, _help in (
    ("list", "list_", "List them, and what each may be."),
    ("take-in", "take_in", "Say whether things are made of what is found: on, ask or off."),
    ("accept", "accept", "Link all that is likely enough."),
    ("decide", "decide", "Decide about one: link, make or decline."),
):
    candidates.command(f"tieout.cli.candidates:{_where}", name=_name, help=_help)

for _name, _where, _help in (
    ("list", "list_", "List them, and what became of each."),
    ("replay", "replay", "Look again at everything that came since a time."),
):
    notifications.command(f"tieout.cli.notifications:{_where}", name=_name, help=_help)

for _name, _where, _help in (
    ("add", "add", "Let a person in, or give one a new password."),
    ("list", "list_", "List who may sign in."),
    ("remove", "remove", "Shut a person out."),
):
    people.command(f"tieout.cli.people:{_where}", name=_name, help=_help)

for _name, _where, _help in (
    ("list", "list_", "List what happened."),
    ("replay", "replay", "Tell an endpoint again: one event, or every one since a time."),
):
    events.command(f"tieout.cli.events:{_where}", name=_name, help=_help)

for _name, _where, _help in (
    ("add", "add", "Add an endpoint; its secret is shown only now."),
    ("list", "endpoints_list", "List the endpoints, and whether they take what they are told."),
    ("rotate", "rotate", "Give an endpoint a new secret."),
    ("test", "test", "Send an endpoint a test event."),
    ("enable", "enable", "Go on with an endpoint that was disabled."),
    ("remove", "remove", "Tell an address nothing more."),
):
    endpoints.command(f"tieout.cli.events:{_where}", name=_name, help=_help)


def main() -> None:
    """Run the command that was typed; its answer stands alone on standard output."""
    from tieout import log

    log.set_up("warning")  # what is served says more
    app()
