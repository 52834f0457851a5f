"""Which payments settle which documents, and which documents are voided or deleted: sales and spending alike."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from qbo_emulator.seed.amounts import number, some
from qbo_emulator.seed.days import Year

ALL = Decimal(1)
_IN_TWO = 0.05
_OVERPAID = 0.03
_SIZES = (1,) * 10 + (2, 3)


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or a bill before it is written down: its number, its moment and whose it is."""

    number: int
    at: int
    party: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """A payment before it is written down: what it pays, by share, and whether something is left over."""

    at: int
    party: int
    parts: tuple[tuple[int, Decimal], ...]
    left_over: bool = False
    voidable: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """What becomes of documents and payments, in numbers; `ahead` is the share of payments that pay no document."""

    payments: int
    partly_paid: int
    voided: int
    gone: int
    ahead: float = 0.0


@dataclass(slots=True)
class Settling:
    """Decides the fates of one side's documents; afterwards `documents` are all, `doomed` and `voided` some of them."""

    rng: Random
    year: Year
    documents: list[Document]
    pays_within: Callable[[int], tuple[int, int]]
    shares: Shares
    doomed: list[Document] = field(default_factory=list)
    voided: list[Document] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    _open: list[Document] = field(default_factory=list)

    def decide(self) -> None:
        """Choose what is deleted and voided, then let the rest be paid, the oldest first."""
        fated = self.shares.gone + self.shares.voided
        pool = self.documents if fated >= len(self.documents) else self.documents[:-1]  # the newest stands if it can
        chosen = some(self.rng, pool, fated)
        self.rng.shuffle(chosen)
        self.doomed, self.voided = chosen[: self.shares.gone], chosen[self.shares.gone :]
        spared = {each.number for each in chosen}
        groups, self._open = self._grouped([each for each in self.documents if each.number not in spared])
        self._pay(groups)

    def _grouped(self, documents: list[Document]) -> tuple[list[list[Document]], list[Document]]:
        """Put documents of one party together as they are paid together, as many groups as there are payments."""
        wanted = self._ordinary
        if not wanted:
            return [], documents
        groups: list[list[Document]] = []
        waiting: dict[int, list[Document]] = defaultdict(list)
        sizes: dict[int, int] = {}
        coming = iter(documents)
        for document in coming:
            pile = waiting[document.party]
            pile.append(document)
            if len(pile) >= sizes.setdefault(document.party, self.rng.choice(_SIZES)):
                groups.append(waiting.pop(document.party))
                del sizes[document.party]
            if len(groups) >= wanted:
                break
        unpaid = [each for pile in waiting.values() for each in pile]
        while unpaid and len(groups) < wanted:
            groups.append([unpaid.pop()])
        return groups, [*unpaid, *coming]

    @property
    def _ordinary(self) -> int:
        """How many payments there are when those that pay no document, and second halves, are left out."""
        return self._bound - number(self._bound, _IN_TWO)

    @property
    def _bound(self) -> int:
        return self.shares.payments - number(self.shares.payments, self.shares.ahead)

    def _pay(self, groups: list[list[Document]]) -> None:
        order = list(range(len(groups)))
        self.rng.shuffle(order)
        halved = set(order[: self._bound - len(groups)])
        partly = set(order[len(halved) : len(halved) + self.shares.partly_paid])
        for place, group in enumerate(groups):
            if place in halved:
                self._in_two(group)
            else:
                self._at_once(group, partly=place in partly)
        while len(self.settlements) < self.shares.payments:
            self._beforehand()

    def _at_once(self, group: list[Document], *, partly: bool) -> None:
        share = Decimal(self.rng.randint(20, 80)).scaleb(-2) if partly else ALL
        parts = [(each.number, ALL) for each in group[:-1]] + [(group[-1].number, share)]
        left_over = not partly and self.rng.random() < _OVERPAID
        at, party = self._paid_at(group), group[-1].party
        self.settlements.append(
            Settlement(at, party, tuple(parts), left_over=left_over, voidable=not (partly or left_over))
        )

    def _in_two(self, group: list[Document]) -> None:
        """Half of the last document now, the rest later."""
        first = self._paid_at(group)
        half = Decimal(self.rng.randint(40, 60)).scaleb(-2)
        parts = [(each.number, ALL) for each in group[:-1]] + [(group[-1].number, half)]
        second = self.year.after(self.rng, first, fewest=7, most=30)
        self.settlements.append(Settlement(first, group[-1].party, tuple(parts)))
        self.settlements.append(Settlement(second, group[-1].party, ((group[-1].number, ALL),)))

    def _beforehand(self) -> None:
        """Somebody pays what no document asks for yet."""
        if not self.shares.ahead:
            raise ValueError(f"{self.shares.payments} payments are more than {len(self.documents)} bills have room for")
        document = self.rng.choice(self.documents) if self.documents else Document(0, self.year.end, 0)
        self.settlements.append(Settlement(document.at, document.party, (), left_over=True))

    def _paid_at(self, group: list[Document]) -> int:
        last = group[-1]
        fewest, most = self.pays_within(last.party)
        return self.year.after(self.rng, max(each.at for each in group), fewest=fewest, most=most)

    def mistaken(self, count: int) -> list[Settlement]:
        """Return payments of documents that stay open: entered by mistake, they will be deleted again."""
        return [
            Settlement(self.year.after(self.rng, each.at, fewest=1, most=9), each.party, ((each.number, ALL),))
            for each in some(self.rng, self._open, count)
        ]
