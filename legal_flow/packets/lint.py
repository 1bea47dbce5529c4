"""What is wrong with a template, found before a paper is drawn from it: each with file, place and remedy.

A fault forbids its use. A note says that it is slower than it could be: docxtpl or LibreOffice makes its papers.
"""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError, nodes

from legal_flow.errors import TemplateFault
from legal_flow.packets import fonts, pages
from legal_flow.packets.formats import Beyond
from legal_flow.packets.papers import PAPERS
from legal_flow.packets.render import compiled_or_why
from legal_flow.packets.sandbox import TemplateSandbox
from legal_flow.packets.templates import Template, problems

Words = Callable[[str], Sequence[tuple[str, str]]]
"""The phrases of a text that may not stand in a letter, each with what it is and by what provision."""

_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
_TO_DEBTORS = frozenset({"collection_notice", "lawyer_letter"})
_CALLED = frozenset({"namespace"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing; `fault` says whether the template may not be used."""

    template: str
    place: str
    text: str
    remedy: str
    fault: bool = True

    def __str__(self) -> str:
        kind = "fault" if self.fault else "note"
        return f"{kind}: {self.template}, {self.place}: {self.text}. {self.remedy}"


def lint(template: Template, words: Words) -> list[Finding]:
    """Everything that is wrong with an edition; an edition without a fault may be used."""
    found = [*_tags(template)]
    if not found:
        found += [*_variables(template), *_lanes(template)]
    return [*found, *_styles(template), *_fonts(template), *_words(template, words)]


def usable(template: Template, words: Words) -> Template:
    """The template itself; raises `TemplateFault` with its first fault."""
    for finding in lint(template, words):
        if finding.fault:
            raise TemplateFault(f"{finding.template}, {finding.place}: {finding.text}. {finding.remedy}")
    return template


def _tags(template: Template) -> Iterator[Finding]:
    """Tags that do not parse, and those that the sandbox would refuse while a paper is drawn."""
    sandbox = TemplateSandbox()
    for place, text in _paragraphs(template):
        for tag in _TAG.findall(text):
            inner = re.sub(r"^{([%{#])(tr|tc|p|r) ", r"{\1 ", tag)
            for why in _unsafe(inner, sandbox):
                yield Finding(
                    template.key, place, f"{why} in {tag}", "See docs/templates.md for what tags may do."
                )
    file = DocxTemplate(io.BytesIO(template.content))
    file.render_init()
    try:
        sandbox.parse(file.patch_xml(file.get_xml()))
    except TemplateError as fault:
        yield Finding(
            template.key, "tags", str(fault.message), "Look for a tag that is not closed or misspelt."
        )


def _unsafe(tag: str, sandbox: TemplateSandbox) -> Iterator[str]:
    """What a single tag does that templates may not; a block's tag is closed for the reading."""
    word = re.match(r"{%[-+]?\s*(if|for|elif)\b", tag)
    closed = (
        tag
        if word is None
        else re.sub(r"\belif\b", "if", tag) + f"{{% end{word[1].replace('elif', 'if')} %}}"
    )
    try:
        tree = sandbox.parse(closed)
    except TemplateError:
        return  # `else`, `endif` and the like; whether they fit together is seen over the whole.
    for node in tree.find_all((nodes.Getattr, nodes.Filter, nodes.Call, nodes.Mul, nodes.Pow, nodes.Mod)):
        match node:
            case nodes.Getattr(attr=name) if name.startswith("_"):
                yield f"the attribute {name}"
            case nodes.Filter(name=name) if name not in sandbox.filters:
                yield f"the filter {name}"
            case nodes.Call(node=called) if getattr(called, "name", "") not in _CALLED:
                yield "a call"
            case nodes.Mul() | nodes.Pow() | nodes.Mod():
                yield "arithmetic"


def _variables(template: Template) -> Iterator[Finding]:
    paper = PAPERS.get(template.name)
    if paper is None:
        known = ", ".join(sorted(PAPERS))
        yield Finding(template.key, "name", f"there is no paper {template.name}", f"One of {known}.")
        return
    for problem in problems(template, paper):
        text = problem.removeprefix(f"{template.key}: ")
        yield Finding(template.key, "variables", text, "Make DOCX and YAML name what the paper has.")


def _styles(template: Template) -> Iterator[Finding]:
    """Styles that the file does not have: Word and LibreOffice each take another instead."""
    styles = Document(io.BytesIO(template.content)).styles.element
    known = {style.get(qn("w:styleId")) for style in styles.iter(qn("w:style"))}
    for part, root in _parts(template):
        named = {
            one.get(qn("w:val"))
            for kind in ("pStyle", "rStyle", "tblStyle")
            for one in root.iter(qn(f"w:{kind}"))
        }
        for name in sorted(named - known):
            yield Finding(template.key, part, f"the style {name} is not in the file", "Give it one that is.")


def _fonts(template: Template) -> Iterator[Finding]:
    """Fonts that neither we have nor stand in for: the page would come out in another."""
    known = {name for names in fonts.ALIASES.values() for name in names} | set(fonts.ALIASES)
    for part, root in _parts(template):
        named = {
            one.get(qn(f"w:{slot}"))
            for one in root.iter(qn("w:rFonts"))
            for slot in ("ascii", "hAnsi", "eastAsia")
        }
        for name in sorted(named - known - {None}):
            remedy = "Use 宋体, 仿宋_GB2312, 楷体_GB2312, 黑体 or Times New Roman."
            yield Finding(template.key, part, f"the font {name} is not here", remedy)


def _words(template: Template, words: Words) -> Iterator[Finding]:
    """What no letter to a debtor may say; other papers are for the court."""
    if template.name not in _TO_DEBTORS:
        return
    for place, text in _paragraphs(template):
        plain = _TAG.sub("", text)
        if plain.strip():
            for phrase, why in words(plain):
                yield Finding(
                    template.key, place, f"“{phrase}”: {why}", "Strike it out; a lawyer reads the rest."
                )


def _lanes(template: Template) -> Iterator[Finding]:
    """What keeps the template from the compiled form and from the fast lane to PDF."""
    if why := compiled_or_why(template)[1]:
        yield Finding(
            template.key, "markup", f"docxtpl makes its papers: {why}", "It may stay so.", fault=False
        )
    try:
        pages.read(template.content)
    except Beyond as beyond:
        yield Finding(
            template.key,
            "layout",
            f"LibreOffice makes its PDFs: it has {beyond}",
            "It may stay so.",
            fault=False,
        )


def _paragraphs(template: Template) -> Iterator[tuple[str, str]]:
    """The text of each paragraph with where it stands, tables and footers included."""
    for part, root in _parts(template):
        for number, paragraph in enumerate(root.iter(qn("w:p")), 1):
            if text := "".join(one.text or "" for one in paragraph.iter(qn("w:t"))):
                yield f"{part}, paragraph {number}", text


def _parts(template: Template) -> Iterator[tuple[str, Any]]:
    document = Document(io.BytesIO(template.content))
    yield "body", document.element
    for section in document.sections:
        for name, part in (("header", section.header), ("footer", section.footer)):
            # The library makes up one that the file does not have.
            if not part.is_linked_to_previous:
                yield name, part._element  # noqa: SLF001
