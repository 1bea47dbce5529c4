"""The jurisdiction packs that there are, by their codes: the mainland alone so far.

The invented pack of the tests has no questions; it shows that the steps lean on no jurisdiction.
"""

from collections.abc import Callable, Mapping

from legal_flow.courts.cn import pack as cn
from legal_flow.courts.cn import questions as cn_questions
from legal_flow.law.lawbook import Lawbook
from legal_flow.rules.pack import Pack
from legal_flow.rules.questions import Question

PACKS: Mapping[str, Callable[[], Pack]] = {"cn": cn.load}
LAWBOOKS: Mapping[str, Callable[[], Lawbook]] = {"cn": lambda: cn.load().law.book}
QUESTIONS: Mapping[str, Callable[[], Mapping[str, Question]]] = {"cn": cn_questions.catalogue}
