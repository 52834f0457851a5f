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

        return sample.fill(company, progress=progress, **size)
    from qbo_emulator.seed import generator

    return generator.fill(company, progress=progress, **size)
