"""Whether an office's own Word templates can be filled in: each is tried with what a paper of its kind may be told."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import BadZipFile

from models.near import closest
from models.paper_kinds import PaperKind
from models.steps import FieldRule
from papers.request_table import APPLICANTS, OUTCOMES, TOTAL
from papers.template_check import Fault, in_chinese
from papers.template_samples import samples_of
from papers.word.filling import fill
from papers.word.templates import LARGEST
from papers.wording import Unusable, size_of

ENDING = ".docx"
BULLETIN = "bulletin"
REQUIRED = {"number": "发文字号", "date": "成文日期"}
"""What no paper is without."""
LONGEST_SHOWN = 30
BLOCK = re.compile(r"\{%(?:p|tr|tc|r)?-?\s*(if|for|endif|endfor)\b")
NO_WORD_FILE = (BadZipFile, KeyError, ValueError)
"""What comes of opening something else that is called so."""
QUOTED = "‘“'\"”’"


def word_templates_in(own: Path) -> list[Path]:
    """The Word files of an office's folder of templates; an empty one is none, nor what an open Word leaves there."""
    try:
        found = sorted(path for path in own.iterdir() if path.suffix == ENDING and path.name[0] not in ".~")
    except OSError:
        return []
    return [path for path in found if size_of(path)]


def word_faults(own: Path, kinds: Mapping[str, PaperKind], rules: Sequence[FieldRule]) -> list[Fault]:
    """What is wrong with the Word templates of an office, one a file. `rules`: every field that a case may have."""
    return [fault for file in word_templates_in(own) for fault in _fault(file, kinds, rules)][:LONGEST_SHOWN]


def _fault(file: Path, kinds: Mapping[str, PaperKind], rules: Sequence[FieldRule]) -> Iterator[Fault]:
    kind = kinds.get(file.stem)
    if kind is None:
        meant = closest(file.stem, list(kinds))
        yield Fault(file, None, "没有这种文书" + (f"，是不是 {meant}{ENDING}" if meant else ""))
        return
    if not file.is_file() or file.stat().st_size > LARGEST:
        yield Fault(file, None, f"不是文件、打不开或大于 {LARGEST // 1_000_000} MB")
        return
    content = file.read_bytes()
    for known in samples_for(kind, rules):
        error = error_of(content, known)
        if error is not None:
            said = _said(error)
            yield Fault(file, None, f"{_place(content, error)}{said}")
            return
    text = "\n".join(paragraphs_of(content))
    for name, called in REQUIRED.items():
        if not re.search(rf"\{{\{{-?\s*{name}\b", text):
            yield Fault(file, None, f"没有 {{{{ {name} }}}}（{called}）")


def _said(error: Exception) -> str:
    if isinstance(error, Unusable):
        return str(error)
    return "不是 Word 文件（.docx）" if isinstance(error, NO_WORD_FILE) else in_chinese(error)


def error_of(content: bytes, known: Mapping[str, Any]) -> Exception | None:
    """What comes in the way of filling a template in; None where nothing does."""
    try:
        fill(content, known)
    except Exception as error:  # noqa: BLE001  (whatever stands in a template, or is no Word file at all)
        return error
    return None


def samples_for(kind: PaperKind, rules: Sequence[FieldRule]) -> Iterator[dict[str, Any]]:
    """What a template of a kind may be told, once for each value of each of its choices, and once with nothing."""
    own = [*kind.fields, *(rule for rule in rules if rule.id in kind.uses)]
    choices = [(rule.id, value) for rule in own for value in rule.choices] or [("", "")]
    for chosen in choices:
        yield _sample(kind, [*rules, *kind.fields], dict([chosen]))
    yield _sample(kind, [*rules, *kind.fields], None)


def _sample(kind: PaperKind, rules: Sequence[FieldRule], chosen: Mapping[str, str] | None) -> dict[str, Any]:
    filled = chosen is not None
    given = {rule.id.replace("-", "_"): _value(rule, filled=filled) for rule in rules}
    raw = {rule.id.replace("-", "_"): (chosen or {}).get(rule.id, "") for rule in rules}
    case = ("number", "kind", "title", "unit", "received", "due", "state", "content", "applicant")
    child = {"unit": "单位", "found": True, "finding": "有问题", "problems": ["问题"], "state": "整改中"}
    columns, rows = (*APPLICANTS, TOTAL), ("received", "carried_in", *OUTCOMES, "processed", "carried_out")
    known: dict[str, Any] = {
        **dict.fromkeys(("issuer", "number", "date", "to", "signer"), "字"),
        "kind": kind.name,
        "year": "2026",
        "case": {**dict.fromkeys(case, "字"), "late": 3 if filled else 0},
        "given": SimpleNamespace(**given),
        "raw": SimpleNamespace(**raw),
        "extension": {"days": 5, "due": "日", "provisional": True, "reason": "理由"},
        "card": {"level": "黄牌", "on": "日", "late": 3 if filled else 0, "approver": "人", "reason": "理由"},
        "children": [child] if filled else [],
        "requests": {row: dict.fromkeys(columns, 0) for row in rows},
        "register": dict.fromkeys(("made", "repealed", "valid"), 0),
    }
    full, empty = samples_of(f"{kind.fits.product or BULLETIN}.txt.j2")
    return {**known, **(full if filled else empty), "weights": [("按时办结率", "60")]}


def _value(rule: FieldRule, *, filled: bool) -> Any:
    if rule.kind == "list":
        return ["条"] if filled else []
    if not filled:
        return ""
    return 1 if rule.kind == "number" else "字"


def _place(content: bytes, error: Exception) -> str:
    """The paragraph in which an error stands: of a block that does not fit where it begins or ends, else the first that
    has the word it is about."""
    texts = paragraphs_of(content)
    odd, words = _odd_block(texts), _words_of(error)
    named = (n for n, text in enumerate(texts) if "{" in text and any(word in text for word in words))
    found = odd if odd is not None else next(named, None)
    return "" if found is None else f"第 {found + 1} 段“{texts[found][:LONGEST_SHOWN]}”："


def _odd_block(texts: Sequence[str]) -> int | None:
    """The first paragraph with an `end` of nothing, or the last with a beginning that nothing ends."""
    begun: list[tuple[str, int]] = []
    for n, text in enumerate(texts):
        for word in BLOCK.findall(text):
            if not word.startswith("end"):
                begun.append((word, n))
            elif not begun or begun.pop()[0] != word.removeprefix("end"):
                return n
    return begun[-1][1] if begun else None


def _words_of(error: Exception) -> Collection[str]:
    """What an error quotes, the longest first."""
    message = str(error).split("\n")[0]
    for mark in QUOTED:
        message = message.replace(mark, "'")
    return sorted((word for word in message.split("'")[1::2] if word and "object" not in word), key=len, reverse=True)


def paragraphs_of(content: bytes) -> list[str]:
    """The paragraphs of a Word file in their order, those of tables and heads among them; nothing of what is none."""
    from docx import Document

    try:
        made = Document(BytesIO(content))
    except Exception:  # noqa: BLE001  (a renamed file of another kind)
        return []
    section = made.sections[0]
    heads = (section.header, section.first_page_header, section.even_page_header)
    feet = (section.footer, section.first_page_footer, section.even_page_footer)
    parts = [made.element.body, *(one._element for one in (*heads, *feet))]
    found = (node for part in parts for node in part.iter() if node.tag.endswith("}p"))
    return ["".join(part.text or "" for part in node.iter() if part.tag.endswith("}t")).strip() for node in found]
