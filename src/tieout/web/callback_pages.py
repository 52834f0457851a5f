"""What a person reads after QuickBooks, when nobody else's page tells them: what happened, and what to do."""

from collections.abc import Mapping

from tieout.web.page import Page

_AGAIN = "Go back to where you started and connect again."
_NOTHING = "Nothing was connected."

PAGES: Mapping[str, Page] = {
    "connected": Page(
        title="QuickBooks is connected",
        sentences=("Your company is being loaded now.", "You can close this page."),
        tone="good",
        status=200,
    ),
    "unknown": Page(title="This link is not one of ours", sentences=(_NOTHING, _AGAIN), status=400),
    "expired": Page(title="This took too long", sentences=("The link has expired. " + _NOTHING, _AGAIN), status=410),
    "used": Page(
        title="This link was used already",
        sentences=(
            "Every link connects once. If it is open in another window, the connection is being made there.",
            "Otherwise go back to where you started and connect again.",
        ),
        status=409,
    ),
    "denied": Page(
        title="You did not allow the connection",
        sentences=(_NOTHING, "If that was a mistake, go back to where you started and connect again."),
        status=403,
    ),
    "incomplete": Page(
        title="QuickBooks did not say which company",
        sentences=(_NOTHING, "Choose a company when QuickBooks asks for one. " + _AGAIN),
        status=400,
    ),
    "taken": Page(
        title="This company is connected elsewhere",
        sentences=(
            "Another business here is connected to the same QuickBooks company. " + _NOTHING,
            "Disconnect it there first, or choose another company.",
        ),
        status=409,
    ),
    "other_company": Page(
        title="That was another company",
        sentences=(
            "QuickBooks let us into another company than the one to connect. " + _NOTHING,
            "Connect again and choose the same company as before; another one has to be asked for.",
        ),
        status=409,
    ),
    "archived": Page(
        title="This account is closed",
        sentences=(_NOTHING, "Ask the people who sent you here whether it can be opened again."),
        status=404,
    ),
    "unconfigured": Page(
        title="QuickBooks does not know this application",
        sentences=(_NOTHING, "The operator has to check client id and secret. Tell them the reference below."),
        status=502,
    ),
    "refused": Page(
        title="QuickBooks refused the connection",
        sentences=(_NOTHING, _AGAIN, "If it happens again, tell support the reference below."),
        status=502,
    ),
    "unavailable": Page(
        title="QuickBooks does not answer",
        sentences=(_NOTHING, "This is on QuickBooks' side. Wait a few minutes, then connect again."),
        status=503,
    ),
    "broken": Page(
        title="Something broke on our side",
        sentences=(
            "Your company may not be connected yet.",
            _AGAIN,
            "If it happens again, tell support the reference below.",
        ),
        status=500,
    ),
}

LINKS: Mapping[str, Page] = {
    "unknown": Page(
        title="This link is not one of ours",
        sentences=("It may have been cut off when it was copied.", "Ask whoever sent it for another one."),
        status=404,
    ),
    "expired": Page(
        title="This link has expired",
        sentences=("Links do not last for ever, so that a forgotten one harms nobody.", "Ask for another one."),
        status=410,
    ),
    "revoked": Page(
        title="This link was taken back",
        sentences=("Whoever made it does not want it used any more.", "Ask them for another one."),
        status=410,
    ),
    "used": Page(
        title="This link was used already",
        sentences=(
            "Every link connects one company, once. If you began in another browser, go on there.",
            "Otherwise ask for another one.",
        ),
        status=409,
    ),
    "archived": Page(
        title="This account is closed",
        sentences=(_NOTHING, "Ask the people who sent you here whether it can be opened again."),
        status=410,
    ),
}
"""What is wrong with a connect link."""
