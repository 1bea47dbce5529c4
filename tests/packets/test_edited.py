"""An edited DOCX is words and nothing else."""

import io
import zipfile

import pytest

from legal_flow.packets.edited import EditFault, check_plain

BODY = "<w:document><w:t>律师函</w:t><w:instrText> PAGE \\* MERGEFORMAT </w:instrText></w:document>"


def a_docx(body: str | bytes = BODY, **more: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("word/document.xml", body)
        for name, text in more.items():
            parts.writestr(name.replace("__", "/") + (".rels" if "rels" in name else ""), text)
    return file.getvalue()


def test_words_and_page_numbers_are_taken() -> None:
    check_plain(a_docx())


@pytest.mark.parametrize(
    ("docx", "said"),
    [
        (b"no file at all", "no DOCX"),
        (a_docx()[:60], "no DOCX"),
        (a_docx(word__vbaProject="x"), "macros or objects"),
        (a_docx(word__embeddings__x="x"), "macros or objects"),
        (a_docx(word__rels='<a TargetMode="External"/>'), "links to the outside"),
        (a_docx("<!DOCTYPE x><w:t/>"), "entities"),
        (a_docx('<w:altChunk r:id="x"/>'), "another document"),
        (a_docx(BODY.encode("utf-16")), "not in UTF-8"),
        (a_docx('<?xml version="1.0" encoding="gbk"?><w:t/>'), "not in UTF-8"),
        (
            a_docx("<w:instrText>INCLUDE</w:instrText><w:instrText>TEXT c:/x</w:instrText>"),
            "the field ",
        ),
        (a_docx('<w:fldSimple w:instr="DDEAUTO x"/>'), "the field DDEAUTO"),
    ],
)
def test_whatever_could_hide_in_a_docx_is_refused_by_name(docx: bytes, said: str) -> None:
    with pytest.raises(EditFault, match=said):
        check_plain(docx)
