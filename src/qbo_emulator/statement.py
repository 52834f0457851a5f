"""The query language: its words, and the statement they make (facts C.1; spellings of facts J.3)."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from qbo_emulator import faults

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'(?:[^'\\]|\\.)*')
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<word>[A-Za-z_][\w]*(?:\.[A-Za-z_*][\w]*)*(?:\.\*)?)
      | (?P<sign><=|>=|=|<|>|\(|\)|,|\*)
    )""",
    re.VERBOSE,
)
_OPERATORS = frozenset({"=", "<", ">", "<=", ">="})


class Token(NamedTuple):
    """One word of a statement, with its place for the parser's complaint."""

    kind: str
    text: str
    place: int


@dataclass(frozen=True, slots=True)
class Condition:
    """`member operator values`; IN has several values, the others one."""

    member: str
    operator: str
    values: tuple[str | bool | Decimal, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a query asks; `columns` is empty for everything, `counting` asks only how many."""

    entity: str
    columns: tuple[str, ...] = ()
    counting: bool = False
    conditions: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    start: int | None = None
    limit: int | None = None


def parse(text: str) -> Statement:
    """Read a statement; 4000 with the place where it cannot be read."""
    return _Parser(text).statement()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(_tokens(text))
        self.at = 0

    def statement(self) -> Statement:
        self.word("select", '"select"')
        columns, counting = self._columns()
        self.word("from", '"from"')
        entity = self.take("word", "<entity>").text
        conditions = self._conditions()
        order = self._order()
        start, limit = self._page()
        if self.peek().kind != "end":
            raise self.unexpected("<EOF>")
        return Statement(entity, columns, counting, conditions, order, start, limit)

    def _columns(self) -> tuple[tuple[str, ...], bool]:
        columns = [self._column()]
        while self.skip("sign", ","):
            columns.append(self._column())
        if "count(*)" in columns:
            return (), True
        return (() if "*" in columns else tuple(columns)), False

    def _column(self) -> str:
        if self.skip("sign", "*"):
            return "*"
        token = self.take("word", "<property>")
        if token.text.lower() == "count" and self.skip("sign", "("):
            self.take_sign("*")
            self.take_sign(")")
            return "count(*)"
        return token.text

    def _conditions(self) -> tuple[Condition, ...]:
        if not self.skip("word", "where"):
            return ()
        found = [self._condition()]
        while self.skip("word", "and"):
            found.append(self._condition())
        return tuple(found)

    def _condition(self) -> Condition:
        member = self.take("word", "<property>").text
        token = self.next()
        if token.text in _OPERATORS:
            return Condition(member, token.text, (self._value(),))
        if token.text.lower() == "like":
            return Condition(member, "like", (self._value(),))
        if token.text.lower() != "in":
            raise self.unexpected('"="', token)
        self.take_sign("(")
        values = [self._value()]
        while self.skip("sign", ","):
            values.append(self._value())
        self.take_sign(")")
        return Condition(member, "in", tuple(values))

    def _value(self) -> str | bool | Decimal:
        token = self.next()
        if token.kind == "string":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1])
        if token.kind == "number":
            return Decimal(token.text)
        word = token.text.lower()
        if word in {"true", "false"}:
            return word == "true"
        if word == "current_date":
            return "CURRENT_DATE"
        raise self.unexpected("<string>", token)

    def _order(self) -> tuple[tuple[str, bool], ...]:
        if self.skip("word", "order"):
            self.word("by", '"by"')
        elif not self.skip("word", "orderby"):
            return ()
        found = [self._ordering()]
        while self.skip("sign", ","):
            found.append(self._ordering())
        return tuple(found)

    def _ordering(self) -> tuple[str, bool]:
        member = self.take("word", "<property>").text
        if self.skip("word", "desc"):
            return member, True
        self.skip("word", "asc")
        return member, False

    def _page(self) -> tuple[int | None, int | None]:
        found: dict[str, int] = {}
        while self.peek().kind == "word" and self.peek().text.lower() in {"startposition", "maxresults"}:
            word = self.next().text.lower()
            token = self.next()
            if token.kind not in {"number", "string"} or not token.text.strip("'").lstrip("-").isdigit():
                raise self.unexpected("<integer>", token)
            found[word] = int(token.text.strip("'"))
        return found.get("startposition"), found.get("maxresults")

    def peek(self) -> Token:
        return self.tokens[self.at]

    def next(self) -> Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def skip(self, kind: str, text: str) -> bool:
        token = self.peek()
        if token.kind == kind and token.text.lower() == text:
            self.at += 1
            return True
        return False

    def take(self, kind: str, expected: str) -> Token:
        token = self.next()
        if token.kind != kind:
            raise self.unexpected(expected, token)
        return token

    def take_sign(self, sign: str) -> None:
        if not self.skip("sign", sign):
            raise self.unexpected(f'"{sign}"')

    def word(self, word: str, expected: str) -> None:
        if not self.skip("word", word):
            raise self.unexpected(expected)

    def unexpected(self, expected: str, token: Token | None = None) -> faults.Refusal:
        token = token or self.peek()
        line = self.text.count("\n", 0, token.place) + 1
        column = token.place - (self.text.rfind("\n", 0, token.place) + 1) + 1
        met = f'"{token.text} ""' if token.kind == "end" else f'" <{token.kind.upper()}> "{token.text} ""'
        return faults.unparsed_query(
            f"Encountered {met} at line {line}, column {column}.\nWas expecting one of:\n    {expected} ..."
        )


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            line = text.count("\n", 0, at) + 1
            column = at - (text.rfind("\n", 0, at) + 1) + 1
            character = text[at]
            raise faults.unparsed_query(
                f"Lexical error at line {line}, column {column}.  "
                f'Encountered: "{character}" ({ord(character)}), after : ""'
            )
        found.append(Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        at = match.end()
    return [*found, Token("end", "<EOF>", end)]
