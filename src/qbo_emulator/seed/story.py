"""A company's year from its mix and its trade: steps in the order of time, written one by one as they are asked for."""

from collections.abc import Iterator
from operator import attrgetter

from qbo_emulator.seed.amounts import dice
from qbo_emulator.seed.days import Year
from qbo_emulator.seed.mix import Mix
from qbo_emulator.seed.sales import Sales
from qbo_emulator.seed.spending import Spending
from qbo_emulator.seed.step import Step
from qbo_emulator.seed.trade import Trade

_SALES = frozenset({"Invoice", "Payment"})


def steps(mix: Mix, trade: Trade, year: Year, *, seed: int) -> Iterator[Step]:
    """Yield everything that was entered in the year; the same for the same seed."""
    sales = Sales(mix, trade, year, dice("sales", seed))
    spending = Spending(mix, trade, year, dice("spending", seed))
    for event in sorted((*sales.events(), *spending.events()), key=attrgetter("at")):
        side = sales if event.entity in _SALES else spending
        yield Step(year.at(event.at), event.verb, event.entity, (event.entity, event.number), side.body(event))
