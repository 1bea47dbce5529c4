"""Runs migrations on the engine it is given. Column types are written as what the database sees."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import types

from legal_flow.store.tables import Base


def _plain(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Migrations must not change meaning when our column types do, so they name plain types."""
    if kind == "type" and isinstance(item, types.TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_plain,
        compare_type=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '4s'")
            connection.exec_driver_sql("SET LOCAL statement_timeout = '60s'")
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
