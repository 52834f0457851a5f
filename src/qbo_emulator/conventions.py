"""How the books behave where sources about QuickBooks disagree; the defaults are the likelier reading."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything about a company's books that can be chosen."""

    # 4001 "value 0 is too small" [facts C.1] although a widely used client sends it [facts J.3].
    accept_start_position_zero: bool = False
    # `totalCount` appears only in some answers [facts C.1]: with "whole", where everything is on the page.
    total_count: Literal["whole", "always", "never"] = "whole"
    # Live (2026) a sparse edit of a Payment is refused [pains 3.10]; the guide says it is taken.
    payment_edit: Literal["full", "sparse"] = "full"
    # The documents void a Payment with a sparse body [facts B.5]; live (2026) it took the full object [pains 3.10].
    payment_void: Literal["sparse", "full"] = "sparse"
    # The reference voids a Payment with `include=void`, a copy of it with `operation=void` too [facts B.5, I].
    payment_void_by: Literal["include", "either"] = "include"
    # The reference answers a template that is read by its id like a query; python-quickbooks expects a record.
    recurring_read: Literal["record", "query"] = "record"
    # Nobody has seen what a requestid with another body answers [facts I]; the code for it is 600.
    reused_request_id: Literal["refuse", "replay"] = "refuse"
    # A look-back beyond 30 days is refused today, and was answered in 2020 [facts C.2].
    enforce_lookback: bool = True
    # The guide leaves TimeActivity out of changes, a release note of 2021 puts it in [facts C.2].
    time_activity_changes: bool = True
    # 6200 is the plain close, 6210 the one with a password, and the one reported from the API [facts B.7].
    closed_period: Literal["6200", "6210"] = "6210"
    # Where automated sales tax is on, the rate comes from the address and what a body says is ignored [pains 10].
    automated_sales_tax: bool = True
    # A list of 2021 shows the codes TAX and NON of the United States, queries of 2026 never do [pains 10].
    pseudo_tax_codes: Literal["hidden", "listed"] = "hidden"
    # Accounts made in 2026 got ids far from the old ones [facts F].
    first_new_account: int = 1_150_040_000
