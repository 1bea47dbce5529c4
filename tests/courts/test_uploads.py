"""网上立案上传要求: read by the day, refused where the entry cannot be met."""

from datetime import date
from pathlib import Path

import pytest

from legal_flow.courts.cn.pack import HERE, CnPack
from legal_flow.courts.cn.uploads import Uploads
from legal_flow.errors import LawError, MissingLaw

ENTRY = """
online:
  in_force:
    - from: 2024-01-01
      file_mb: 10
      total_mb: 100
      formats: [pdf]
      naming: "{order}-{title}"
      longest_name: 50
      categories:
        - {name: 起诉状, kinds: [complaint]}
        - {name: 其他}
"""


def read(folder: Path, text: str) -> Uploads:
    path = folder / "uploads.yaml"
    path.write_text(text, "utf-8")
    return Uploads.load(path)


def test_a_packet_goes_under_the_headings_of_the_day(law_pack: CnPack) -> None:
    before, after = (law_pack.upload_profile("浙9901", date(year, 6, 1)) for year in (2023, 2024))
    assert (before.file_bytes, after.file_bytes) == (20_000_000, 10_000_000)
    assert before.category_of("power_of_attorney").name == "证据材料"
    assert after.category_of("power_of_attorney").name == "委托代理手续"


def test_every_court_names_an_entry_that_is_there(law_pack: CnPack) -> None:
    uploads = Uploads.load(HERE / "uploads.yaml")
    assert [court.code for court in law_pack.courts if court.uploads and court.uploads not in uploads] == []


def test_before_the_first_version_nothing_is_known(tmp_path: Path) -> None:
    with pytest.raises(MissingLaw, match="online has no version for 2023-12-31"):
        read(tmp_path, ENTRY).on("online", date(2023, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- {name: 其他}", "- {name: 其他, kinds: [statement]}", "exactly one category"),
        ("- {name: 其他}", "- {name: 又, kinds: [complaint]}\n        - {name: 其他}", "stands in two"),
        ("[pdf]", "[jpg]", "takes no pdf"),
        ("{order}-{title}", "{title}", "a name is made of"),
        ("{order}-{title}", "{order}-{debtor}", "a name is made of"),
    ],
)
def test_an_entry_that_cannot_be_met_is_refused_by_name(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(LawError, match=f"uploads.yaml: online from 2024-01-01: .*{said}"):
        read(tmp_path, ENTRY.replace(old, new))
