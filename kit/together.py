"""Short lists out of several tables by one statement, where each for itself would be a round trip."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, JSONField, Model, QuerySet


@dataclass(frozen=True)
class Rows:
    """What is read into one list. found: a plain queryset, with its order and limit.

    beside: {a relation to one: the fields read of it}, as select_related would; fields not named are read when used."""

    found: QuerySet
    beside: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read(*lists: Rows) -> list[list[Any]]:
    """One list of instances for each, in its order. One query; none where none of them can have a row."""
    asked, parts, values = [], [], []
    for rows in lists:
        try:
            sql, bound = _as_arrays(rows).query.sql_with_params()
        except EmptyResultSet:
            continue
        asked.append(rows)
        parts.append(f"ARRAY({sql})")
        values += bound
    if not asked:
        return [[] for _rows in lists]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        found = dict(zip(map(id, asked), cursor.fetchone(), strict=True))
    return [[_made(rows, json.loads(row)) for row in found.get(id(rows), ())] for rows in lists]


def _as_arrays(rows: Rows) -> QuerySet:
    """Each row as one array of its own columns and those beside it."""
    columns = [F(f.attname) for f in rows.found.model._meta.concrete_fields]
    columns += [F(f"{name}__{f.attname}") for name in rows.beside for f in _fields(rows, name)]
    row = Func(*columns, function="jsonb_build_array", output_field=JSONField())
    return rows.found.annotate(as_one=row).values_list("as_one")


def _fields(rows: Rows, name: str) -> list:
    """The fields read of a relation, its key among them, in the order of the table."""
    model, wanted = rows.found.model._meta.get_field(name).related_model, rows.beside[name]
    return [f for f in model._meta.concrete_fields if f.primary_key or f.name in wanted]


def _made(rows: Rows, row: list) -> Model:
    model = rows.found.model
    own = model._meta.concrete_fields
    made, at = _instance(model, own, row[: len(own)]), len(own)
    for name in rows.beside:
        relation, fields = model._meta.get_field(name), _fields(rows, name)
        values, at = row[at : at + len(fields)], at + len(fields)
        key = next(n for n, f in enumerate(fields) if f.primary_key)
        other = None if values[key] is None else _instance(relation.related_model, fields, values)
        relation.set_cached_value(made, other)
        if other and relation.one_to_one:
            relation.remote_field.set_cached_value(other, made)
    return made


def _instance(model: type[Model], fields: Sequence, values: list) -> Model:
    read_as = [f.to_python(value) for f, value in zip(fields, values, strict=True)]
    return model.from_db(connection.alias, [f.attname for f in fields], read_as)
