"""What a template is tried with: every event on every level, a message of one line and of several, a period with cases
and without."""

from collections.abc import Iterator
from itertools import product as every
from typing import Any

from models.figures import OverdueCase, Product, UnitFigures, weights_of
from models.words import EVENT_NAMES, LEVEL_NAMES
from papers.texts import HTML_MESSAGE, LINE, MESSAGE, SUBJECT, known_of_product

BODIES = ("【提醒】MSG-2026-0001 我向省长建言《关于停车难》（市教育局）将于 2026-12-01 17:30 到期，请抓紧办理。",) * 3


def samples_of(template: str) -> Iterator[dict[str, Any]]:
    """Everything a template may be told, one after the other."""
    if template == LINE:
        yield from _lines()
    elif template in (SUBJECT, MESSAGE, HTML_MESSAGE):
        link = {"link": "https://duban.example/ack/1"} if template == HTML_MESSAGE else {}
        yield from ({"officer": "张三", "lines": list(BODIES[:n]), "count": n, **link} for n in (1, len(BODIES)))
    else:
        kind = template.partition(".")[0]
        yield from (known_of_product(one) for one in (_product(kind, cases=4), _product(kind, cases=0)))


def _lines() -> Iterator[dict[str, Any]]:
    for (event, event_name), level, passed, stage in every(
        EVENT_NAMES.items(), (None, *LEVEL_NAMES), (False, True), (False, True)
    ):
        level_name = LEVEL_NAMES[level] if level else ""
        yield {
            "number": "MSG-2026-0001",
            "name": "我向省长建言",
            "title": "关于停车难",
            "unit": "市教育局",
            "label": level_name or event_name,
            "event": str(event),
            "level": str(level or ""),
            "level_name": level_name,
            "answer": "答复",
            "due": "2026-12-01 17:30",
            "at": "2026-11-30 09:00",
            "passed": passed,
            "detail": "须更正",
            "stage": stage,
            "late": passed,
        }


def _product(kind: str, cases: int) -> Product:
    """A quarter in which a unit had so many cases, half of them late and one of them open still."""
    late = cases // 2
    share = (cases - late) / cases if cases else None
    figures = UnitFigures(
        unit="edu",
        unit_name="市教育局",
        due=cases,
        closed=cases,
        on_time=cases - late,
        late=late,
        overdue=min(cases, 1),
        extensions=0,
        average_days=3.5 if cases else None,
        used=0.7 if cases else None,
        on_time_rate=share,
        points=dict.fromkeys(weights_of({}), 0.0),
        score=0.0,
        rank=1 if cases else None,
    )
    overdue = OverdueCase(
        number="MSG-2026-0001", kind_name="我向省长建言", unit="edu", due_date="2026-09-01", working_days_late=5
    )
    return Product(
        kind=kind,
        period="2026-Q3",
        first="2026-07-01",
        last="2026-09-30",
        made_at="2026-10-09T09:00:00+08:00",
        weights=weights_of({}),
        total=figures,
        units=(figures,),
        overdue=(overdue,) * min(cases, 1),
    )
