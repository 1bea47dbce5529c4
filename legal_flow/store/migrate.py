"""Brings a database to the newest version of the tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from legal_flow.store.session import Store

_SCRIPTS = Path(__file__).parent / "migrations"


def config_for(store: Store) -> Config:
    """Alembic's configuration without a file: scripts beside this module, the store's own engine."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["engine"] = store.engine
    return config


def migrate(store: Store) -> None:
    """Upgrade to head; nothing happens where it stands there already."""
    command.upgrade(config_for(store), "head")
