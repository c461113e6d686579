"""Who owes a duty: the unit a sentence begins with, 由…负责, and notes such as （责任单位：…）."""

import re

from catalog.draft.limits import limits_in
from catalog.draft.passages import any_of
from catalog.draft.words import ADVERBS, VERBS

PLACES = any_of("市 县 区 省 州 盟 旗 乡 镇 全市 全县 全区 全省 我市 我县 我区 本市")
KINDS = any_of("""
    各 各级 有关 相关 责任 牵头 承办 主办 起草 制定 汇报 执收 执法 主管 政策 文件 议题 决策 网站 征收 编制
    申请 行政 国务院 办公 本 政府 政务 主要 分管 发展改革 财政 教育 司法 民政 自然资源 生态环境 卫生健康
    市场监管 人力资源
""")
BODIES = any_of("""
    局 委员会 委 办公厅 办公室 办 厅 部门 单位 政府 中心 机关 机构 科室 处室 股室 科 处 街道 领导小组 小组
    法院 检察院 管委会 公司 窗口 (?<!网)站 队 院 秘书长 主任 负责人 负责同志 责任人 党校 学校 银行 集团
""")
EVERY = (
    r"各(?:级|设区|有关|相关|基层|功能)*(?:县区|县|区|市|乡镇|镇街|乡|镇|街道|地区|地方|地|园区|村|社区|开发区)"
    r"(?:\([^)]{1,12}\))?(?:\([^)]{1,12}\))?(?:人民政府|政府|管委会)?"
)
_INNER = r"(?:应急|对外|主要|[^,;。、:对将把在的要应向按是与和及以由每□])"
SEVERAL = rf"{PLACES}[^,;。:对将把要应□]{{2,40}}?等(?:有关|相关|主管|职能)*(?:部门|单位)"
_NAMED = rf"(?:{PLACES}|{KINDS}){_INNER}{{0,16}}?{BODIES}(?:\([^)]{{1,14}}\))?"
_LEVEL = r"(?:乡镇|街道|镇街|[市县区镇村]级)(?:\([^)]{1,8}\))?"
ONE = rf"(?:{EVERY}|{_LEVEL}|{SEVERAL}|{_NAMED}|{PLACES}(?=、{PLACES}))"
MANY = rf"{ONE}(?:[、和及与]{{1,2}}(?:以及)?(?:{ONE}))*(?:等(?:单位|部门)?)?"
FOLLOWED = (
    rf"(?=要|应|须|需|必须|可|不得|不能|按|根据|对|将|把|在|于|向|依|结合|围绕|针对|会同|负责|牵头|配合|统一|每|至少|"
    rf"通过|以|为|发现|收到|接到|制作|保存|起草|制发|提交|履行|分级|分类|分别|是|\d|年底|上半年|下半年|,|:|{any_of(ADVERBS)}|{VERBS})"
)
SUBJECT = re.compile(rf"(?:同时|并|且|另外|原则上|请)?(?:由)?(?P<owner>{MANY}){FOLLOWED}")
BY = re.compile(rf"由(?P<owner>{MANY}){FOLLOWED}")
COOPERATES = re.compile(rf"{MANY}(?:要)?(?:积极|协同|共同)*(?:配合|协助|参与)$")
LEADS = re.compile(rf"由?{MANY}(?:要)?(?:牵头|负责|统筹|牵头负责)$")
OCCASION = re.compile(r"[^,]{0,8}会议(?=邀请|根据|应|要|审议|研究)")
"""市政府全体会议邀请…: an occasion begins the sentence, and nobody is named."""

ROLE = r"(?:责任|牵头|主办|承办|配合|落实|实施|协办|主体)(?:责任)?(?:单位|部门|科室|处室|股室|机构)"
ROLES = rf"(?:{ROLE}|责任人)(?:及分工)?\s*:\s*"
IN_WORDS = re.compile(r"(?P<owner>[^。:]{2,160}(?:牵头(?:负责|落实)?|负责(?:落实)?|落实|配合|实施|分工负责))")
DUE = re.compile(r"(?:完成|责任|办理|整改|工作)?(?:时限|时间)(?:要求)?\s*:\s*(?P<due>[^,;。)]+)")
_A_UNIT = re.compile(rf"{ONE}|各{_INNER}{{1,10}}")


def note_owner(plain: str) -> tuple[int, int] | None:
    """Where a note names the owner; None when it is no such note."""
    start, end = _inside_brackets(plain)
    due = DUE.search(plain, start, end)
    if due and due.start() == start:
        start = due.end() + len(plain[due.end() : end]) - len(plain[due.end() : end].lstrip(",;、 "))
    elif due:
        end = len(plain[: due.start()].rstrip(",;、 "))
    roles = list(re.finditer(ROLES, plain[start:end]))
    if roles and roles[0].start() == 0:  # several roles stay told apart
        return (start if len(roles) > 1 else start + roles[0].end()), end
    words = plain[start:end]
    return (start, end) if IN_WORDS.fullmatch(words) and _A_UNIT.search(words) else None


def only_units(plain: str) -> bool:
    """Whether a bracket after a full stop holds units and nothing else: （市政府办公室、市司法局；长期坚持）."""
    start, end = _inside_brackets(plain)
    return bool(re.fullmatch(rf"{MANY}(?:[,、]{MANY})*(?:[;,][^,;、]{{2,12}})?", plain[start:end]))


def is_note(plain: str) -> bool:
    """Whether a whole line or bracket is a note of who owes something, or by when."""
    start, end = _inside_brackets(plain)
    return bool(note_owner(plain) or DUE.match(plain, start, end))


def note_due(plain: str) -> str | None:
    """The 完成时限 of a note."""
    found = DUE.search(plain)
    return found["due"].strip("() ") if found else None


def subject(plain: str) -> tuple[int, int] | None:
    """Where the unit stands that a segment begins with, or that 由…负责 names."""
    start = _after_leading_limit(plain)
    found = SUBJECT.match(plain, start) or BY.search(plain)
    return found.span("owner") if found else None


def subject_at_head(plain: str) -> int:
    """Where the unit ends that a segment begins with; 0 when it begins with none."""
    found = SUBJECT.match(plain)
    return found.end() if found else 0


def begins_with_subject(plain: str) -> bool:
    """Whether a segment begins with somebody who has to do it, or with the occasion of doing it."""
    return bool(SUBJECT.match(plain, _after_leading_limit(plain)) or OCCASION.match(plain))


def _inside_brackets(plain: str) -> tuple[int, int]:
    start, end = len(plain) - len(plain.lstrip()), len(plain.rstrip())
    whole = plain[start:end].startswith("(") and plain[start:end].endswith(")")
    return (start + 1, end - 1) if whole else (start, end)


def _after_leading_limit(plain: str) -> int:
    """8月底前各县区要…: the unit stands after the date."""
    return max((limit.end for limit in limits_in(plain) if limit.start == 0 and limit.words), default=0)
