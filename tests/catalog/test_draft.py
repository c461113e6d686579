"""Drafts of duties: a whole document against a reader's table, invented ones line by line, and each rule by itself."""

import csv
import re
import unicodedata
from pathlib import Path
from time import process_time

import pytest

from catalog.draft.extract import DraftDuty, draft
from models.errors import BadInput

DOCUMENTS = Path(__file__).parent / "documents"
INVENTED = ("jiazhou-2024", "yixian-2025", "bingqu-2022", "dingsheng-2024", "jishi-2023")
MUST = re.compile(r"\b[TRDG]\b")


def text_of(name: str) -> str:
    """A document of the tests."""
    return (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8")


def table_of(name: str) -> list[dict[str, str]]:
    """What a person found in it."""
    with (DOCUMENTS / f"{name}.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def folded(text: str) -> str:
    """Without blanks and quotes, in one kind of punctuation."""
    return re.sub(r"[\s“”\"'‘’「」]", "", unicodedata.normalize("NFKC", text))


def holds(duty: DraftDuty, row: dict[str, str]) -> bool:
    """Whether a duty stands in the row's clause and has the parts of its phrase in order."""
    parts = [re.escape(part) for part in folded(row["phrase"]).split("...") if part]
    return folded(duty.clause) == folded(row["clause"]) and bool(re.search(".*?".join(parts), folded(duty.sentence)))


def types_of(row: dict[str, str]) -> set[str]:
    """The types a row admits; before a meeting without a number of days (12.7) is a gate as well."""
    return set(re.findall(r"\b[A-Z]\b", row["type"])) | ({"G"} if "without a number" in row["type"] else set())


@pytest.fixture(scope="module")
def jingdezhen() -> list[DraftDuty]:
    """The duties found in the document the product began with."""
    return draft(text_of("jingdezhen-2023"))


@pytest.mark.parametrize("row", table_of("jingdezhen-2023"), ids=lambda row: row["id"])
def test_every_duty_a_reader_found_is_in_the_draft(row: dict[str, str], jingdezhen: list[DraftDuty]) -> None:
    found = [duty for duty in jingdezhen if holds(duty, row)]

    assert found
    if MUST.search(row["type"]):
        assert found[0].type in types_of(row)


def test_a_passage_is_a_duty_and_not_a_paragraph(jingdezhen: list[DraftDuty]) -> None:
    carried = [sum(holds(duty, row) for row in table_of("jingdezhen-2023")) for duty in jingdezhen]

    assert 110 <= len(jingdezhen) <= 130
    assert sum(count > 2 for count in carried) <= 1
    assert sum(count == 0 for count in carried) <= 10


def test_the_words_are_the_documents_own(jingdezhen: list[DraftDuty]) -> None:
    text = text_of("jingdezhen-2023")

    for duty in jingdezhen:
        assert duty.sentence in text
        assert duty.limit is None or duty.limit in text
        assert duty.owner is None or duty.owner in text
        assert "\n" not in duty.sentence + duty.to_decide


@pytest.mark.parametrize("name", INVENTED)
def test_other_ways_of_numbering_and_naming_owners(name: str) -> None:
    found = [
        (duty.clause, duty.type, duty.limit or "—", duty.owner or "—", duty.sentence) for duty in draft(text_of(name))
    ]

    assert found == [tuple(row.values()) for row in table_of(name)]


def only(sentence: str) -> DraftDuty:
    """The one duty of a clause with this sentence."""
    (duty,) = draft(f"一、任务\n（一）加强工作。{sentence}")
    return duty


@pytest.mark.parametrize(
    ("sentence", "type_", "limit"),
    [
        ("收到留言后5个工作日内答复。", "T", "5个工作日内"),
        ("收到留言后五个工作日内答复。", "T", "五个工作日内"),
        ("申请应当自收到之日起20日内答复。", "T", "20日内"),
        ("会议召开前3个工作日通知代表。", "T", "前3个工作日"),
        ("公开征求意见不少于30日。", "T", "不少于30日"),
        ("错别字发现后24小时内更正。", "T", "24小时内"),
        ("市政府办7月底进行书面督查。", "D", "7月底"),
        ("12月31日前报送总结。", "D", "12月31日前"),
        ("每年1月31日前公布年报。", "D", "每年1月31日前"),
        ("2025年6月30日前完成清理。", "D", "2025年6月30日前"),
        ("2025年底前实现共享。", "D", "2025年底前"),
        ("年内完成专栏改版。", "D", "年内"),
        ("第三季度举办开放日。", "D", "第三季度"),
        ("上半年完成清理。", "D", "上半年"),
        ("每月5日前报送进展。", "R", "每月5日前"),
        ("每季度末前通报。", "R", "每季度末前"),
        ("每半年评估一次。", "R", "每半年评估一次"),
        ("按季度公开收支。", "R", "按季度"),
        ("定期清理失效文件。", "P", "定期"),
        ("持续完善查阅功能。", "P", "持续"),
        ("动态更新文件效力。", "P", "动态"),
        ("及时公开相关政策。", "E", "及时"),
        ("第一时间回应关切。", "E", "第一时间"),
        ("解读材料与文件同步公开。", "G", "同步"),
        ("没有解读材料的文件不予上会。", "G", "不予上会"),
        ("信息发布坚持先审后发。", "G", "先审后发"),
        ("方案须经市政府同意后印发。", "G", "经市政府同意后"),
        ("重大决策事先征求意见。", "G", "事先"),
        ("加强公开信息的保密审查。", "G", None),
        ("坚决杜绝信息泄密。", "I", None),
        ("一个单位原则上只开设一个账号。", "I", None),
        ("提高检查结果公示率。", "I", None),
        ("编制政务公开操作手册。", "O", None),
        ("市政数局开展规范性文件库建设。", "O", None),
        ("发生人员变动的要做好交接。", "E", None),
        ("将落实情况纳入政府信息公开年度报告。", "D", None),
        ("切实加强业务指导和监督。", "S", None),
        ("落实2022年12月印发的《2025年6月底前任务清单》要求。", "S", None),
        ("严格执行2019年5月15日起施行的规定。", "S", None),
    ],
)
def test_limits_and_types(sentence: str, type_: str, limit: str | None) -> None:
    duty = only(sentence)

    assert (duty.type, duty.limit) == (type_, limit)


@pytest.mark.parametrize(
    ("sentence", "owner"),
    [
        ("市政府办7月底进行督查。", "市政府办"),
        ("由市司法局负责清理规章。", "市司法局"),
        ("编制公开目录，由市政数局牵头，各部门配合。", "市政数局"),
        ("各县(市、区)和市政府各部门要制定台账。", "各县(市、区)和市政府各部门"),
        ("各地各部门要配齐人员。", "各地各部门"),
        ("市教育、卫生健康等主管部门要加强指导。", "市教育、卫生健康等主管部门"),
        ("8月底前各区人民政府要报送清单。", "各区人民政府"),
        ("编制公开目录（责任单位：市A局、市B局，各县区政府）。", "市A局、市B局，各县区政府"),
        ("编制公开目录。（市政府办公室牵头，各部门配合）", "市政府办公室牵头，各部门配合"),
        ("编制公开目录。（市财政局、市审计局）", "市财政局、市审计局"),
        ("编制公开目录。\n责任单位:市财政局", "市财政局"),
        ("编制公开目录。（牵头单位：市财政局；责任单位：各部门）", "牵头单位：市财政局；责任单位：各部门"),
        ("编制公开目录，报送市政府办公室。", None),
        ("市政府门户网站开设专栏。", None),
    ],
)
def test_owners(sentence: str, owner: str | None) -> None:
    duty = only(sentence)

    assert duty.owner == owner
    assert ("责任单位未写明" in duty.to_decide) == (owner is None)


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("落实“日监测、月统计、季通报、年考核”制度。", ["日监测", "月统计", "季通报", "年考核"]),
        ("甲类2日内办结、乙类5日内办结。", ["甲类2日内办结", "乙类5日内办结"]),
        ("全面阐明出台背景、主要依据、对象范围。", ["全面阐明出台背景、主要依据、对象范围"]),
        ("每日巡查；每月通报。", ["每日巡查", "每月通报"]),
        ("做好维护，确保平稳运行。", ["做好维护，确保平稳运行"]),
        ("围绕重点工作，及时公开政策。", ["围绕重点工作，及时公开政策"]),
        ("编制操作手册，12月底前完成。", ["编制操作手册，12月底前完成"]),
        ("编制操作手册，建立工作台账。", ["编制操作手册", "建立工作台账"]),
        ("材料事先报审并在会后2日内公开。", ["材料事先报审", "并在会后2日内公开"]),
        ("一是加强领导。二是每月通报。", ["一是加强领导", "二是每月通报"]),
    ],
)
def test_one_item_for_each_verb_or_limit(sentence: str, parts: list[str]) -> None:
    assert [duty.sentence for duty in draft(f"（一）加强工作。{sentence}")] == parts


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("定期通报。", "周期由本单位选定"),
        ("及时公开政策。", "上限20个工作日（条例26），可另定更短时限"),
        ("7月底督查。", "月底指最后一个工作日还是窗口"),
        ("9月视情况开展督查。", "做不做须有记录和理由"),
        ("原则上只开设一个账号。", "例外由谁批准"),
        ("探索建设检索功能。", "只跟踪，不计逾期"),
        ("按照上级部署做好清理。", "期限随上级部署而定"),
        ("编制操作手册。", "完成日期未写明"),
        ("未附解读材料的不予上会。", "谁审核、紧急情况如何处理"),
        ("将落实情况纳入政府信息公开工作报告。", "年报日期依条例49"),
    ],
)
def test_what_a_person_must_still_decide(sentence: str, question: str) -> None:
    assert question in only(sentence).to_decide


def test_nothing_is_left_to_decide_where_all_is_said() -> None:
    assert only("市财政局每月5日前公开收支。").to_decide == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "各县区人民政府：\n现将要点印发给你们，请认真贯彻执行。",
        "一、指导思想\n坚持以新思想为指导，全面提升公开水平。",
        "（一）加强工作。2023年是全面贯彻落实的开局之年。",
        "（一）加强工作。确保各项任务落实有力。",
        "（一）加强工作。\n甲市人民政府办公室\n2023年7月4日\n（此件公开发布）",
    ],
)
def test_what_is_no_duty(text: str) -> None:
    assert [duty.sentence for duty in draft(text) if "加强工作" not in duty.sentence] == []


@pytest.mark.parametrize(
    ("head", "clause"),
    [
        ("（三）", "（三）"),
        ("(三)", "(三)"),
        ("三、", "三"),
        ("3.", "3."),
        ("3．", "3."),
        ("3、", "3."),
        ("（3）", "（3）"),
        ("③", "③"),
        ("第三条 ", "第三条"),
    ],
)
def test_ways_of_numbering(head: str, clause: str) -> None:
    inline, apart = draft(f"{head}公开。每月通报一次"), draft(f"{head}加强通报\n每月通报一次。")

    assert [(duty.clause, duty.sentence) for duty in inline + apart] == [(clause, "每月通报一次")] * 2


def test_a_document_without_numbers_is_read_as_well() -> None:
    assert [(duty.clause, duty.limit) for duty in draft("甲市工作要点\n市政府办每月通报进展。")] == [("", "每月")]


def test_half_and_full_width_punctuation_make_no_difference() -> None:
    full = "（一）加强工作。市司法局7月底前清理规章，9月底前公布目录；每月通报“进展”。"
    half = '(一)加强工作。市司法局7月底前清理规章,9月底前公布目录;每月通报"进展"。'

    assert [(duty.limit, duty.owner, duty.type) for duty in draft(full)] == [
        (duty.limit, duty.owner, duty.type) for duty in draft(half)
    ]


@pytest.mark.parametrize(
    "text", ["（" * 500, "“" * 500, "①" * 500, "（一）" + "市、" * 500 + "。", "（一）公开（未完，每月通报。"]
)
def test_broken_copies_are_read_without_fault(text: str) -> None:
    assert all(duty.sentence for duty in draft(text))


SHAPES = [
    "1",
    " ",
    "“",
    "((a)",
    "(",
    "《",
    "一",
    "一、",
    "①",
    "\n",
    "字\n",
    "附件\n1\n",
    "根据",
    "结合",
    "纳入",
    "“零",
    "!",
    "①①",
]


@pytest.mark.parametrize(
    "shape", [*SHAPES, "日监测、月统计、", "。（一）", "责任单位：", "5个工作日内", "市教育局、", "每月"]
)
def test_a_document_of_one_repeated_shape_is_read_in_seconds_and_a_megabyte_refused_at_once(shape: str) -> None:
    long = shape * (1_000_000 // len(shape.encode()))
    for text in (long, f"一、加强公开\n（一）{long}"):
        began = process_time()
        with pytest.raises(BadInput, match="不像一份工作要点"):
            draft(text)
        assert process_time() - began < 1
    began = process_time()
    draft(f"一、加强公开\n（一）{long}"[:20_000])
    assert process_time() - began < 3  # what is quadratic takes minutes
