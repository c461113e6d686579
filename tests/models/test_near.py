"""What was probably meant by a name that is not known, and that nothing is suggested where nothing is near."""

import pytest

from models.near import meant

UNITS = [
    ("edu", "市教育局"),
    ("finance", "市财政局"),
    ("data", "市政务服务数据管理局"),
    ("tax", "国家税务总局景德镇市税务局"),
    ("housing", "市住房和城乡建设局"),
]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("税物局", "，是不是 国家税务总局景德镇市税务局（tax）？"),
        ("市税务局", "，是不是 国家税务总局景德镇市税务局（tax）？"),
        ("教育", "，是不是 市教育局（edu）？"),
        ("财政厅", "，是不是 市财政局（finance）？"),
        ("住建局", "，是不是 市住房和城乡建设局（housing）？"),
        ("finanse", "，是不是 市财政局（finance）？"),
        ("财税局", "，是不是 市财政局（finance）或 国家税务总局景德镇市税务局（tax）？"),
        ("市局", ""),  # every unit has these
        ("某某局", ""),
        ("moon", ""),
        ("", ""),
    ],
)
def test_the_unit_that_was_meant(word: str, said: str) -> None:
    assert meant(word, UNITS) == said
