"""Questions about the law files themselves: what a parameter says on a day, and over a stretch of days."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from legal_flow.courts.asking import Day, Facts, ModelQuestion, Text
from legal_flow.courts.cn.pack import CnPack
from legal_flow.rules.questions import Answer


class ParameterGiven(Facts):
    """A parameter on its anchor day."""

    key: Annotated[Text, Field(description="条目，例如 fees.filing")]
    on: Annotated[Day, Field(description="适用日")]
    region: Annotated[Text, Field(description="省级行政区划前两位；全国的留空")] = ""


class SegmentsGiven(Facts):
    """A parameter over a stretch of days, both counted."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)

    key: Annotated[Text, Field(description="条目")]
    since: Annotated[Day, Field(alias="from", description="自")]
    until: Annotated[Day, Field(alias="to", description="至")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_parameter(given: ParameterGiven) -> Answer:
        version = pack.law.book.on(given.key, given.on, given.region)
        return {
            "value": version.value,
            "since": version.start,
            "cite": str(version.cite),
            "confidence": version.cite.confidence,
            "edition": version.cite.edition,
        }

    def ask_segments(given: SegmentsGiven) -> Answer:
        found = pack.law.book[given.key].segments(given.since, given.until)
        return {"segments": [[one.start, one.end, one.version.value] for one in found]}

    yield ModelQuestion(
        "parameter",
        "某日适用的法律参数",
        ("法律参数文件",),
        ParameterGiven,
        ask_parameter,
        {"key": "interest.lpr_1y", "on": "2025-05-20"},
    )
    yield ModelQuestion(
        "parameter.segments",
        "一段时间内适用的各个版本",
        ("法律参数文件",),
        SegmentsGiven,
        ask_segments,
        {"key": "interest.lpr_1y", "from": "2024-07-01", "to": "2024-10-31"},
    )
