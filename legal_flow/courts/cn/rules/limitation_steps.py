"""The steps of a limitation clock in the words that a lawyer reads."""

from collections.abc import Iterable

from legal_flow.rules.limitation import Step, StepKind

WORDS = {
    StepKind.STARTED: "{on} 起算，期间{count}年",
    StepKind.NOT_YET: "判断日 {on} 早于起算日，时效尚未起算",
    StepKind.RESTARTED: "{on} {title}（{ref}），重新起算",
    StepKind.REVIVED: "{on} 届满后{title}（{ref}），可能构成放弃时效抗辩",
    StepKind.PENDING: "{ref} 的程序尚未终结、不知何时终结或者终结本次执行，期间未起算",
    StepKind.RAN_ON: "{on} 起{title}，中止；障碍消除之日（{over}）起继续计算",
    StepKind.HELD_UP: "{on} 起{title}，中止；障碍消除之日（{over}）起满{count}个月届满",
    StepKind.LENGTHENED: "至 {on} 尚未届满，期间改为{count}年",
    StepKind.LONG_STOP: "自权利受损之日起{count}年为限：{on}",
}
RAN_ON_TO = "{on} 起{title}，中止；自 {over} 起继续计算，至 {end}"


def told(steps: Iterable[Step]) -> tuple[str, ...]:
    """Each step as one sentence."""
    return tuple(_sentence(step) for step in steps)


def _sentence(step: Step) -> str:
    words = WORDS[step.kind] if step.end is None else RAN_ON_TO
    return words.format(
        on=step.on, count=step.count, title=step.title, ref=step.ref, over=step.over, end=step.end
    )
