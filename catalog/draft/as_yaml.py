"""A draft as a catalog file: every duty with a ready obligation, and what must still be decided beside it."""

import re
from collections.abc import Iterator, Sequence

from catalog.draft.extract import DraftDuty

NUMBERS = "〇一二三四五六七八九"
DAYS = re.compile(r"(\d+|[一二三四五六七八九十]+)个?(工作日|日|天)")
MONTH = re.compile(r"(\d{1,2})月")
DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
HOURS = re.compile(r"\d+个?小时")
EACH = re.compile(r"[每按](半年|季|旬|周|月|年|日)")
CYCLES = {
    "半年": "half-year",
    "日": "workday",
    "周": "week",
    "旬": "ten-days",
    "月": "month",
    "季": "quarter",
    "年": "year",
}
PROCEDURES = {"T": "task", "G": "release"}


def as_yaml(duties: Sequence[DraftDuty], title: str) -> str:
    """The draft as YAML that `duban catalog check` accepts: ready to edit and to put into the catalog folder."""
    lines = [
        f"# 由 duban catalog draft 从《{title}》起草：逐条核对后放入数据目录的 catalog/，再运行 duban catalog check。",
        "# 每条上方“待定”须由人决定；units（责任单位编号）请按本单位名册填写。",
        f"document: {_quoted(title)}",
        "duties:",
    ]
    numbered = list(_numbered(duties))
    for duty_id, duty in numbered:
        lines.append(
            f"  - {{id: {_quoted(duty_id)}, clause: {_quoted(duty.clause or '—')}, type: {duty.type}, "
            f"owner: {_quoted(duty.owner or '')}, phrase: {_quoted(duty.sentence)}}}"
        )
    lines += ["", "obligations:"]
    for number, (duty_id, duty) in enumerate(numbered, 1):
        lines += _obligation(number, duty_id, duty)
    return "\n".join(lines) + "\n"


def _obligation(number: int, duty_id: str, duty: DraftDuty) -> list[str]:
    body = [
        f"  draft-{number:03d}:",
        f"    name: {_quoted(_name(number, duty))}",
        f"    prefix: CG{number:03d}",
        f"    duties: [{_quoted(duty_id)}]",
        f"    clause: {_quoted(duty.clause or '—')}",
        f"    basis: {_quoted(duty.sentence)}",
        f"    procedure: {PROCEDURES.get(duty.type, 'task')}",
        f"    limit: {limit(duty)}",
    ]
    rhythm = _cycle(duty)
    if rhythm:
        body.append(f"    cycle: {{every: {rhythm}}}")
    if duty.owner:
        body.append(f"    trigger: {_quoted('责任单位：' + duty.owner)}")
    questions = [f"  # 待定：{duty.to_decide}"] if duty.to_decide else []
    return ["", *questions, *body]


def limit(duty: DraftDuty) -> str:
    """The limit as the catalog writes it; where the text gives none, 20 working days, for a person to settle."""
    said = duty.limit or ""
    days, day, month = DAYS.search(said), DAY.search(said), MONTH.search(said)
    if duty.type in ("R", "P"):
        return "{date: period-end}"
    if days:
        unit = "" if days.group(2) == "工作日" else ", unit: calendar_days"
        return f"{{days: {min(250, max(1, _number(days.group(1))))}{unit}}}"
    if HOURS.search(said):
        return "{days: 1}"
    if day and int(day.group(1)) in range(1, 13) and int(day.group(2)) in range(1, 32):
        return f'{{date: "{int(day.group(1)):02d}-{int(day.group(2)):02d}"}}'
    if month and int(month.group(1)) in range(1, 13):
        return f"{{date: {int(month.group(1)):02d}-end}}"
    return "{date: year-end}" if duty.type in ("D", "O") else "{days: 20}"


def _cycle(duty: DraftDuty) -> str | None:
    if duty.type == "P":
        return "chosen"
    if duty.type != "R":
        return None
    said = duty.limit or duty.sentence
    return next(
        (every for word, every in sorted(CYCLES.items(), key=lambda one: -len(one[0])) if word in said), "chosen"
    )


def _numbered(duties: Sequence[DraftDuty]) -> Iterator[tuple[str, DraftDuty]]:
    """Each duty with its number in the document: the clause and its place in it."""
    places: dict[str, int] = {}
    for duty in duties:
        places[duty.clause] = places.get(duty.clause, 0) + 1
        yield f"{duty.clause or '—'}{places[duty.clause]}", duty


def _name(number: int, duty: DraftDuty) -> str:
    plain = re.sub(r"[“”\"《》（）()]", "", duty.sentence)
    return f"{number:03d} {re.split(r'[，。；、,;]', plain)[0][:30]}"


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return NUMBERS.index(text) if text in NUMBERS else 1
    return (NUMBERS.index(tens) if tens in NUMBERS and tens else 1) * 10 + (NUMBERS.index(ones) if ones else 0)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
