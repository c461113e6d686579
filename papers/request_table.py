"""The yearly report's table of disclosure requests (依申请公开), in the national format of 国办公开办函〔2021〕30号.

Whole numbers of requests by kind of applicant. 一 + 二 = 三（七） + 四 holds for every column.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable

from pydantic import BaseModel, ConfigDict

from models.instants import local_date
from models.tables import Case

APPLICANTS = {
    "person": "自然人",
    "company": "商业企业",
    "research": "科研机构",
    "society": "社会公益组织",
    "legal_service": "法律服务机构",
    "other": "其他",
}
"""The columns; all but the first are 法人或其他组织."""
TOTAL = "total"

REFUSED, NOT_PROVIDED, NOT_PROCESSED, OTHERWISE = "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理"
OUTCOMES: dict[str, tuple[str, str]] = {
    "granted": ("（一）予以公开", ""),
    "partly": ("（二）部分公开", ""),
    "refused_secret": (REFUSED, "1.属于国家秘密"),
    "refused_forbidden": (REFUSED, "2.其他法律行政法规禁止公开"),
    "refused_safety": (REFUSED, "3.危及“三安全一稳定”"),
    "refused_third_party": (REFUSED, "4.保护第三方合法权益"),
    "refused_internal": (REFUSED, "5.属于三类内部事务信息"),
    "refused_process": (REFUSED, "6.属于四类过程性信息"),
    "refused_enforcement": (REFUSED, "7.属于行政执法案卷"),
    "refused_query": (REFUSED, "8.属于行政查询事项"),
    "not_held": (NOT_PROVIDED, "1.本机关不掌握相关政府信息"),
    "needs_making": (NOT_PROVIDED, "2.没有现成信息需要另行制作"),
    "unclear": (NOT_PROVIDED, "3.补正后申请内容仍不明确"),
    "petition": (NOT_PROCESSED, "1.信访举报投诉类申请"),
    "repeated": (NOT_PROCESSED, "2.重复申请"),
    "publication": (NOT_PROCESSED, "3.要求提供公开出版物"),
    "excessive": (NOT_PROCESSED, "4.无正当理由大量反复申请"),
    "reissue": (NOT_PROCESSED, "5.要求行政机关确认或重新出具已获取信息"),
    "abandoned": (
        OTHERWISE,
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    ),
    "unpaid": (
        OTHERWISE,
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    ),
    "other": (OTHERWISE, "3.其他"),
}
"""The rows of 三, in their order: group and line."""

OUTCOMES_OF: dict[str, tuple[str, ...]] = {
    "already_public": ("granted",),
    "granted": ("granted",),
    "partly_granted": ("partly",),
    "refused": (
        "refused_secret",
        "refused_forbidden",
        "refused_safety",
        "refused_third_party",
        "refused_internal",
        "refused_process",
        "refused_enforcement",
    ),
    "not_held": ("not_held",),
    "not_ours": ("not_held",),
    "repeated": ("repeated",),
    "special": ("refused_query",),
    "not_ready": ("needs_making",),
    "unclear": ("unclear",),
    "unprocessed": ("petition", "publication", "reissue", "other"),
}
"""What each kind of reply may be counted as: 属于已主动公开的计入予以公开, 不属于本机关负责公开的计入不掌握."""

OUTCOME_OF_STEP = {"decline": "excessive", "abandon": "abandoned", "unpaid": "unpaid", "recalled": "other"}
"""The steps that end a request without a reply, and where they count."""


class RequestRow(BaseModel):
    """One line of the table: numbers by kind of applicant, and `total`."""

    model_config = ConfigDict(frozen=True)

    id: str
    group: str
    label: str
    counts: dict[str, int]


class RequestTable(BaseModel):
    """A year's table. `unrecorded`: how many of 其他处理 3 are there because their outcome is not on record."""

    model_config = ConfigDict(frozen=True)

    year: int
    rows: tuple[RequestRow, ...]
    unrecorded: int

    def row(self, row_id: str) -> RequestRow:
        """A line by its id. Raises KeyError."""
        return {row.id: row for row in self.rows}[row_id]


def request_table(found: Iterable[Case], year: int) -> RequestTable:
    """The table of these requests for a year (Asia/Shanghai); those that do not touch it are left out."""
    touching = [case for case in found if received_on(case).year <= year and (_ended_year(case) or year) >= year]
    ended = [case for case in touching if _ended_year(case) == year]
    rows = [
        _row("received", "", "一、本年新收政府信息公开申请数量", touching, lambda case: received_on(case).year == year),
        _row(
            "carried_in", "", "二、上年结转政府信息公开申请数量", touching, lambda case: received_on(case).year < year
        ),
        *(_row(name, group, label, ended, _has_outcome(name)) for name, (group, label) in OUTCOMES.items()),
        _row("processed", "（七）总计", "", ended, lambda case: True),
        _row("carried_out", "", "四、结转下年度继续办理", touching, lambda case: _ended_year(case) != year),
    ]
    return RequestTable(year=year, rows=tuple(rows), unrecorded=sum(_recorded(case) is None for case in ended))


def received_on(case: Case) -> dt.date:
    """The day of receipt: that of confirmation where the channel asks for one (《政府信息公开条例》 31), once known."""
    field = case.definition.received.get(str(case.progress.facts.get("channel", "")))
    confirmed = case.progress.facts.get(field) if field else None
    return dt.date.fromisoformat(confirmed) if confirmed else local_date(case.clock.received_at)


def outcome_of(case: Case) -> str:
    """The row in which an ended request counts; 其他处理 3 where nothing is on record."""
    return _recorded(case) or "other"


def _recorded(case: Case) -> str | None:
    for step, outcome in OUTCOME_OF_STEP.items():
        if case.progress.took(step):
            return outcome
    recorded = case.progress.facts.get("outcome")
    return recorded if recorded in OUTCOMES else None


def _has_outcome(name: str) -> Callable[[Case], bool]:
    return lambda case: outcome_of(case) == name


def _ended_year(case: Case) -> int | None:
    """The year of the day on which the reply was sent, or the case closed without one."""
    ended = case.stopped_at or case.closed_at
    return local_date(ended).year if ended else None


def _row(row_id: str, group: str, label: str, found: Iterable[Case], counts: Callable[[Case], bool]) -> RequestRow:
    counted = [case for case in found if counts(case)]
    kinds = Counter(_applicant(case) for case in counted)
    return RequestRow(
        id=row_id, group=group, label=label, counts={**{one: kinds[one] for one in APPLICANTS}, TOTAL: len(counted)}
    )


def _applicant(case: Case) -> str:
    kind = str(case.progress.facts.get("applicant"))
    return kind if kind in APPLICANTS else "other"
