"""A DOCX is opened only if it is whole, of bounded size and names nothing outside; each specimen says why not."""

import pytest
from gallery.documents import DOCUMENTS, WordSpecimen

from legal_flow.packets.office import Office
from legal_flow.packets.sanitise import Defect, DefectiveFile, display_copy
from legal_flow.packets.templates import FOLDER
from legal_flow.packets.word import DefectiveDocx, check_docx

REFUSED = [specimen for specimen in DOCUMENTS if specimen.defect is not None]
SOUND = [specimen for specimen in DOCUMENTS if specimen.defect is None]


def by_name(specimen: WordSpecimen) -> str:
    return specimen.name


def test_the_specimens_have_different_names() -> None:
    assert len({specimen.name for specimen in DOCUMENTS}) == len(DOCUMENTS)


@pytest.mark.parametrize("specimen", REFUSED, ids=by_name)
def test_a_docx_that_is_not_safe_to_open_is_refused_for_its_reason(specimen: WordSpecimen) -> None:
    with pytest.raises(DefectiveDocx) as refusal:
        check_docx(specimen.build())
    assert refusal.value.defect is specimen.defect


def test_an_office_program_never_sees_what_is_refused() -> None:
    office = Office()
    for specimen in REFUSED:
        with pytest.raises(DefectiveDocx):
            office.pdf(specimen.build())
    assert office._worker is None


@pytest.mark.parametrize("specimen", SOUND, ids=by_name)
def test_a_sound_docx_may_be_opened(specimen: WordSpecimen) -> None:
    check_docx(specimen.build())


def test_every_template_of_ours_may_be_opened() -> None:
    for path in FOLDER.glob("*.docx"):
        check_docx(path.read_bytes())


def test_a_docx_among_the_evidence_is_a_named_gap_whatever_is_in_it() -> None:
    for specimen in DOCUMENTS:
        if specimen.build():
            with pytest.raises(DefectiveFile) as refusal:
                display_copy(specimen.build())
            assert refusal.value.defect is Defect.UNKNOWN_TYPE
