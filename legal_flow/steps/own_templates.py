"""A firm's own templates: a folder beside the built-in ones, looked up first, and held to the same rules."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from legal_flow.courts.packs import QUESTIONS
from legal_flow.errors import SettingsFault
from legal_flow.packets.lint import Words, usable
from legal_flow.packets.templates import Template, load


def own_templates(folder: str, jurisdiction: str, on: date) -> tuple[Template, ...]:
    """The editions in the folder, none if it is not set; raises `TemplateFault` for one that may not be used.

    Their edition names the hash of the file, so that the manifest of a packet says which very template it was.
    """
    if not folder:
        return ()
    if not Path(folder).is_dir():
        raise SettingsFault("LEGAL_FLOW_TEMPLATES names no folder")
    words = letter_words(jurisdiction, on)
    return tuple(
        replace(one, edition=f"{one.edition} sha256:{one.sha256}")
        for one in (usable(template, words) for template in load(Path(folder)))
    )


def letter_words(jurisdiction: str, on: date) -> Words:
    """What the law of the day forbids a letter to say."""
    question = QUESTIONS[jurisdiction]()["conduct.letter_words"]

    def found(text: str) -> list[tuple[str, str]]:
        answer = question.ask({"on": on.isoformat(), "text": text})
        told = zip(answer["phrases"], answer["titles"], answer["cites"], strict=True)
        return [(phrase[1], f"{title} ({cite})") for phrase, title, cite in told]

    return found
