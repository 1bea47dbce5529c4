"""Brings a database to the newest version of the tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from legal_flow.errors import SettingsFault
from legal_flow.store.session import Store

_SCRIPTS = Path(__file__).parent / "migrations"


class OtherTables(SettingsFault):
    """The database holds no tables yet, or those of another version of the program."""

    code = "other-tables"
    remedy = "Run `legal-flow migrate` with the same settings."


def config_for(store: Store) -> Config:
    """Alembic's configuration without a file: scripts beside this module, the store's own engine."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["engine"] = store.engine
    return config


def is_newest(store: Store) -> bool:
    """Whether the tables are those of this version of the program."""
    with store.engine.connect() as connection:
        stands = MigrationContext.configure(connection).get_current_heads()
    return set(stands) == set(ScriptDirectory.from_config(config_for(store)).get_heads())


def migrate(store: Store) -> None:
    """Upgrade to head; nothing happens where it stands there already."""
    command.upgrade(config_for(store), "head")
