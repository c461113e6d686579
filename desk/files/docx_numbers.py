"""The numbers that Word sets by itself before paragraphs: 一、, （二）, 3. They stand in no run of text."""

from typing import Any

from docx.oxml.ns import qn

CHINESE = "〇一二三四五六七八九"
COUNTED = frozenset(
    f"{family}{kind}" for family in ("chinese", "taiwanese", "japanese") for kind in ("Counting", "CountingThousand")
) | {"ideographDigital"}
UNSEEN = ("bullet", "none")
DEEPEST = 8


class Numbers:
    """The numbers of a document, counted along it: ask for each paragraph once, in order."""

    def __init__(self, document: Any) -> None:
        self._counts: dict[str, dict[int, int]] = {}
        self._levels: dict[str, dict[int, Any]] = {}
        self._chains: dict[str, str] = {}
        self._of_style: dict[str, tuple[Any, str]] = {}
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        for relation in document.part.rels.values():
            if relation.reltype.endswith("/numbering"):
                self._read(relation.target_part.element)

    def of(self, paragraph: Any) -> str:
        """The number of the next paragraph; empty where it has none, or a mere dot."""
        number, level = self._place(paragraph)
        levels = self._levels.get(number, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(self._chains[number], {})
        counts[level] = counts.get(level, _start(levels[level]) - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        return _shown(levels, counts, level)

    def _read(self, numbering: Any) -> None:
        """The lists: those of one shape count on from each other, but for one that is told to begin anew."""
        shapes = {one.get(qn("w:abstractNumId")): one for one in numbering.iter(qn("w:abstractNum"))}
        known: dict[str, dict[int, Any]] = {}
        for num in numbering.iter(qn("w:num")):
            number, shape = num.get(qn("w:numId")), _value(num, "abstractNumId")
            if shape not in shapes:
                continue
            if shape not in known:
                known[shape] = _levels_of(shapes[shape])
            self._levels[number] = known[shape]
            anew = num.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}") is not None
            self._chains[number] = f"num {number}" if anew else shape

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level of a paragraph: its own, or that of its style and the styles below."""
        properties = paragraph.find(qn("w:pPr"))
        place, style = _numbering(properties), _value(properties, "pStyle")
        if place is None and style in self._styles:
            place, style = self._numbered_by(style)
        if place is None:
            return "", 0
        number = _value(place, "numId")
        return number, _level(_value(place, "ilvl")) if _value(place, "ilvl") else self._level_of(number, style)

    def _numbered_by(self, style: str) -> tuple[Any, str]:
        """What numbers the paragraphs of a style, its own or that of one below; a long chain is walked once."""
        walked: list[str] = []
        found: tuple[Any, str] = (None, style)
        while style in self._styles and style not in walked[-1:] and len(walked) <= len(self._styles):
            if style in self._of_style:
                found = self._of_style[style]
                break
            walked.append(style)
            place = _numbering(self._styles[style].find(qn("w:pPr")))
            if place is not None:
                found = (place, style)
                break
            style = _value(self._styles[style], "basedOn")
        self._of_style.update(dict.fromkeys(walked, found))
        return found

    def _level_of(self, number: str, style: str) -> int:
        levels = self._levels.get(number, {})
        return next((level for level, one in levels.items() if _value(one, "pStyle") == style), 0)


def _levels_of(shape: Any) -> dict[int, Any]:
    """The levels of a list; Word has nine."""
    levels = ((_level(one.get(qn("w:ilvl"))), one) for one in shape.iter(qn("w:lvl")))
    return {level: one for level, one in levels if 0 <= level <= DEEPEST}


def _level(written: str | None) -> int:
    """A level as it is written; -1 for what is none."""
    return int(written) if written and written.isascii() and written.isdigit() and len(written) <= 2 else -1


def _numbering(properties: Any) -> Any:
    return properties.find(qn("w:numPr")) if properties is not None else None


def _value(element: Any, name: str) -> str:
    found = element.find(qn(f"w:{name}")) if element is not None else None
    return str(found.get(qn("w:val")) or "") if found is not None else ""


def _start(level: Any) -> int:
    return int(_value(level, "start") or 1)


def _shown(levels: dict[int, Any], counts: dict[int, int], level: int) -> str:
    """The text of a number, %1 to %9 filled in."""
    if _value(levels[level], "numFmt") in UNSEEN:
        return ""
    text = _value(levels[level], "lvlText")
    for one in sorted(set(levels) & set(range(level + 1))):
        text = text.replace(f"%{one + 1}", _written(counts.get(one, _start(levels[one])), levels[one]))
    return text


def _written(number: int, level: Any) -> str:
    """A number in the form of its level; in Arabic digits where that form is not one of these documents."""
    form = _value(level, "numFmt")
    if form.startswith("decimalEnclosed") and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    return chinese(number) if form in COUNTED and 0 < number < 100 else str(number)


def chinese(number: int) -> str:
    """A number below a hundred as an item is numbered: 七, 十, 二十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{CHINESE[tens]}十"
    return head + (CHINESE[ones] if ones or not tens else "")
