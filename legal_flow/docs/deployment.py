"""`docs/settings.md` and `docs/templates.md`: what a deployment sets, and the forms it prints."""

from pydantic.fields import FieldInfo

from legal_flow.docs.markdown import cited, code, marks, page, table
from legal_flow.packets.templates import catalogue
from legal_flow.settings import Settings

_SETTINGS = """\
Settings are read once per process from the environment; no file is looked for, and a name that is not here
is not read. Secrets are never logged. Lower floors get values, never this page's names.
"""
_TEMPLATES = """\
A paper's own day picks the edition; a day without one is an error ([`template`](errors.md#template)). Each
edition is a DOCX beside a YAML with its variables and citation.

- `legal-flow templates lint` says what is wrong, with place and remedy: variables, unsafe tags, fonts, words that no
  letter may have (`conduct.letter_words`), and what makes a template slow.
- `legal-flow templates preview NAME` draws a sample paper: DOCX, PDF, a PNG of every page.
- `legal-flow templates certify` lets editions take the fast lane to PDF whose samples come out as from LibreOffice.

**Tags.** `{{ name }}` with the filters `cn_date`, `cn_day`, `money` and `box`; `if`, `for` and `set` in `{% %}`;
`{%p %}` and `{%tr %}` take away the paragraph or row that they stand in. No calls but `namespace()`, no arithmetic, no
names that begin with an underscore. Text is escaped; a name that the paper does not have is an error, never a blank.

**A firm's own templates.** `LEGAL_FLOW_TEMPLATES` names a folder of the same form. Its editions go before the built-in
ones of the same name and day, are linted when the program starts, and stand in a packet's manifest with the hash of
their file.

**The fast lane.** Typst sets what is certified here, in the program itself; LibreOffice all else. A certificate binds
the template, the fonts and both engines by hash and version, and lies in the home folder. Each document is looked at
as well: a character without a font, text that did not arrive on the pages, or anything the lane does not know sends it
to LibreOffice.
"""


def settings_page() -> str:
    """Every field of `Settings` under the name of its environment variable."""
    prefix = Settings.model_config["env_prefix"]
    rows = [
        [code(f"{prefix}{name}".upper()), _default(field), field.description or ""]
        for name, field in Settings.model_fields.items()
    ]
    head = ["Variable", "Default", "Meaning"]
    return page("Settings", "`legal_flow/settings.py`", _SETTINGS, table(head, rows))


def templates_page() -> str:
    """Every edition of every form with the days it holds."""
    rows = [
        [
            code(one.name),
            one.title,
            one.edition,
            one.valid_from,
            one.valid_until or "",
            cited(one.citation),
            one.note,
        ]
        for one in catalogue()
    ]
    head = ["Template", "Title", "Edition", "From", "Until", "Source", "To be checked"]
    source = "the YAML files in `legal_flow/templates/cn/`"
    return page("Templates", source, _TEMPLATES, marks(), table(head, rows))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    if isinstance(field.default, tuple):
        return code(",".join(field.default))
    return code(str(field.default)) or "empty"
