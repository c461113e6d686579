"""Papers as an office issues them: what is asked for, who may, what the file says, and what is on record."""

import datetime as dt
from pathlib import Path

import pytest

from models.instants import parse_instant
from tests.helpers import Answer, Clock, Say
from tests.papers.conftest import font_of, title_of, words_of

DEMAND = ("--set", "督办要求=请立即办理。\n并于下周一前答复。", "--set", "answer_by=2026-12-01")
NOTICE = ("--kind", "督办通知单", *DEMAND)


@pytest.fixture
def case(heads: Say) -> str:
    """A citizen's letter to the education bureau, due on 2026-11-27."""
    opened = heads(
        *["open", "governor-message", "--unit", "edu", "--title", "关于校车的留言", "--citizen", "䶮某"],
        *["--received", "2026-11-20", "--json"],
    )
    return str(opened.json["number"])


@pytest.fixture
def request_case(heads: Say) -> str:
    """A request for disclosure at the education bureau."""
    opened = heads(
        *["open", "information-request", "--unit", "edu", "--title", "校车运营合同", "--citizen", "李四"],
        *["--received", "2026-11-20", "--set", "channel=in_person", "--set", "applicant=person", "--json"],
    )
    assert opened.code == 0, opened.error
    return str(opened.json["number"])


def issued(duban: Say, *words: str) -> Answer:
    answer = duban("document", *words)
    assert answer.code == 0, answer.error
    return answer


def test_a_notice_says_what_is_known_and_what_was_filled_in(heads: Say, case: str, tmp_path: Path) -> None:
    file = tmp_path / "通知.docx"

    issued(heads, case, *NOTICE, "--by", "supervisor", "-o", str(file))

    said = words_of(file)
    for words in (
        "景府办督〔2026〕1号",
        "市教育局：",
        "关于校车的留言",
        "请立即办理。",
        "并于下周一前答复。",
        "2026年12月1日前",
    ):
        assert words in said
    assert said.count("景德镇市人民政府办公室") == 2  # the head and the signature
    assert "2026年11月23日" in said
    assert title_of(file) == "景府办督〔2026〕1号"


def test_what_is_issued_is_on_record_with_its_hash_and_in_the_archive(heads: Say, case: str, tmp_path: Path) -> None:
    answer = issued(heads, case, *NOTICE, "--by", "supervisor", "--json").json

    shown = heads("show", case, "--json").json
    assert [one["number"] for one in shown["papers"]] == ["景府办督〔2026〕1号"]
    assert [one["sha256"] for one in shown["attachments"]] == [answer["sha256"]]
    line = next(one for one in shown["events"] if one["event"] == "issued")
    assert answer["sha256"] in line["detail"]
    assert "景府办督〔2026〕1号" in line["detail"]
    assert line["to"] == ["edu-handler", "edu-lead"]
    again = tmp_path / "again.docx"
    issued(heads, "get", answer["number"], "-o", str(again))
    assert "景府办督〔2026〕1号" in words_of(again)


def test_a_draft_takes_no_number_and_leaves_no_line(heads: Say, case: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.docx"

    issued(heads, case, *NOTICE, "--draft", "-o", str(file))

    assert "（草稿，未编号）" in words_of(file)
    assert heads("show", case, "--json").json["papers"] == []
    assert issued(heads, case, *NOTICE, "--by", "supervisor", "--json").json["number"] == "景府办督〔2026〕1号"


def test_numbers_count_on_by_kind_and_year_and_an_annulled_one_is_not_used_again(
    heads: Say, case: str, clock: Clock
) -> None:
    numbers = [issued(heads, case, *NOTICE, "--by", "supervisor", "--json").json["number"] for _ in range(2)]
    issued(heads, "annul", numbers[1], "--reason", "主送写错", "--by", "supervisor")
    numbers.append(issued(heads, case, *NOTICE, "--by", "supervisor", "--json").json["number"])
    numbers.append(issued(heads, case, "--kind", "reminder-letter", "--by", "supervisor", "--json").json["number"])
    clock.now = parse_instant("2027-01-04 09:00")
    later = ("--kind", "督办通知单", "--set", "demand=请办", "--set", "answer_by=2027-01-08")
    numbers.append(issued(heads, case, *later, "--by", "supervisor", "--json").json["number"])

    assert numbers == [
        *("景府办督〔2026〕1号", "景府办督〔2026〕2号", "景府办督〔2026〕3号"),
        *("景府办提〔2026〕1号", "景府办督〔2027〕1号"),
    ]
    register = heads("document", "issued", "--year", "2026", "--kind", "督办通知单", "--json").json
    assert [one["annulled_for"] for one in register] == [None, "主送写错", None]
    assert (
        "已作废（主送写错）" in heads("document", "annul", numbers[1], "--reason", "再来", "--by", "supervisor").error
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--kind", "督办通知单", "--by", "supervisor"),
            "督办通知单还缺 督办要求（demand）、办结和报送期限（answer_by）",
        ),
        ((*NOTICE, "--by", "edu-handler"), "督办通知单由督办员、审批人签发"),
        (NOTICE, "没有指明签发人"),
        (("--kind", "督办通知丹", "--by", "supervisor"), "没有文书“督办通知丹”，是不是 督办通知单"),
        (("--kind", "黄牌督办通知书", "--set", "answer_by=2026-12-01", "--by", "approver"), "黄牌尚未批准"),
        (("--kind", "补正告知书", "--by", "edu-lead"), "我向省长建言没有补正告知书这种文书"),
        ((*NOTICE, "--on", "2026-11-24", "--by", "supervisor"), "成文日期 2026-11-24 晚于今天"),
        ((*NOTICE, "--on", "2026-11-19", "--by", "supervisor"), "早于收到办件的日期"),
        (
            (*NOTICE, "--set", "没有这项=1", "--by", "supervisor"),
            "应写成 填报项=内容，可填：督办要求（demand）、办结和报送期限（answer_by）",
        ),
    ],
)
def test_what_is_missing_or_may_not_be_is_told_and_takes_no_number(
    heads: Say, case: str, words: tuple[str, ...], said: str
) -> None:
    answer = heads("document", case, *words)

    assert answer.code != 0
    assert said in answer.error
    assert heads("document", "issued", "--json").json == []
    assert issued(heads, case, *NOTICE, "--by", "supervisor", "--json").json["number"] == "景府办督〔2026〕1号"


def test_without_a_letterhead_it_says_how_to_enter_one(duban: Say) -> None:
    number = duban("open", "governor-message", "--unit", "edu", "--title", "甲", "--json").json["number"]

    assert (
        "duban document letterhead --name 全称 --code 代字"
        in duban("document", number, *NOTICE, "--by", "supervisor").error
    )


def test_a_card_is_written_after_it_was_approved_with_whose_word_and_why(
    heads: Say, case: str, clock: Clock, tmp_path: Path
) -> None:
    clock.now = parse_instant("2026-12-03 10:00")
    assert heads("approve", case, "--level", "黄牌", "--reason", "逾期属实", "--by", "approver").code == 0
    file = tmp_path / "card.docx"

    issued(
        heads, case, "--kind", "黄牌督办通知书", "--set", "answer_by=2026-12-07", "--by", "supervisor", "-o", str(file)
    )

    said = words_of(file)
    assert "已逾期 4 个工作日" in said
    assert "市政府办公室审批人于2026年12月3日批准，决定对你单位给予黄牌督办。理由：逾期 4 个工作日；逾期属实。" in said


REPLIES = {
    "already_public": ("第三十六条第（一）项", (), "6 个月内向某区人民法院提起行政诉讼"),
    "granted": ("第三十六条第（二）项", ("provided_how=纸质",), "6 个月内向某区人民法院提起行政诉讼"),
    "partly_granted": ("第三十七条", ("provided_how=纸质", "reply_reason=含个人隐私"), "先向市人民政府申请行政复议"),
    "refused": ("第三十六条第（三）项", ("reply_reason=属于过程性信息",), "先向市人民政府申请行政复议"),
    "not_held": ("第三十六条第（四）项", ("search_note=全文检索", "reply_reason=没有"), "6 个月内"),
    "not_ours": ("第三十六条第（五）项", ("other_agency=市交通局", "reply_reason=不属于"), "6 个月内"),
    "repeated": ("第三十六条第（六）项", ("earlier_reply=2026年1月5日", "reply_reason=重复"), "6 个月内"),
    "special": ("第三十六条第（七）项", ("special_rule=不动产登记暂行条例", "reply_reason=专门规定"), "6 个月内"),
    "not_ready": ("第三十八条", ("reply_reason=需要加工",), "6 个月内"),
    "unclear": ("第三十条", ("reply_reason=仍不明确",), "6 个月内"),
    "unprocessed": ("第三十九条", ("reply_reason=咨询",), "6 个月内"),
}
"""《政府信息公开条例》 36—39; the way against it: 条例51, 行政复议法 20 and 23 (refusals go to the review first)."""


@pytest.mark.parametrize("kind", REPLIES)
def test_a_reply_of_each_type_names_its_clause_and_the_way_against_it(
    heads: Say, request_case: str, tmp_path: Path, kind: str
) -> None:
    clause, more, remedy = REPLIES[kind]
    heads("step", request_case, "legal-review", "--set", "counsel=王律师", "--set", "legal_opinion=合法")
    court = () if kind in ("refused", "partly_granted") else ("court=某区人民法院",)
    given = (f"reply_type={kind}", "content=详见附件。", "review_body=市人民政府", *court, *more)
    file = tmp_path / "reply.docx"

    issued(
        heads,
        *[request_case, "--kind", "reply", "--by", "edu-lead", "-o", str(file)],
        *[word for one in given for word in ("--set", one)],
    )

    said = words_of(file)
    for words in (
        clause,
        remedy,
        "李四：",
        "详见附件。",
        "景教答〔2026〕1号",
        *(one.partition("=")[2] for one in more),
    ):
        assert words in said


def test_a_reply_waits_for_the_legal_review(heads: Say, request_case: str) -> None:
    answer = heads("document", request_case, "--kind", "reply", "--by", "edu-lead")

    assert "还没有“法制审核”，不能印发政府信息公开申请答复书" in answer.error


def test_a_third_party_must_be_named(heads: Say, request_case: str, tmp_path: Path) -> None:
    words = ("--kind", "征求第三方意见书", "--set", "information=校车运营合同", "--by", "edu-lead")

    assert "还缺主送（发给谁），请用 --to 写明" in heads("document", request_case, *words).error
    file = tmp_path / "third.docx"
    issued(heads, request_case, *words, "--to", "某运输公司", "-o", str(file))
    assert "某运输公司：" in words_of(file)
    assert "李四" not in words_of(file)  # who asks is none of a third party's business


def test_an_extension_is_told_of_with_the_day_it_lasts_to(heads: Say, request_case: str, tmp_path: Path) -> None:
    file = tmp_path / "extension.docx"
    given = ("--set", "extend_reason=需要检索档案", "--set", "extend_days=10", "--set", "consented_by=赵主任")

    issued(heads, request_case, "--kind", "延期答复告知书", *given, "--by", "edu-lead", "-o", str(file))

    # due 2026-12-18; 1 January is a holiday, and how it is arranged nobody knows yet
    assert "赵主任同意，答复期限延长 10 个工作日，至2027年1月4日（其间的放假安排尚未公布" in words_of(file)


def test_what_the_record_says_of_an_extension_is_not_filled_in_again(
    heads: Say, request_case: str, tmp_path: Path
) -> None:
    file = tmp_path / "extension.docx"
    extended = heads(
        *("extend", request_case, "--days", "5", "--reason", "需要检索档案", "--approver", "approver"),
        *("--notified", "2026-11-23"),
    )
    assert extended.code == 0, extended.error

    issued(
        *(heads, request_case, "--kind", "延期答复告知书", "--set", "consented_by=赵主任"),
        *("--by", "edu-lead", "-o", str(file)),
    )

    said = words_of(file)
    assert "因需要检索档案，不能在法定期限内答复" in said
    assert "延长 5 个工作日，至2026年12月25日。" in said


def test_what_it_says_stays_what_it_was_typed(heads: Say, case: str, tmp_path: Path) -> None:
    file = tmp_path / "odd.docx"
    odd = "甲 <&> 乙 {{ case }} 䶮\n" + "长" * 3000

    issued(heads, case, "--kind", "提醒函", "--set", f"remark={odd}", "--by", "supervisor", "-o", str(file))

    assert "甲 <&> 乙 {{ case }} 䶮" in words_of(file)
    assert "长" * 3000 in words_of(file)


def test_nothing_is_written_over(heads: Say, case: str, tmp_path: Path) -> None:
    file = tmp_path / "there.docx"
    file.write_text("旧")

    assert "已经存在" in heads("document", case, *NOTICE, "--by", "supervisor", "-o", str(file)).error
    assert file.read_text() == "旧"
    assert heads("document", "issued", "--json").json == []


def test_the_same_request_issues_once(heads: Say, case: str, clock: Clock) -> None:
    words = (case, *NOTICE, "--by", "supervisor", "--request", "R-1", "--json")
    first = issued(heads, *words).json
    clock.now += dt.timedelta(minutes=1)
    issued(heads, case, *NOTICE, "--by", "supervisor")  # another of its kind meanwhile

    assert issued(heads, *words).json == first
    assert len(heads("document", "issued", "--json").json) == 2


def test_two_units_count_apart_and_share_no_code(heads: Say) -> None:
    answer = heads("document", "letterhead", "--unit", "data", "--name", "数据局", "--code", "景教")

    assert "机关代字“景教”已由景德镇市教育局使用" in answer.error
    assert "应为汉字" in heads("document", "letterhead", "--unit", "data", "--name", "数据局", "--code", "A1").error


def review(duban: Say, case: str, opinion: str) -> None:
    """The legal review of a request for disclosure."""
    done = duban("step", case, "legal-review", "--set", "counsel=王律师", "--set", f"legal_opinion={opinion}")
    assert done.code == 0, done.error


GRANTED = ("reply_type=granted", "content=见附件。", "provided_how=纸质", "review_body=市政府", "court=某区人民法院")
REPLY = ("--kind", "reply", "--by", "edu-lead", *(word for one in GRANTED for word in ("--set", one)))


def test_a_reply_does_not_go_out_against_the_legal_review(heads: Say, request_case: str) -> None:
    review(heads, request_case, "须修改")

    assert "不能印发政府信息公开申请答复书：" in heads("document", request_case, *REPLY).error
    review(heads, request_case, "合法")
    issued(heads, request_case, *REPLY)


def test_one_answer_stands_until_it_is_annulled(heads: Say, request_case: str) -> None:
    review(heads, request_case, "合法")
    first = issued(heads, request_case, *REPLY, "--json").json["number"]

    again = heads("document", request_case, *REPLY)
    assert f"已印发 {first}；要重新印发，先将它作废（duban document annul {first} --reason 理由）" in again.error
    kinds = {one["kind"] for one in heads("document", "kinds", request_case, "--json").json}
    assert "reply" not in kinds
    issued(heads, "annul", first.replace("〔", "[").replace("〕", "]"), "--reason", "有误", "--by", "edu-lead")
    assert issued(heads, request_case, *REPLY, "--json").json["number"] != first


def test_a_unit_signs_its_own_papers_only(heads: Say, request_case: str) -> None:
    review(heads, request_case, "合法")

    answer = heads("document", request_case, *REPLY[:3], "tax-lead", *REPLY[4:])

    assert "不在市教育局，不能签发该单位的政府信息公开申请答复书" in answer.error


def test_a_reply_says_only_what_its_type_needs(heads: Say, request_case: str, tmp_path: Path) -> None:
    review(heads, request_case, "合法")
    file = tmp_path / "reply.docx"

    issued(heads, request_case, *REPLY, "--set", "other_agency=市交通局", "--set", "reply_reason=无", "-o", str(file))

    assert "市交通局" not in words_of(file)
    assert "理由和依据" not in words_of(file)
    assert "途径和时间：纸质。" in words_of(file)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("extend_days=25", "extend_reason=甲", "consented_by=乙"), "延期天数应为 1 至 20"),
        (("extend_days=0", "extend_reason=甲", "consented_by=乙"), "延期天数应为 1 至 20"),
    ],
)
def test_a_limit_is_lengthened_by_no_more_than_the_law_allows(
    heads: Say, request_case: str, words: tuple[str, ...], said: str
) -> None:
    given = [word for one in words for word in ("--set", one)]

    assert said in heads("document", request_case, "--kind", "extension-notice", *given, "--by", "edu-lead").error


def test_a_correction_is_asked_for_once_and_within_seven_days(heads: Say, request_case: str, clock: Clock) -> None:
    def notice(by: str) -> Answer:
        given = ("--set", "correction_items=请写明合同年份", "--set", f"correct_by={by}")
        return heads("document", request_case, "--kind", "补正告知书", *given, "--by", "edu-lead")

    assert "期限 2026-11-20 不在成文日期 2026-11-23 之后" in notice("2026-11-20").error
    clock.now = parse_instant("2026-12-02 10:00")
    assert "已于 2026-12-01 过了期限，不能印发补正告知书" in notice("2026-12-20").error
    clock.now = parse_instant("2026-11-24 10:00")


def test_a_card_is_neither_dated_before_its_approval_nor_issued_twice(
    heads: Say, case: str, clock: Clock, tmp_path: Path
) -> None:
    clock.now = parse_instant("2026-11-30 10:00")
    heads("propose", case, "--level", "约谈", "--reason", "多次催办", "--by", "supervisor")
    clock.now = parse_instant("2026-12-01 10:00")
    assert heads("approve", case, "--level", "约谈", "--reason", "同意", "--by", "approver").code == 0
    given = ("interviewed=主要负责人", "interview_time=下周一", "interview_place=会议室")
    words = (case, "--kind", "约谈通知书", *(word for one in given for word in ("--set", one)), "--by", "supervisor")

    early = heads("document", *words, "--on", "2026-11-30")
    assert "成文日期 2026-11-30 早于它所依据的办理（2026-12-01）" in early.error
    file = tmp_path / "card.docx"
    issued(heads, *words, "-o", str(file))
    assert "理由：多次催办。" in words_of(file)  # 同意 is no reason
    assert "先将它作废" in heads("document", *words).error


def test_numbers_go_by_their_days(heads: Say, case: str, clock: Clock) -> None:
    clock.now = parse_instant("2026-11-26 10:00")
    issued(heads, case, *NOTICE, "--by", "supervisor")

    answer = heads("document", case, *NOTICE, "--on", "2026-11-25", "--by", "supervisor")

    assert "成文日期 2026-11-25 早于前一号的 2026-11-26，不能编为 景府办督〔2026〕2号" in answer.error


def test_what_is_personal_in_a_title_is_masked_for_others(heads: Say, clock: Clock, tmp_path: Path) -> None:
    title = ("--title", "举报张三电话13812345678", "--citizen", "张三", "--received", "2026-11-20", "--json")
    case = heads("open", "governor-message", "--unit", "edu", *title).json["number"]
    file = tmp_path / "letter.docx"

    issued(heads, case, "--kind", "提醒函", "--by", "supervisor", "-o", str(file))

    assert "13812345678" not in words_of(file)
    assert "张三" not in words_of(file)


def test_annexes_stand_each_in_its_own_line(heads: Say, case: str, tmp_path: Path) -> None:
    one, two = tmp_path / "one.docx", tmp_path / "two.docx"

    issued(heads, case, "--kind", "提醒函", "--set", "annexes=名单", "--by", "supervisor", "-o", str(one))
    issued(heads, case, "--kind", "提醒函", "--set", "annexes=1. 名单；2、说明", "--by", "supervisor", "-o", str(two))

    assert "附件：名单\n" in words_of(one)
    assert "附件：1. 名单\n　　　2. 说明\n" in words_of(two)


def test_headings_typed_into_a_text_have_the_fonts_of_their_level(heads: Say, case: str, tmp_path: Path) -> None:
    file = tmp_path / "letter.docx"
    text = "一、总的要求\n（一）具体要求\n一、这是一句完整的话，不是标题。"

    issued(heads, case, "--kind", "提醒函", "--set", f"remark={text}", "--by", "supervisor", "-o", str(file))

    fonts = font_of(file)
    assert (fonts["一、总的要求"], fonts["（一）具体要求"]) == ("黑体", "楷体_GB2312")
    assert fonts["一、这是一句完整的话，不是标题。"] == "仿宋_GB2312"
