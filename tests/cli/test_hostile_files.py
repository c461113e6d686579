"""Files made to burst, wherever a file or standard input comes in: refused in a line, before they are read."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from catalog.bounded_yaml import MOST_NODES
from catalog.faults import read_yaml
from desk.files.limits import LARGEST_TEXT, MOST_PARAGRAPHS
from desk.files.text_files import read_text
from models.errors import BadInput
from tests.costs import costs_less_than
from tests.helpers import Say, environment

SECONDS = 3.0
"""Each is refused in well under a second of CPU."""
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str = "", *, document: bytes | None = None, more: dict[str, bytes] | None = None) -> bytes:
    """A Word file as python-docx writes it, its document and further parts put in the place of its own."""
    made = io.BytesIO()
    Document().save(made)
    found = io.BytesIO()
    content = document or f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'.encode()
    with (
        zipfile.ZipFile(made) as old,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == "word/document.xml" else old.read(part))
        for name, further in (more or {}).items():
            new.writestr(name, further)
    return found.getvalue()


PARAGRAPH = "<w:p><w:r><w:t>政务公开</w:t></w:r></w:p>"

OTHER_PREFIX = f"<x:document {W.replace(':w', ':x')}><x:body>{'<x:p/>' * 60_000}</x:body></x:document>".encode()
WITH_ENTITIES = f'<!DOCTYPE d [<!ENTITY a "aaaa">]><w:document {W}><w:body>{PARAGRAPH}</w:body></w:document>'.encode()


def row(span: str) -> str:
    """A table row with a cell that spans columns."""
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr>{PARAGRAPH}</w:tc>'
    return f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"


BURSTING: dict[str, tuple[Callable[[], bytes], str]] = {
    "a gigabyte of blanks": (lambda: word(document=b"<a>" + b" " * 60_000_000 + b"</a>"), "解开后过大"),
    "thirty megabytes in thirty kilobytes": (lambda: word(" " * 30_000_000), "解开后过大"),
    "bursting beside the text": (lambda: word(PARAGRAPH, more={"word/media/a.png": b"\0" * 50_000_000}), "解开后过大"),
    "a hundred thousand paragraphs": (lambda: word("<w:p/>" * 100_000), "段落过多"),
    "paragraphs under another prefix": (lambda: word(document=OTHER_PREFIX), "段落过多"),
    "a million runs": (lambda: word(f"<w:p>{'<w:r/>' * 700_000}</w:p>"), "内容过多"),
    "many parts": (lambda: word(PARAGRAPH, more={f"a/{n}": b"" for n in range(3_000)}), "部件过多"),
    "a cell over a hundred million columns": (lambda: word(row("100000000")), "跨列过多"),
    "the same in character references": (lambda: word(row("&#57;&#57;&#57;&#57;&#57;&#57;")), "跨列过多"),
    "cells merged down and down": (
        lambda: word(f"<w:tbl>{'<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>' * 2_000}</w:tbl>"),
        "竖向合并",
    ),
    "entities": (lambda: word(document=WITH_ENTITIES), "DOCTYPE"),
    "another encoding": (
        lambda: word(document=f'<?xml version="1.0" encoding="UTF-16"?><w:document {W}/>'.encode("utf-16")),
        "编码不是 UTF-8",
    ),
    "nested beyond reason": (lambda: word("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000), "不是正确的 Word"),
    "cut off": (lambda: word(PARAGRAPH)[:-300], "不是正确的 Word"),
    "a zip of something else": (lambda: _zip({"a.txt": b"x"}), "不是正确的 Word"),
    "eleven megabytes": (lambda: b"PK\x03\x04" + os.urandom(11_000_000), "文件过大（超过 10 MB）"),
}


def _zip(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


@pytest.mark.parametrize("name", BURSTING)
def test_a_word_file_made_to_burst_is_refused_before_it_is_read(tmp_path: Path, name: str) -> None:
    make, said = BURSTING[name]
    file = tmp_path / "通知.docx"
    file.write_bytes(make())
    with costs_less_than(SECONDS), pytest.raises(BadInput, match=said) as error:
        read_text(file, "通知")

    assert "\n" not in str(error.value)


def test_a_word_file_of_a_long_honest_document_is_read(tmp_path: Path) -> None:
    file = tmp_path / "长文.docx"
    file.write_bytes(word("".join(f"<w:p><w:r><w:t>第{n}条　{'公开' * 20}。</w:t></w:r></w:p>" for n in range(5_000))))

    text = read_text(file, "文件")
    assert text.startswith("第0条")
    assert len(text.splitlines()) == 5_000 < MOST_PARAGRAPHS


@pytest.mark.parametrize("name", ["a hundred thousand paragraphs", "entities", "eleven megabytes"])
def test_the_same_on_standard_input_is_not_swallowed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, _ = BURSTING[name]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(make())))
    with costs_less_than(SECONDS), pytest.raises(BadInput):
        read_text(Path("-"), "通知")


@pytest.mark.parametrize(
    "arguments",
    [
        "open consultation --unit edu --title t --content-file -",
        "catalog draft -",
        "calendar import - --dry-run",
        "step ZX-2026-0001 x --set a=@-",
    ],
)
def test_standard_input_without_an_end_is_read_no_further_than_the_limit(home: Path, arguments: str) -> None:
    """Three gigabytes took six of memory: here there are one and a half."""
    line = f"ulimit -v 1500000; {sys.executable} -m duban {arguments} < /dev/zero"
    ran = subprocess.run(["bash", "-c", line], env=environment(home), capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1, ran.stderr
    assert "超过 1 MB" in ran.stderr or "没有办件" in ran.stderr


def test_a_text_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "big.txt"
    with file.open("wb") as sparse:
        sparse.truncate(5_000_000_000)
    with pytest.raises(BadInput, match="文件过大"):
        read_text(file, "内容")
    file.write_bytes(b"a" * (LARGEST_TEXT + 1))
    with pytest.raises(BadInput, match="超过 1 MB"):
        read_text(file, "内容")


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/"])
def test_what_is_no_ordinary_file_is_refused(path: str) -> None:
    with pytest.raises(BadInput, match="不是普通文件"):
        read_text(Path(path), "内容")
    with pytest.raises(BadInput, match="不是普通文件"):
        read_yaml(Path(path))


N = 400_000
YAMLS = {
    "lists in lists": "[" * N,
    "mappings in mappings": "{" * N,
    "behind a name": "obligations: " + "[" * N,
    "dashes": "- " * (N // 2),
    "question marks": "? " * (N // 2),
    "indentation": "\n".join(" " * n + "a:" for n in range(800)),
    "closed in comments": "[ #]\n" * (N // 5),
    "closed in quotes": '["]", ' * (N // 6),
    "wide": "- a\n" * (N // 4),
    "wide and flat": "[" + "a, " * (N // 3) + "]",
    "names": "".join(f"a{n}: 1\n" for n in range(N // 10)),
    "tags": "!" * N,
    "merged and merged again": "a0: &a0 {k: 1, l: 2, m: 3}\n"
    + "".join(f"a{n + 1}: &a{n + 1} {{<<: [{', '.join([f'*a{n}'] * 9)}]}}\n" for n in range(8)),
    "laughs": "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(8)),
    "itself": "a: &a [*a]\n",
}


@pytest.mark.parametrize("shape", YAMLS)
@pytest.mark.parametrize("places", [False, True])
def test_a_yaml_file_made_to_burst_is_refused_while_it_is_read(tmp_path: Path, shape: str, places: bool) -> None:
    file = tmp_path / "事项.yaml"
    file.write_text(YAMLS[shape])
    with costs_less_than(SECONDS), pytest.raises(BadInput, match=r"层次过深|过多") as error:
        read_yaml(file, places)

    assert "\n" not in str(error.value)
    assert str(error.value).startswith(f"{file}:")


def test_a_yaml_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "事项.yaml"
    file.write_text("a: " + "b" * 500_000)
    with pytest.raises(BadInput, match="超过 500 KB"):
        read_yaml(file)


def test_a_yaml_file_twice_as_large_as_all_that_ships_is_read(tmp_path: Path) -> None:
    file = tmp_path / "事项.yaml"
    file.write_text("".join(f"- {{name: 事项{n}, days: {n}}}\n" for n in range(MOST_NODES // 6)))

    assert len(read_yaml(file)) == MOST_NODES // 6


def test_a_csv_file_of_lines_without_end_is_refused_at_once(duban: Say, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("id,name\n" + "\n" * 2_000_000)
    with costs_less_than(SECONDS):
        answer = duban("unit", "import", str(file))

    assert (answer.code, "行数过多" in answer.error) == (1, True)
