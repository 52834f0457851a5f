"""How much and how long: the numbers of facts D (limits), A.4 (lifetimes) and C (query, changes, batch)."""

from datetime import timedelta

# https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features#limits-and-throttles
REQUESTS_PER_MINUTE = 500  # per company
REQUESTS_PER_SECOND = 10  # per company and app
CONCURRENT_REQUESTS = 10  # older pages say "10 concurrent" where newer ones say 10 a second: keep both
BATCHES_PER_MINUTE = 40  # per company and app
COMPANY_BATCHES_PER_MINUTE = 120  # per company, all apps together
THROTTLE_PAUSE = timedelta(seconds=60)  # asked for after a 429; no Retry-After was ever seen
REQUEST_TIMEOUT = timedelta(seconds=120)  # after it QuickBooks itself has given up
FREE_METERED_CALLS_PER_MONTH = 500_000  # CorePlus calls of the Builder tier

QUERY_PAGE = 100  # rows without MAXRESULTS
QUERY_PAGE_MAX = 1000
BATCH_ITEMS = 30
BATCH_OBJECTS = 1000  # in one answer
CHANGES_OBJECTS = 1000  # in one answer, deletions last
CHANGES_LOOKBACK = timedelta(days=30)
REQUEST_ID_LENGTH = 50
BATCH_REQUEST_ID_LENGTH = 36
MINOR_VERSION = 75

TRANSACTION_LINES = 10_000
TAXABLE_INVOICE_LINES = 750
UPLOAD_BYTES = 100 * 1024 * 1024  # per request
REPORT_CELLS = 400_000
SANDBOX_EMAILS_PER_DAY = 40
DOWNLOAD_ADDRESS_LIFETIME = timedelta(minutes=15)

NOTIFICATION_ANSWER_WITHIN = timedelta(seconds=3)
NOTIFICATION_RETRIES = (timedelta(minutes=20), timedelta(minutes=30), timedelta(minutes=50))

ACCESS_TOKEN_LIFETIME = timedelta(hours=1)
REFRESH_TOKEN_LIFETIME = timedelta(seconds=8_726_400)  # rolling: 101 days on the wire, "100 days" in the text
REFRESH_TOKEN_HARD_LIFETIME = timedelta(days=5 * 365 + 1)  # from the first consent, whatever is refreshed
REFRESH_TOKEN_ROTATION = timedelta(hours=24)  # about when a refresh answers a new value
REFRESH_TOKEN_GRACE = timedelta(hours=24)  # how long the value before it still works
AUTHORIZATION_CODE_LENGTH = 512
ACCESS_TOKEN_LENGTH = 4096
REFRESH_TOKEN_LENGTH = 512
