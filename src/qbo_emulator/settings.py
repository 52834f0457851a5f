"""How this QuickBooks behaves where sources disagree, or where a test wants another world."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from qbo.facts import limits

Representation = Literal["json", "xml"]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything about the edge that can be chosen; the defaults are the likelier reading of facts A, B.7 and D."""

    enforce_limits: bool = True
    requests_per_second: int = limits.REQUESTS_PER_SECOND
    # A client that asks one at a time would not be too fast for QuickBooks, which is slower than this machine: so
    # often a minute it is made to wait for the next second instead of being refused.
    unhurried_waits_per_minute: int = 1
    requests_per_minute: int = limits.REQUESTS_PER_MINUTE
    concurrent_requests: int = limits.CONCURRENT_REQUESTS
    batches_per_minute: int = limits.BATCHES_PER_MINUTE
    company_batches_per_minute: int = limits.COMPANY_BATCHES_PER_MINUTE
    reports_per_minute: int = 200  # pains 23; facts D does not have it
    request_bytes: int = limits.UPLOAD_BYTES
    metered_calls_per_month: int = limits.FREE_METERED_CALLS_PER_MONTH

    # Captures show gateway errors as XML even where JSON was asked for (facts B.1); "asked" follows Accept.
    gateway_errors: Literal["asked", "json", "xml"] = "asked"
    # What an answer is without an Accept header that names a form: XML at Intuit (facts J.1).
    unasked_representation: Representation = "json"
    gzip_from_bytes: int | None = 1400

    access_token_lifetime: timedelta = limits.ACCESS_TOKEN_LIFETIME
    refresh_token_lifetime: timedelta = limits.REFRESH_TOKEN_LIFETIME
    refresh_token_hard_lifetime: timedelta = limits.REFRESH_TOKEN_HARD_LIFETIME
    # Zero rotates on every refresh. Docs say every 24 hours; oauth-jsclient #138 saw single use.
    refresh_token_rotation: timedelta = limits.REFRESH_TOKEN_ROTATION
    refresh_token_grace: timedelta = limits.REFRESH_TOKEN_GRACE
    code_lifetime: timedelta = timedelta(minutes=10)

    # Seen about a second after the write; Intuit says up to five minutes (pains 7).
    notification_delay: timedelta = timedelta(seconds=1)
    # Intuit's best practices; its older page says 20, 30 and 50 minutes, then never again (facts C.4).
    notification_retries: tuple[timedelta, ...] = (
        timedelta(seconds=10),
        timedelta(seconds=20),
        timedelta(seconds=30),
        timedelta(minutes=5),
        timedelta(minutes=20),
        timedelta(hours=2),
        timedelta(hours=4),
        timedelta(hours=6),
    )
    notification_last_retry_repeats: bool = True
    # "You may not receive subsequent events until you acknowledge the first."
    notifications_wait_for_the_first: bool = True
    notifications_in_a_batch: int = 100
    notification_patience: timedelta = limits.NOTIFICATION_ANSWER_WITHIN
