"""Words that set a limit: numbers, dates, recurrences, vague recurrences, events, gates and rules never to be broken.

Every rule is a line of a table: the type of duty it makes, a pattern, and whether the words found are themselves the
limit. The order of the table is the order of precedence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from catalog.draft.passages import any_of, hide

NUMBER = r"[\d一二三四五六七八九十两]{1,6}"
"""Whatever repeats in these patterns is bounded: a text of one repeated character costs no more than any other."""
BEFORE = r"(?:之前|以前|前|之内|以内|内)?"
DAYS = r"(?:个?(?:工作日|自然日|小时|星期)|个月|日|天|周)"
MONTH = r"(?<![\d一二三四五六七八九十])(?:\d{1,2}|[一二三四五六七八九]|十[一二]?)\s{0,4}月(?!刊|报)"
DAY_OF_MONTH = r"(?:\s{0,4}\d{1,2}\s{0,4}日|份|底|末|初|[上中下]旬)?"
YEAR = r"(?:(?:\d{4}\s{0,4}年|每年|今年|明年|次年|当年))?"
PAST = r"(?!\s{0,4}(?:(?:印发|出台|召开|修订|修改|发布|通过|公布|颁布)的|以来|起|至|的|会议|施行|印发))"
"""A date that is followed by one of these tells of something that was, and limits nothing."""
PERIOD = r"(?:半年|年度?|双月|季度?|月度?|周|旬|学期|个?工作日|日|天|两年|[两二三\d]+个?[月年周天])"
START = r"(?:^|(?<=[,、]))(?:并|且|要|应|全面|切实|认真|继续|依法|主动|规范|有序|深入|扎实|积极)*"


@dataclass(frozen=True)
class Rule:
    """A wording, the type of duty it makes, whether it is itself the limit, and whether it makes a duty of its own."""

    type: str
    pattern: re.Pattern[str]
    is_limit: bool
    splits: bool


@dataclass(frozen=True)
class Limit:
    """What was found: its type, the words of the limit if they are one, and where they stand."""

    type: str
    words: str | None
    splits: bool
    start: int
    end: int


def _rules(type_: str, *patterns: str, is_limit: bool = True, splits: bool = True) -> list[Rule]:
    return [Rule(type_, re.compile(pattern), is_limit, splits) for pattern in patterns]


COUNTED = (
    # 每季度结束后10个工作日内 is counted, but it comes again
    *_rules("R", rf"每{PERIOD}(?:结束|终了)?之?(?:后|前)?(?:的|第)?\s{{0,4}}{NUMBER}\s{{0,4}}{DAYS}(?:之|以)?内"),
    *_rules(
        "T",
        rf"(?:至少)?提前\s{{0,4}}{NUMBER}\s{{0,4}}{DAYS}",
        rf"(?:不少于|不得少于|不低于|不超过|不得超过)\s{{0,4}}{NUMBER}\s{{0,4}}{DAYS}",
        rf"{NUMBER}\s{{0,4}}{DAYS}\s{{0,4}}(?:(?:之|以)?内|以上)",
        rf"(?:前|后)\s{{0,4}}{NUMBER}\s{{0,4}}(?:个?工作日|日|天|个?小时)",
        rf"(?:延长|延期)[^,]{{0,4}}?{NUMBER}\s{{0,4}}{DAYS}",
        rf"{NUMBER}\s{{0,4}}个工作日(?=办结|答复|回复|反馈|办理|完成)",
        "(?:当天|当日|次日)",
    ),
)
DATED = (
    *_rules(
        "D",
        rf"(?>{YEAR}\s{{0,4}}{MONTH}{DAY_OF_MONTH}{BEFORE}){PAST}",
        rf"(?>\d{{4}}\s{{0,4}}年\s{{0,4}}年?[底末]{BEFORE}){PAST}",
        rf"(?>{YEAR}\s{{0,4}}(?:年底|年末|年内|年中(?!国|央)|上半年|下半年|第?[一二三四1-4]季度[末底]?){BEFORE}){PAST}",
        rf"每年[底末]{BEFORE}",
    ),
    # the yearly report has its date in 条例 49
    *_rules(
        "D",
        r"(?:纳入|列入|写入)[^,]{0,30}(?:信息公开[^,]{0,12}报告|年报)",
        r"(?:编制|发布|公布|公开|报送)[^,]{0,16}(?:信息公开(?:工作)?年度报告|公开年报)",
        is_limit=False,
    ),
)
RECURRING = _rules(
    "R",
    rf"(?:至少)?每{PERIOD}\s{{0,4}}(?:\d{{1,2}}\s{{0,4}}日|末|底|初)?{BEFORE}(?:(?:至少|不少于|不低于)?[^,、\d]{{0,4}}?\s{{0,4}}{NUMBER}\s{{0,4}}[次场期])?",
    r"次(?:月|季度?)\s{0,4}(?:\d{1,2}\s{0,4}日|[上中下]旬|初|底)(?:之前|前)?",
    r"按(?:年度?|半年|季度?|月度?|周|旬|日)(?!常|照|期)",
    r"(?:逐月|逐季|逐周|逐日)",
    r"一(?:年|季度?|月|周|日)一(?=[^定致般体])",
    rf"全年(?:至少|不少于|不低于)?[^,]{{0,6}}?{NUMBER}[次场期]",
    r"(?<!纳入)(?<!列入)(?:年度|季度|月度|半年)(?!考核(?:的|内容|体系|结果|指标))(?=考核|通报|监测|统计|调度|测评|检查|评估|抽查)",
    r"(?:^|(?<=[“、]))[日周旬月季年](?=(?:监测|统计|通报|考核|调度|检查|分析|研判|报告|评估|巡查|抽查|总结|自查)(?:[、,”]|$))",
)
GATES = _rules(
    "G",
    r"不予[^,]{2,4}",
    r"不得(?:提交|提请|上会|印发|发布|公开|对外)[^,]{0,4}",
    "先审后[发公]开?",
    r"经[^,]{2,24}(?:同意|批准|审定|审签|审批|审核|审查|签字)[后的]?",
    r"未经[^,的]{2,16}?(?=,|不得|不能|禁止|$)",
    "随同",
    r"(?:一同|一并|一起)(?:报送|报审|提交|提请|上报|审签|审议)",
    "(?<!数据)(?<!信息)同步",
    "方可",
    "(?:事先|事前|会前|提前|前置)",
)
VAGUE = _rules(
    "P",
    any_of(
        ("不定期", "(?<!法)定期", "常态化(?!疫情)", "经常性", "常态长效", "分阶段", "分步骤", "适时", "逐步", "随时")
    ),
    r"(?<=做好)日常|(?<=加强)日常|(?<=开展)日常|(?<=落实)日常|(?<=强化)日常|(?<=抓好)日常",
    rf"{START}(?:动态|持续|经常|日常|常态)",
    r"(?:实行|实施|进行|予以|保持)动态",
)
INVARIANT = (
    *_rules(
        "I",
        r"杜绝|严禁|禁止|不得|(?<!对)(?<!因)不能|原则上|“零[^”]{0,12}”|零(?:差错|失误|投诉|容忍|泄密)",
        is_limit=False,
    ),
)
PROMPT = _rules("E", any_of(("及时", "第一时间", "尽快", "实时", "立即", "即时", "限时", "按时", "按期", "如期")))
WEAK = (
    *_rules("I", r"提高[^,]{1,10}率", "全覆盖", r"\d\s{0,4}%", "百分之", is_limit=False, splits=False),
    *_rules(
        "E",
        r"会议[^,]{0,12}(?:邀请|列席)",
        r"(?:^|(?<=,))(?:发生|出现|遇有)[^,]{0,60}的|按照?上级[^,]{0,4}部署",
        is_limit=False,
        splits=False,
    ),
)
CHECKED = _rules("G", "审核|审查|审签|审校|公开属性", is_limit=False, splits=False)
RULES = (*COUNTED, *DATED, *RECURRING, *GATES, *VAGUE, *CHECKED, *INVARIANT, *PROMPT, *WEAK)
"""In order of precedence: a number before a date, a date before a recurrence, and so on."""

HARD = frozenset("TDR")


@lru_cache(4096)  # one passage is asked about its limits from many sides
def limits_in(plain: str) -> tuple[Limit, ...]:
    """Every limit of a text in order of precedence. Titles of documents set none."""
    seen = hide(plain, "《")
    return tuple(_limit(rule, found) for rule in RULES for found in rule.pattern.finditer(seen))


def first_limit(plain: str) -> Limit | None:
    """The limit that decides what a passage is."""
    found = limits_in(plain)
    return _with_neighbours(found[0], found, plain) if found else None


def hard_limit(plain: str) -> Limit | None:
    """A number, a date or a named recurrence."""
    return next((limit for limit in limits_in(plain) if limit.type in HARD), None)


def _with_neighbours(first: Limit, found: Sequence[Limit], plain: str) -> Limit:
    """7月10日、12月10日前 are one limit of two dates."""
    near = [
        limit
        for limit in found
        if limit.type == first.type and re.fullmatch("[、和及]", plain[first.end : limit.start])
    ]
    if first.words is None or first.type not in HARD or not near:
        return first
    joined = replace(first, words=plain[first.start : near[0].end].strip(), end=near[0].end)
    return _with_neighbours(joined, found, plain)


def _limit(rule: Rule, found: re.Match[str]) -> Limit:
    words = found.group().strip() if rule.is_limit else None
    return Limit(rule.type, words, rule.splits, found.start(), found.end())
