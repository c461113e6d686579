"""Files attached to cases: what is taken, what is kept, and that it comes back as it was."""

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from care.doctor import _attachments
from desk.cases.attaching import attach_file, extract_file
from desk.cases.closing import Reply, close_case
from desk.cases.opening import Opening, open_case
from desk.cases.performing import Asking
from desk.files.store import PART, keep, place
from desk.views.board import show_json
from models.errors import BadInput, NotFound, NotReady, Refused
from office.office import Office
from tests.helpers import case_lines, make_office, sample, tells
from tests.templates import copied

HANDLER = Asking("edu-handler")
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose folder takes files."""
    ledger = copied(tmp_path / "ledger.db", sample)
    yield replace(make_office(ledger), attachments=tmp_path / "attachments")
    ledger.close()


@pytest.fixture
def case(office: Office) -> str:
    return open_case(office, Opening("consultation", "edu", "转学")).case.number


def written(folder: Path, name: str, content: bytes = PDF) -> Path:
    """A file on somebody's desk."""
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_file_comes_back_as_it_was_and_only_its_owner_may_read_it(office: Office, case: str, tmp_path: Path) -> None:
    close_case(office, case, Reply("已答复"), HANDLER)
    attach_file(office, case, written(tmp_path, "来函 扫描件.PDF"), HANDLER)  # after the end, too

    (known,) = show_json(office, case)["attachments"]
    assert (known["number"], known["name"], known["size"], known["actor"]) == (
        1,
        "来函 扫描件.PDF",
        len(PDF),
        "edu-handler",
    )
    assert case_lines(office, case)[-1].detail == "附件 1：来函 扫描件.PDF（2 KB）"
    kept = place(tmp_path / "attachments", known["sha256"])
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.parent.stat().st_mode) == 0o700

    out = tmp_path / "out"
    out.mkdir()
    assert extract_file(office, case, 1, out)[1].read_bytes() == PDF
    with tells(Refused, "已经存在，不覆盖"):
        extract_file(office, case, 1, out)
    with tells(NotFound, "没有附件 2"):
        extract_file(office, case, 2, out)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.exe", b"MZ", "不是可附的文件"),
        ("看似.pdf", b"MZ" * 600, "内容与后缀 .pdf 不符"),
        ("空.pdf", b"", "空文件"),
        ("没有后缀", PDF, "不是可附的文件"),
        ("表.xlsx", PDF, "内容与后缀 .xlsx 不符"),
        ("二进制.txt", b"a\0b", "内容与后缀 .txt 不符"),
        ("看\u202efdp.pdf", PDF, "看不见|方向"),
        ("甲" * 100 + ".pdf", PDF, "过长|最多"),
        ("大.pdf", PDF + b" " * 20_000_000, "20"),
    ],
)
def test_what_an_office_does_not_hand_around_is_refused(
    office: Office, case: str, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    try:
        path = written(tmp_path, name, content)
    except OSError:  # no disk keeps such a name
        path = tmp_path / name
    with tells(BadInput, said):
        attach_file(office, case, path, HANDLER)

    assert show_json(office, case)["attachments"] == []
    assert not (tmp_path / "attachments").exists()


def test_the_same_file_is_attached_once_and_may_lie_with_two_cases(office: Office, case: str, tmp_path: Path) -> None:
    other = open_case(office, Opening("consultation", "edu", "入园")).case.number
    path = written(tmp_path, "函.pdf")
    attach_file(office, case, path, HANDLER)
    with tells(Refused, "已附过同一文件（附件 1：函.pdf）"):
        attach_file(office, case, path.rename(tmp_path / "另名.pdf"), HANDLER)

    attach_file(office, other, tmp_path / "另名.pdf", HANDLER)

    files = [one for one in (tmp_path / "attachments").rglob("*") if one.is_file()]
    assert len(files) == 1


def test_a_wrong_number_leaves_no_file_behind(office: Office, tmp_path: Path) -> None:
    with tells(NotFound, "ZX-2026-0099"):
        attach_file(office, "ZX-2026-0099", written(tmp_path, "函.pdf"), HANDLER)
    assert not (tmp_path / "attachments").exists()


def test_what_a_killed_process_left_half_written_is_in_nobodys_way(office: Office, case: str, tmp_path: Path) -> None:
    sha256 = keep(tmp_path / "attachments", PDF)
    kept = place(tmp_path / "attachments", sha256)
    kept.rename(kept.with_name(f"{PART}{sha256}-{os.getpid()}"))

    attach_file(office, case, written(tmp_path, "函.pdf"), HANDLER)

    assert kept.read_bytes() == PDF
    assert [one for one in kept.parent.iterdir() if one != kept] == []


@pytest.mark.parametrize(("spoilt", "said"), [(None, "不在数据目录中"), (b"%PDF-1.7 other", "已被改动")])
def test_a_file_that_is_missing_or_changed_is_never_handed_out(
    office: Office, case: str, tmp_path: Path, spoilt: bytes | None, said: str
) -> None:
    attach_file(office, case, written(tmp_path, "函.pdf"), HANDLER)
    assert _attachments(office).ok
    kept = place(tmp_path / "attachments", show_json(office, case)["attachments"][0]["sha256"])
    if spoilt is None:
        kept.unlink()
    else:
        kept.write_bytes(spoilt)

    with tells(NotReady, said):
        extract_file(office, case, 1, tmp_path / "x.pdf")

    assert not (tmp_path / "x.pdf").exists()
    found = _attachments(office)
    assert (found.ok, case in found.detail) == (False, True)


def test_a_rehearsal_keeps_no_files(office: Office, case: str, tmp_path: Path) -> None:
    with tells(Refused, "演练中没有数据目录"):
        attach_file(replace(office, attachments=None), case, written(tmp_path, "函.pdf"), HANDLER)
