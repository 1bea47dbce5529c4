"""What the rules of this pack say, in English: a catalogue that a translator edits (`english.yaml`)."""

import re
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_suffix(".yaml")
_NAME = re.compile(r"\{(\w+)\}")
_ONE_WORD = frozenset({"on", "over", "end", "count", "ref", "grade", "amount", "taken"})
_MARKS = re.compile(r"([（），；：、])")


def in_english(text: str) -> str:
    """The text with everything that the catalogue has in English; what it has not, such as a citation, stays."""
    for pattern, english in _patterns():
        if found := pattern.fullmatch(text):
            return english.format_map({name: in_english(part) for name, part in found.groupdict().items()})
    parts = _MARKS.split(text)
    if len(parts) > 1:
        parts[::2] = [in_english(part) for part in parts[::2]]
    return "".join(parts)


@cache
def catalogue() -> dict[str, str]:
    """Chinese texts with their English, as the file has them."""
    found: dict[str, str] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Whole texts first, then those with parts that differ, the most particular first."""
    ordered = sorted(catalogue().items(), key=lambda item: ("{" in item[0], -len(_NAME.sub("", item[0]))))
    return tuple((re.compile(_pattern(chinese)), english) for chinese, english in ordered)


def _pattern(chinese: str) -> str:
    parts = _NAME.split(chinese)
    for place in range(1, len(parts), 2):
        kind = "[^ （）]+" if parts[place] in _ONE_WORD else ".+"
        parts[place] = f"(?P<{parts[place]}>{kind})"
    parts[::2] = [re.escape(part) for part in parts[::2]]
    return "".join(parts)
