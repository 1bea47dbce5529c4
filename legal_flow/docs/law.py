"""`docs/law.md`: every dated parameter, the calendar, courts and rules of the mainland, the only pack."""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from legal_flow.courts.cn.pack import CnPack, load
from legal_flow.courts.cn.questions import catalogue
from legal_flow.docs.markdown import cited, code, marks, page, table
from legal_flow.law.parameters import Parameter, Version
from legal_flow.rules.questions import Question

_INTRO = """\
This is the law that the mainland pack computes with, as its files have it: data for a lawyer to check, not
legal advice. A value is read on its anchor day (适用日), never on today's. A day before the first version,
after an end, or beyond what was entered is an [error](errors.md#law), never a default. How to change it:
[courts/cn/README.md](../legal_flow/courts/cn/README.md).
"""
_CALENDAR = """\
## Calendar (放假与调休)

Beyond the last year a period is computed on weekends alone and marked provisional.
"""
_RULES = """\
## Rules (规则)

What can be asked at a terminal (`legal-flow law eval RULE --given JSON`) and in example files (`legal-flow law check
PATH`), with the articles that each rule applies. Every example there is in `tests/law/cn/` asks one of these.
Beside the answer, `law eval` tells every entry above that was read, with its mark.
"""


def law_page() -> str:
    """One section for each law file, then calendar, courts and rules."""
    pack = load()
    entries = sorted(pack.law.book.values(), key=lambda entry: entry.file)
    parts = [_INTRO, marks()]
    for file, group in groupby(entries, key=lambda entry: entry.file):
        parts.append(f"## {file}")
        parts += [_section(entry) for entry in group]
    parts += [_CALENDAR, _calendar(pack), "## Courts (法院)", _courts(pack)]
    parts += [_RULES, *map(_rule, catalogue().values())]
    return page(f"Law of {pack.title}", "`legal_flow/courts/cn/`", *parts)


def _section(entry: Parameter) -> str:
    through = "; ".join(f"{region} {day}".strip() for region, day in entry.entered_through.items())
    known = f", known through {through}" if through else ""
    about = f"Anchor {code(entry.anchor)}, unit {code(entry.unit)}, checked on {entry.checked_on}{known}."
    rows = [
        [region or "全国", one.start, _until(one), _value(one.value), cited(one.cite)]
        for region, versions in entry.versions.items()
        for one in versions
    ]
    return f"### {code(entry.key)} {entry.title}\n\n{about}\n\n" + table(
        ["Region", "From", "Until", "Value", "Citation"], rows
    )


def _until(version: Version) -> str:
    return f"{version.until} {version.because}".strip() if version.until else ""


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(_value, value))
    if isinstance(value, Mapping):
        return " ".join(f"{name} {_value(part)}" for name, part in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def _calendar(pack: CnPack) -> str:
    calendar = pack.law.calendar
    years = range(calendar.first_year, calendar.last_year + 1)
    return table(["Year", "Notice"], [[year, cited(calendar.source(year))] for year in years])


def _courts(pack: CnPack) -> str:
    head = ["代字", "Court", "Level", "Above it", "Regions", "Mediation first", "Accepts", "From", "Until"]
    rows: Iterable[list[object]] = (
        [
            court.code,
            court.name,
            court.level,
            court.parent or "",
            ", ".join(court.regions),
            "yes" if court.mediation_first else "no",
            ", ".join(court.accepts),
            court.start,
            court.until or "",
        ]
        for court in pack.courts
    )
    return table(head, rows)


def _rule(question: Question) -> str:
    rows = [[code(one.name), one.unit, one.default, one.meaning] for one in question.inputs]
    example = json.dumps(dict(question.example), ensure_ascii=False)
    return (
        f"### {code(question.name)} {question.title}\n\n{'；'.join(question.articles)}\n\n"
        + table(["Fact", "Unit", "If left out", "Meaning"], rows)
        + f"\n\n```sh\nlegal-flow law eval {question.name} --given '{example}'\n```"
    )
