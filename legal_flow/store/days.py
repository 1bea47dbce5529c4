"""Two functions that both databases have under other names: a day so many days later, and the latest of some days."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class days_after(GenericFunction[date]):  # noqa: N801 - reads as a function of SQL
    """A day and a number of days."""

    type = Date()
    inherit_cache = True

    def __init__(self, day: ColumnElement[date], days: int) -> None:
        super().__init__(day, literal(days, Integer))


class latest_of(GenericFunction[date]):  # noqa: N801 - reads as a function of SQL
    """The latest of some days, none of them empty."""

    type = Date()
    inherit_cache = True


@compiles(days_after, "sqlite")
def _days_after_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    day, days = (compiler.process(one, **kw) for one in element.clauses)
    return f"date({day}, ({days}) || ' days')"


@compiles(days_after)
def _days_after(element: Any, compiler: Any, **kw: Any) -> str:
    day, days = (compiler.process(one, **kw) for one in element.clauses)
    return f"({day} + {days})"


@compiles(latest_of, "sqlite")
def _latest_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"max({compiler.process(element.clauses, **kw)})"


@compiles(latest_of)
def _latest(element: Any, compiler: Any, **kw: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **kw)})"
