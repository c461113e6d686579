"""What the document leaves open, one line for the person who completes the draft."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """What is known of a duty when the questions are asked."""

    plain: str
    type: str
    limit: str | None
    owner: str | None


def _has(pattern: str) -> Callable[[Found], bool]:
    compiled = re.compile(pattern)
    return lambda duty: bool(compiled.search(duty.plain))


def _limit_has(pattern: str) -> Callable[[Found], bool]:
    compiled = re.compile(pattern)
    return lambda duty: bool(compiled.search(duty.limit or ""))


START_NAMED = re.compile(r"自|从|收到|受理|之日起|后|提前|前\s*\d|会前|每|不少于|不得少于")

CEILING = "公开的上限20个工作日（条例26）"
OWN_DAYS = f"时限天数由本单位选定，{CEILING}"
TRIGGER = f"由什么触发、几日内完成未写明，{CEILING}"

QUESTIONS: tuple[tuple[Callable[[Found], bool], str], ...] = (
    (lambda duty: duty.type == "T" and not START_NAMED.search(duty.plain), "从哪一步起算（提交、转办、签收）未写明"),
    (lambda duty: duty.type == "D" and bool(re.search("[底末]", duty.limit or "")), "月底指最后一个工作日还是窗口"),
    (lambda duty: duty.type == "D" and duty.limit is None, "年报日期依条例49：部门1月31日前、政府3月31日前"),
    (lambda duty: duty.type == "R" and not re.search(r"\d", duty.limit or ""), "每期到期日未写明"),
    (lambda duty: duty.type == "P", "周期由本单位选定"),
    (lambda duty: duty.type == "E" and duty.limit == "及时", "上限20个工作日（条例26），可另定更短时限"),
    (
        lambda duty: duty.type == "E" and duty.limit not in (None, "及时"),
        OWN_DAYS,
    ),
    (
        lambda duty: duty.type == "E" and duty.limit is None,
        TRIGGER,
    ),
    (lambda duty: duty.type == "G", "谁审核、紧急情况如何处理"),
    (_limit_has("^(?:提前|事先|事前|会前)$"), "提前多少天未写明"),
    (lambda duty: duty.type == "I", "用什么核验、多久核验一次"),
    (lambda duty: duty.type == "O" and duty.limit is None, "完成日期未写明"),
    (lambda duty: duty.type == "S", "没有期限，检查周期由本单位选定"),
    (_has("视情况?|视情|根据[^,]{0,6}需要|视需要"), "做不做须有记录和理由"),
    (_has("原则上"), "例外由谁批准"),
    (_has("探索|可以|鼓励|有条件的"), "只跟踪，不计逾期"),
    (_has("按照?(?:上级|国家|省)[^,]{0,8}(?:部署|要求)|按要求|按照要求|按规定"), "期限随上级部署而定"),
    (lambda duty: duty.owner is None, "责任单位未写明"),
)


def open_questions(duty: Found) -> str:
    """What a person must still decide, joined by ；, empty when nothing is left."""
    return "；".join(question for asked, question in QUESTIONS if asked(duty))
