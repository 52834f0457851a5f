"""Companies to begin with: Intuit's sample company, and generated ones of any size."""

from collections import Counter
from typing import Any

from qbo_emulator.seed.step import Progress


def fill(company: Any, *, progress: Progress | None = None, **size: Any) -> Counter[str]:
    """Fill an empty company: Intuit's sample, with `invoices` and `seed` if given; any other option invents a company.

    `sample=False`, or members of `Mix` (counts of each entity, shares partly paid, voided…), choose the invented one.
    """
    if size.pop("sample", size.keys() <= {"invoices", "seed"}):
        from qbo_emulator.seed import sample

        done = sample.fill(company, progress=progress, **size)
    else:
        from qbo_emulator.seed import generator

        done = generator.fill(company, progress=progress, **size)
    _count_stock(company)
    return done


def _count_stock(company: Any) -> None:
    """Leave on hand what the sample company had when it was looked at; a year of sales would leave less than none."""
    from qbo_emulator.seed import landscaping

    for known in landscaping.masters()["Item"]:
        row = company.find("Item", known["Id"])
        if row is not None and "QtyOnHand" in known:
            record = {**company.stored("Item", row.id), "QtyOnHand": known["QtyOnHand"]}
            company.keep("Item", record, row.updated, bump=False)
