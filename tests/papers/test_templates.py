"""An office's own templates: what they may say, and that a broken one keeps nobody from hearing."""

import os
from pathlib import Path

import pytest

from channels.mail import Head, composed
from desk.cases.opening import Opening, open_case
from models.instants import parse_instant
from models.queries.people import find_unit
from models.words import EventName, Level
from office.office import Office
from papers.template_check import faults, shipped_names
from papers.template_samples import samples_of
from papers.texts import Texts
from papers.wording import SHIPPED, worded
from tests.helpers import case_lines

LINE = "line.txt.j2"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The office's folder of templates."""
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def written(own: Path, text: str, name: str = LINE) -> Path:
    """A template of the office's own."""
    file = own / name
    file.write_text(text, encoding="utf-8")
    return file


SAMPLE = next(iter(samples_of(LINE)))


def test_an_own_template_comes_before_the_shipped_one(own: Path) -> None:
    shipped = worded(own, LINE, SAMPLE)
    written(own, "〔{{ label }}〕{{ number }}，{{ due }} 到期")

    assert shipped.startswith("【登记】MSG-2026-0001")
    assert worded(own, LINE, SAMPLE) == "〔登记〕MSG-2026-0001，2026-12-01 17:30 到期"


def test_a_template_that_comes_or_changes_or_goes_is_noticed_at_once(own: Path) -> None:
    shipped = worded(own, LINE, SAMPLE)
    file = written(own, "甲")
    first = worded(own, LINE, SAMPLE)
    file.write_text("乙乙", encoding="utf-8")
    os.utime(file, (1, 1))
    second = worded(own, LINE, SAMPLE)
    file.unlink()

    assert [first, second, worded(own, LINE, SAMPLE)] == ["甲", "乙乙", shipped]


BROKEN = {
    "a name that nothing stands for": ("甲\n{{ titel }}", 2, "没有“titel”这个变量，是不是 title"),
    "a block without its end": ("{% if late %}", 1, "有一个 {% if %} 没有结束"),
    "an unknown statement": ("甲\n乙{% wenn late %}", 2, "这里不能写 {% wenn %}"),
    "an unknown filter": ("{{ title | gross }}", 1, "没有“gross”这种写法"),
    "a bracket too few": ("甲{{ title }", 1, "写法不对"),
    "a part that is not there": ("\n\n{{ title.wort }}", 3, "这里没有“wort”这一项"),
    "a way out": ("{{ title.__class__.__mro__ }}", 1, "模板里不能用“__class__”"),
    "a file that is not there": ("{% include '/etc/passwd' %}", 1, "没有“/etc/passwd”这个模板可以引用"),
    "nothing": ("{% if false %}x{% endif %}", None, "填出来是空的"),
    "a loop that never ends": ("{% for n in range(10 ** 9) %}x{% endfor %}", 1, "模板里不能用“**”"),
    "more rounds than an act can wait for": (
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        None,
        "循环多于 10000 次",
    ),
    "a text as long as a book": ("{{ title * 100000 }}", 1, "模板里不能用“*”"),
    "half a character": ('{{ number }}{{ "\\ud83d" }}', None, "控制字符"),
    "a NUL": ('{{ number }}{{ "\\x00" }}', None, "控制字符"),
    "a loop's variable behind the loop": ("{% for l in [1] %}\n{{ l }}\n{% endfor %}\n\n{{ l }}", 5, "没有“l”这个变量"),
    "wrong for one event only": (
        "{% if event == 'voided' %}{{ level_nam }}{% endif %}甲",
        1,
        "没有“level_nam”",
    ),
    "a division by nothing": ("{{ 1 / (0 if stage else 1) }}", 1, "写法不对（ZeroDivisionError"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_filled_in_is_named_with_its_line(own: Path, name: str) -> None:
    text, line, said = BROKEN[name]
    file = written(own, text)

    (fault,) = faults(own)

    assert (fault.file, fault.line) == (file, line)
    assert said in fault.what


@pytest.mark.parametrize("name", ["a block without its end", "a part that is not there", "a way out", "nothing"])
def test_officers_hear_even_where_a_template_is_broken(own: Path, name: str) -> None:
    shipped = worded(None, LINE, SAMPLE)
    written(own, BROKEN[name][0])

    assert worded(own, LINE, SAMPLE) == shipped


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_template_is_right_as_an_office_s_own(own: Path, name: str) -> None:
    written(own, (SHIPPED / name).read_text(encoding="utf-8"), name)

    assert faults(own) == []


@pytest.mark.parametrize(
    "text",
    [
        "{% if level %}{% set x = level %}{% else %}{% set x = '无' %}{% endif %}{{ x }}|{{ number }}",
        "{{ foo | default('无') }}{{ number }}",
        "{% if foo is defined %}{{ foo }}{% endif %}{{ number }}",
    ],
)
def test_what_can_be_filled_in_is_no_fault(own: Path, text: str) -> None:
    written(own, text)
    assert faults(own) == []


def test_a_file_that_another_takes_in_is_no_fault(own: Path) -> None:
    written(own, "{% macro bold(text) %}〔{{ text }}〕{% endmacro %}", "helpers.txt.j2")
    written(own, "{% from 'helpers.txt.j2' import bold %}{{ bold(label) }}{{ number }}")

    assert faults(own) == []
    assert worded(own, LINE, SAMPLE) == "〔登记〕MSG-2026-0001"


def test_what_is_no_file_is_named_and_switches_nothing_else_off(own: Path) -> None:
    written(own, "甲{{ number }}")
    (own / "subject.txt.j2").symlink_to(own / "gone")
    (own / "message.html.j2").mkdir()
    (own / "._line.txt.j2").write_text("mac")

    assert [one.file.name for one in faults(own)] == ["message.html.j2", "subject.txt.j2"]
    assert worded(own, LINE, SAMPLE) == "甲MSG-2026-0001"
    assert not Texts(own).has_page


def test_a_page_escapes_what_it_takes_in_too(own: Path) -> None:
    written(own, "{% include 'message.txt.j2' %}", "message.html.j2")
    written(own, "{{ lines[0] }}", "message.txt.j2")

    assert Texts(own).html("张三", ["<script> a&b"]) == "&lt;script&gt; a&amp;b"
    assert Texts(own).message("张三", ["a&b"]) == "a&b\n"


@pytest.mark.parametrize("sign", ["\n", "\u2028", "\x0b", "\r"])
def test_a_subject_is_one_line_whatever_was_pasted_into_it(own: Path, sign: str) -> None:
    written(own, f"甲{sign}{{{{ count }}}}", "subject.txt.j2")
    found = Texts(own).subject(["【提醒】一《二》"])

    composed("a@b.cn", "c@d.cn", Head("id", found, parse_instant("2026-11-23 10:00")), "文")
    assert len(found.splitlines()) == 1


def test_a_file_of_another_name_is_no_template(own: Path) -> None:
    file = written(own, "甲", "lines.txt.j2")
    written(own, "", "message.txt.j2")  # what a shell leaves that was redirected here: not a template yet

    assert [(one.file, one.what) for one in faults(own)] == [(file, "没有这个模板，是不是 line.txt.j2")]


def test_a_file_in_another_encoding_is_said_to_be_one(own: Path) -> None:
    (own / LINE).write_bytes("标题 {{ title }}".encode("gb18030"))

    assert [str(one) for one in faults(own)] == [f"{own / LINE}：读不出来，应为 UTF-8 文本"]


@pytest.mark.parametrize("event", EventName)
def test_the_samples_know_every_event_and_level(event: EventName) -> None:
    found = {one["level"] for one in samples_of(LINE) if one["event"] == event.value}

    assert found == {"", *(level.value for level in Level)}


def test_a_template_is_told_nothing_personal(office: Office, own: Path) -> None:
    """Whatever it asks for, it has not got it: names and telephones are out of its reach."""
    wanted = Opening(kind="governor-message", unit="edu", title="张三反映 13812345678 打不通", citizen="张三")
    case = open_case(office, wanted).case
    told = {key for one in samples_of(LINE) for key in one}
    written(own, "".join(f"{{{{ {key} }}}}|" for key in sorted(told)))
    with office.ledger.read() as session:
        line = Texts(own).line(case, find_unit(session, "edu"), case_lines(office, case.number)[0])

    assert "《" not in line
    assert "13812345678" not in line
    assert "张三" not in line
    assert "138******78" in line


def test_values_are_escaped_in_a_page(own: Path) -> None:
    written(own, "<p>{{ officer }}</p>{% for line in lines %}<b>{{ line }}</b>{% endfor %}", "message.html.j2")

    page = Texts(own).html("张<三>", ["《a & b》"])

    assert page == "<p>张&lt;三&gt;</p><b>《a &amp; b》</b>"


def test_a_mail_bears_a_page_only_where_the_office_wants_it(own: Path) -> None:
    head = Head("id", "题", parse_instant("2026-11-23 10:00"))
    plain = composed("a@b.cn", "c@d.cn", head, "文", Texts(own).html("张三", ["一"]))
    written(own, "<p>{{ lines[0] }}</p>", "message.html.j2")
    both = composed("a@b.cn", "c@d.cn", head, "文", Texts(own).html("张三", ["一"]))

    assert plain.get_content_type() == "text/plain"
    assert [part.get_content_type() for part in both.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in both.iter_parts()] == ["文", "<p>一</p>"]


def test_documents_are_worded_by_the_office_too(own: Path) -> None:
    quarter = next(iter(samples_of("bulletin.txt.j2")))
    written(own, "（无）", "overdue.txt.j2")
    shipped = worded(own, "bulletin.txt.j2", quarter)
    rate = "{{ product.total.on_time_rate | percent }}"
    written(own, "{{ period }}，{{ product.total.due }} 件，" + rate, "bulletin.txt.j2")

    assert "三、逾期未结\n（无）" in shipped  # the shipped bulletin, with the office's list in it
    assert worded(own, "bulletin.txt.j2", quarter) == "2026年第三季度，4 件，50.0%"
