"""What every route in Cleo Pay's style may refuse, for its documentation."""

from typing import Any

from tieout.api.cleo.schemas import CleoError

Answers = dict[int | str, dict[str, Any]]

REFUSALS: Answers = {
    401: {"model": CleoError, "description": "The access token is missing, expired or not ours."},
    404: {"model": CleoError, "description": "There is no such business or integration for this token."},
    "default": {"model": CleoError, "description": "Anything else that was refused or broke."},
}
