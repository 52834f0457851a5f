"""Writes the views as SQL; names are folded as PostgreSQL folds them, so that `Bill` and `TotalAmt` need no quotes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from qbo.facts.catalog import ENTITIES
from tieout.database.books.members import Column, Field, columns, details, facts, fields_of, repeated

# A value that is not what the facts say becomes NULL: one strange record must not close a view. The few escapes that
# JSON allows and PostgreSQL does not keep are left out.
# PostgreSQL reads more than QuickBooks writes, as numbers (NaN, 0xFF) and as days (infinity, now, the year 12026): no
# program reads those, and one of them would spoil every sum.
_MEANT = {
    "numeric": "$1 !~ '[^0-9.eE+-]'",
    "boolean": "true",
    "date": "$1 ~ '^[0-9]{4}-[-+:.0-9TZ ]+$'",
    "timestamptz": "$1 ~ '^[0-9]{4}-[-+:.0-9TZ ]+$' AND $1 BETWEEN '0001-01-02' AND '9999-12-31'",
}
FUNCTIONS = (
    *(
        f"CREATE FUNCTION books.as_{kind}(text) RETURNS {kind} LANGUAGE sql STABLE PARALLEL SAFE AS"
        f" $$ SELECT CASE WHEN {meant} AND pg_input_is_valid($1, '{kind}') THEN $1::{kind} END $$"
        for kind, meant in _MEANT.items()
    ),
    r"""CREATE FUNCTION books.as_json(text) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN pg_input_is_valid(body, 'jsonb') THEN body::jsonb ELSE '{}' END FROM (
        SELECT CASE WHEN $1 ~* '\\u(0000|d[89a-f])'
            THEN regexp_replace($1, '(?<!\\)((?:\\\\)*)\\u0000', '\1', 'g') ELSE $1 END AS body
        OFFSET 0) AS cleaned $$""",
    """CREATE FUNCTION books.as_rows(jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE jsonb_typeof($1) WHEN 'array' THEN $1 WHEN 'object' THEN jsonb_build_array($1) ELSE '[]' END $$""",
)

COMPANY = """CREATE VIEW books.company AS SELECT id AS connection_id, business_id, environment, realm_id, company_name,
    country, home_currency, time_zone, state FROM public.connection"""

# What QuickBooks shows of a merged record is that it is inactive, or nothing.
_LIFECYCLE = """CASE WHEN record.merged_into IS NOT NULL AND record.lifecycle IN ('inactive', 'deleted')
    THEN 'merged' ELSE record.lifecycle END AS lifecycle"""
_RECORD = f"record.connection_id, record.business_id, {_LIFECYCLE}, record.merged_into, record.seen_at"
# OFFSET 0 keeps the planner from reading the JSON anew for every column.
_BODY = "CROSS JOIN LATERAL (SELECT books.as_json(record.body) AS body OFFSET 0) AS found"
_INDENT = ",\n    "


def all_views() -> Iterator[tuple[str, str]]:
    """Answer every view: its name, and the statement that makes it."""
    yield "company", COMPANY
    for row in ENTITIES:
        fields = fields_of(row.name)
        yield row.name.lower(), _of_records(row.name, fields)
        for name, path, members in repeated(fields):
            yield from _of_rows(row.name, row.date, name, path, members)


def names(entity: str) -> list[str]:
    """Answer the views of one kind of record, its own first."""
    own = [entity.lower()]
    for name, _, members in repeated(fields_of(entity)):
        own.append(f"{entity}_{name}".lower())
        own += [f"{entity}_{name}_{inner}".lower() for inner in _inner(name, members)]
    return own


def _of_records(entity: str, fields: Mapping[str, Field]) -> str:
    found = [column for column in columns(fields) if column.name.lower() != "id"]
    selected = ['record.id AS "id"', *_selected(found, "found.body")]
    return (
        f'CREATE VIEW books."{entity.lower()}" AS SELECT {_RECORD},\n    {_INDENT.join(selected)}\n'
        f"FROM public.record AS record {_BODY}\nWHERE record.entity = '{entity}'"
    )


def _of_rows(
    entity: str, date: str | None, name: str, path: Sequence[str], members: Mapping[str, Field]
) -> Iterator[tuple[str, str]]:
    view, own = f"{entity}_{name}".lower(), columns(members)
    selected = list(_selected(own, "line.body"))
    if members is facts().types["Line"]:
        there = {column.name.lower() for column in own}
        extra = [column for column in details(members) if column.name.lower() not in there]
        selected += _selected(extra, "line.body -> (line.body ->> 'DetailType')")
    rows = _unnested(_json("found.body", path), "line")
    head = _head(entity, date, "line.position AS line_position")
    where = f"WHERE record.entity = '{entity}'"
    source = f"FROM public.record AS record {_BODY} {rows}"
    yield view, _statement(view, [*head, *selected], source, where)
    for inner, linked in _inner(name, members).items():
        deeper = _unnested(_json("line.body", (inner,)), "inner_line")
        head = _head(entity, date, "line.position AS line_position", "inner_line.position AS position")
        chosen = [*head, *_selected(columns(linked), "inner_line.body")]
        yield f"{view}_{inner.lower()}", _statement(f"{view}_{inner.lower()}", chosen, f"{source} {deeper}", where)


def _inner(name: str, members: Mapping[str, Field]) -> dict[str, dict[str, Field]]:
    """Answer what a line itself has many of: the transactions it is linked to."""
    if name != "Line" or "LinkedTxn" not in members:
        return {}
    return {"LinkedTxn": facts().types["LinkedTxn"]}


def _head(entity: str, date: str | None, *positions: str) -> list[str]:
    dated = ["record.date AS record_date"] if date else []
    return [_RECORD, f'record.id AS "{entity.lower()}_id"', *dated, *positions]


def _statement(view: str, selected: Iterable[str], source: str, where: str) -> str:
    return f'CREATE VIEW books."{view}" AS SELECT {_INDENT.join(selected)}\n{source}\n{where}'


def _unnested(rows: str, name: str) -> str:
    return (
        f"CROSS JOIN LATERAL jsonb_array_elements(books.as_rows({rows})) WITH ORDINALITY AS {name}_row(body, position)"
        f"\nCROSS JOIN LATERAL (SELECT {name}_row.body, {name}_row.position) AS {name}"
    )


def _selected(found: Iterable[Column], body: str) -> Iterator[str]:
    for column in found:
        text = _text(body, column.path)
        value = text if column.type == "text" else f"books.as_{column.type}({text})"
        yield f'{value} AS "{column.name.lower()}"'


def _text(body: str, path: Sequence[str]) -> str:
    return f"{_json(body, path[:-1])} ->> '{path[-1]}'"


def _json(body: str, path: Sequence[str]) -> str:
    return "".join([f"({body})" if "->" in body else body, *(f" -> '{step}'" for step in path)])
