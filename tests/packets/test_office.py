"""DOCX to PDF: every document in is a PDF out or a named error, whatever becomes of LibreOffice."""

import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from sample_papers import a_card_complaint, a_letter, an_identity_certificate

from legal_flow.errors import PacketFault, SettingsFault, Unavailable
from legal_flow.packets import office as office_module
from legal_flow.packets.office import Office
from legal_flow.packets.office_pool import OfficePool
from legal_flow.packets.render import render

OURS = {"NotoSerif", "NotoSans", "LiberationSerif", "LiberationSans", "DejaVuSans"}


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with Office() as made:
        yield made


def child(office: Office) -> int:
    worker = office._worker
    assert worker is not None
    return worker._child.pid


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    assert done.stderr == b""
    return "".join(done.stdout.decode().split())


def test_a_complaint_becomes_a_pdf_whose_chinese_text_extracts(office: Office) -> None:
    text = text_of(office.pdf(render(a_card_complaint())))
    for part in (
        "民事起诉状",
        "（信用卡纠纷）",
        "张试一",
        "9999990000001234",
        "154,786.22",
        "第1页",
        "股份有限公司☑",
    ):
        assert part in text


def test_every_font_of_a_pdf_is_embedded_and_none_is_a_stranger(office: Office) -> None:
    with pikepdf.open(io.BytesIO(office.pdf(render(a_letter())))) as pdf:
        names = {
            str(one.BaseFont)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one
        }
    assert names
    assert {re.split("CJK|-", name.partition("+")[2])[0] for name in names} <= OURS


def test_the_same_document_has_the_same_bytes_whatever_was_made_before(office: Office) -> None:
    docx = render(an_identity_certificate())
    first = office.pdf(docx)
    office.pdf(render(a_letter()))
    with Office() as other:
        assert first == office.pdf(docx) == other.pdf(docx)


def test_a_paper_that_is_the_same_for_many_cases_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []
    convert = Office.pdf
    monkeypatch.setattr(Office, "pdf", lambda self, docx: made.append(docx) or convert(self, docx))
    same, other = render(an_identity_certificate()), render(a_letter())
    with OfficePool(1) as pool:
        first, between, again = pool.pdfs([same, other, same])
    assert made == [same, other]
    assert first == again != between


def test_a_pdf_tells_nothing_of_when_and_by_what_it_was_made(office: Office) -> None:
    with pikepdf.open(io.BytesIO(office.pdf(render(an_identity_certificate())))) as pdf:
        assert "/Info" not in pdf.trailer
        assert "/Metadata" not in pdf.Root


@pytest.mark.parametrize("bad", [b"", b"not a document", b"PK\x03\x04 cut short"])
def test_what_is_no_docx_never_reaches_libreoffice(bad: bytes) -> None:
    with Office() as fresh, pytest.raises(PacketFault):
        fresh.pdf(bad)


def test_a_docx_with_broken_xml_is_named_and_the_next_document_is_made(office: Office) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    with pytest.raises(PacketFault):
        office.pdf(out.getvalue())
    assert office.pdf(render(an_identity_certificate())).startswith(b"%PDF")


def test_a_child_that_was_killed_is_replaced(office: Office) -> None:
    docx = render(an_identity_certificate())
    before = office.pdf(docx)
    killed = child(office)
    os.kill(killed, signal.SIGKILL)
    assert office.pdf(docx) == before
    assert child(office) != killed


def test_a_child_that_hangs_is_given_up_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    docx = render(an_identity_certificate())
    with Office() as fresh:
        fresh.pdf(docx)
        os.kill(child(fresh), signal.SIGSTOP)
        monkeypatch.setattr(office_module, "DOCUMENT_SECONDS", 0.2)
        monkeypatch.setattr(office_module, "START_SECONDS", 0.2)
        with pytest.raises(Unavailable):
            fresh.pdf(docx)


def test_a_child_is_recycled_and_its_folder_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    docx = render(an_identity_certificate())
    monkeypatch.setattr(office_module, "RECYCLE_AFTER", 1)
    with Office() as fresh:
        fresh.pdf(docx)
        first, folder = child(fresh), fresh._worker._folder
        fresh.pdf(docx)
        assert child(fresh) != first
        assert not folder.exists()


def test_without_libreoffice_the_error_names_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with Office() as fresh, pytest.raises(SettingsFault, match="libreoffice-writer-nogui"):
        fresh.pdf(render(an_identity_certificate()))


def test_what_a_killed_process_had_drawn_up_does_not_stay_on_the_disk(tmp_path: Path) -> None:
    program = (
        "import sys, time\n"
        "from legal_flow.packets.office import Office\n"
        "with Office() as office:\n"
        "    office.pdf(open(sys.argv[1], 'rb').read())\n"
        "    print(office._worker._folder, flush=True)\n"
        "    time.sleep(600)\n"
    )
    document = tmp_path / "letter.docx"
    document.write_bytes(render(a_letter()))
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(document)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    folder = Path(holder.stdout.readline().strip())
    assert (folder / "document.docx").is_file()
    holder.kill()
    holder.wait()
    until = time.monotonic() + 60
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not folder.exists()
