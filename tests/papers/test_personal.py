"""What looks personal, as a reader sees it, and what only looks like it to a program."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.characters import TWINS, readable
from papers.personal import masked, personal_data, without_personal
from tests.costs import costs_less_than

MOBILE, PHONE, CARD, MAIL, NAME = "手机号", "固定电话", "身份证号", "电子邮箱", "留言人姓名"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("联系人13812345678。", ["手机号 138******78"]),
        ("联系人138 1234 5678，138-1234-5678", ["手机号 138******78"]),
        ("联系人１３８１２３４５６７８", ["手机号 138******78"]),
        ("联系人𝟏𝟑𝟖12345678", ["手机号 138******78"]),
        ("1️⃣3️⃣8️⃣12345678", ["手机号 138******78"]),
        ("٠٧٩٨-٨٢٢٢٢٢٢", ["固定电话 079******22"]),
        ("138 123 45678", ["手机号 138******78"]),
        ("13 8123 45678", ["手机号 138******78"]),
        ("1 3 8 1 2 3 4 5 6 7 8", ["手机号 138******78"]),
        ("138\u200b1234\u200b5678", ["手机号 138******78"]),
        ("138\u202e1234\u2060\u00ad5678", ["手机号 138******78"]),
        ("138—1234－5678、139‑8765−4321", ["手机号 138******78", "手机号 139******21"]),
        ("138·1234•5678", ["手机号 138******78"]),
        ("138.1234.5678，139/8765/4321", ["手机号 138******78", "手机号 139******21"]),
        ("138一1234一5678", ["手机号 138********78"]),
        ("一三八一二三四五六七八", ["手机号 一三八******七八"]),
        ("一三八 一二三四 五六七八", ["手机号 一三八******七八"]),
        ("壹叁捌壹贰叁肆伍陆柒捌", ["手机号 壹叁捌******柒捌"]),
        ("⒈⒊⒏⒈⒉⒊⒋⒌⒍⒎⒏", ["手机号 138******78"]),
        ("❶❸❽❶❷❸❹❺❻❼❽", ["手机号 138******78"]),
        ("退到卡号6222 0210 0111 0099 991里", []),  # 校验位不对
        ("退到卡号6222 0210 0111 0099 998里", ["银行卡号 622**************98"]),
        ("停在门口的赣H·12345和赣HD12345", ["车牌号 赣H1**45", "车牌号 赣HD***45"]),
        ("加我微信：jdz_wang88，QQ 123456789", ["微信或 QQ 号 jdz****88", "微信或 QQ 号 123****89"]),
        ("关注微信公众号：jdzfabu，登录赣服通", []),
        ("投入壹佰叁拾捌万壹仟贰佰叁拾肆元", []),
        ("您的来电8222222已登记", ["固定电话 822**22"]),
        ("Tel:+86-(0)798-8222222", ["固定电话 +86*********22"]),
        ("（138）12345678", ["手机号 138******78"]),
        ("138\n1234\n5678", ["手机号 138******78"]),
        ("号段19930983584的归属", ["手机号 199******84"]),
        ("+8613812345678", ["手机号 +86*********78"]),
        ("008613812345678", ["手机号 008**********78"]),
        ("0086 138 1234 5678", ["手机号 008**********78"]),
        ("86-18812345678", ["手机号 861********78"]),
        ("（86）18812345678，(+86) 18812345678", ["手机号 861********78", "手机号 +86*********78"]),
        ("013812345678", ["手机号 013*******78"]),
        ("电话0798-8222222", ["固定电话 079******22"]),
        ("（0798）8222222、010 62345678", ["固定电话 079******22", "固定电话 010******78"]),
        ("0798-8222222-801、0798—822 2222转8001", ["固定电话 079******22"]),
        ("+86 (798) 8222222", ["固定电话 +86********22"]),
        ("0086-10-62345678", ["固定电话 008*********78"]),
        ("86 10 6234 5678", ["固定电话 861*******78"]),
        ("咨询电话：8222222", ["固定电话 822**22"]),
        ("电话(办公)：822-2222；传真 8333333", ["固定电话 822**22", "固定电话 833**33"]),
        ("身份证360203199001011234", ["身份证号 360*************34"]),  # called so: a slip is somebody's all the same
        ("11010519491231002×", ["身份证号 110*************2×"]),
        ("11010519491231002Х", ["身份证号 110*************2Х"]),  # a Cyrillic letter
        ("身份证 360203 19900101 123x", ["身份证号 360*************3x"]),
        ("11010519491231002X", ["身份证号 110*************2X"]),
        ("710101199001011239", ["身份证号 710*************39"]),
        ("110105-19491231-002x", ["身份证号 110*************2x"]),
        ("１１０１０５１９４９１２３１００２Ｘ", ["身份证号 110*************2X"]),
        ("360203900101123", ["身份证号 360**********23"]),
        ("写信到zhang.san@example.com.cn或ls＠qq.com", ["电子邮箱 z***@example.com.cn", "电子邮箱 l***@qq.com"]),
        ("zhang san ＠ example ． com", ["电子邮箱 s***@example.com"]),
        ("zhang@163。com、li(at)163.com", ["电子邮箱 z***@163.com", "电子邮箱 l***@163.com"]),
        ("wang#qq.com", ["电子邮箱 w***@qq.com"]),
    ],
)
def test_what_looks_personal(text: str, found: list[str]) -> None:
    assert personal_data(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "请拨打12345咨询，办件编号ZX-2026-0001，共20261123件，投资1234567890元",
        "请拨打12345、12320、96333或400-800-1234",
        "请于2026年11月23日8:30到中华北路1号办理",
        "2026-03-15 2026-04-15 9:00，2026-03-15-2026-04-15，2026.03.15—2026.04.15",
        "2026-03 2026-04 2026-05 各一次",
        "流水 6576896619930983584 号",
        "案号202601011234567890已受理",
        "统一社会信用代码 113602000148700235",
        "统一社会信用代码11360200MB0X12345N",
        "文号 360203202613451234",  # there is no thirteenth month
        "档案 990203199001011234",
        "总投资15000000000元，其中13800000000.50元已到位，占地15012345678平方米",
        "1,381,234,567.80 元、134567890.12元、15,000,000,000 元",
        "服务器192.168.100.12，版本1.3.5.7.9",
        "占比13.5 14.2 15.3 16.8",
        "电话咨询时间20261123，景府发〔2023〕5号，邮编333000",
        "赣0203民初1234号，银行卡尾号1234，第3批(2)120户",
        "二〇二六年十一月二十三日，三百六十二万三千元",
        "@市教育局 请办理。#教育 话题",
    ],
)
def test_what_must_be_published(text: str) -> None:
    assert personal_data(text, "张三") == []
    assert without_personal(text, "张三") == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("张三", "张　三同志：您好"),
        ("张三", "张 三同志：您好"),
        ("张　三", "张三同志：您好"),
        ("张三", "张\u200b三您好"),
        ("张三", "张\n三您好"),
        ("张三", "张\u3164三您好"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提您好"),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提您好"),
        ("阿卜杜拉•买买提", "阿卜杜拉．买买提您好"),
        ("阿卜杜拉·买买提", "阿卜杜拉。买买提您好"),
        ("阿卜杜拉·买买提", "阿卜杜拉 ・ 买买提您好"),
        ("阿卜杜拉·买买提", "阿卜杜拉-买买提您好"),
        ("龚䶮", "龚\ue863您好"),  # U+E863: where GBK kept 䶮
        ("龚\ue863", "龚䶮您好"),
        ("John Smith", "Dear JOHN  SMITH,"),
        ("José", "Jose\u0301"),
        ("金⼀", "金一您好"),  # a radical drawn as the character
    ],
)
def test_a_name_is_found_however_it_is_set(name: str, text: str) -> None:
    assert [one.split()[0] for one in personal_data(text, name)] == [NAME]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("网友", "网友您好"),
        ("欧阳娜娜", "您好"),
        ("张三", "已开张，三天后验收"),
        ("张", "张贴公告"),
        ("", "您好"),
        (" ·", "a·b"),
    ],
)
def test_what_is_not_the_senders_name(name: str, text: str) -> None:
    assert personal_data(text, name) == []


NOISE = st.text(st.sampled_from(" \u3000\u00a0\u2009\t\u200b\u200d\u2060\ufeff\u202e\u00ad\ufe0f-－—–‑·•"), max_size=3)
"""What is put between the characters of a number by typesetting, by pages and by hand."""
KNOWN = (
    *((MOBILE, number) for number in ("13812345678", "19912345678", "008618812345678", "+8617012345678")),
    *((PHONE, number) for number in ("07988222222", "01062345678", "00867988222222")),
    *((CARD, number) for number in ("11010519491231002X", "440524188001010014", "360203900101123")),
)


@settings(deadline=None, derandomize=True, max_examples=400)
@given(st.sampled_from(KNOWN), st.lists(NOISE, min_size=20, max_size=20), st.booleans())
@example((MOBILE, "13812345678"), ["\u200b"] * 20, True)
def test_a_known_number_is_found_through_any_noise(known: tuple[str, str], noise: list[str], wide: bool) -> None:
    what, number = known
    if wide:
        number = "".join(chr(ord(char) + 0xFEE0) for char in number)
    written = "".join(char + between for char, between in zip(number, noise, strict=False)).rstrip()
    text = f"请联系{written}，谢谢"

    assert what in " ".join(personal_data(text))
    shown = without_personal(text)
    assert personal_data(shown) == []
    assert (shown[:3], shown[-3:]) == ("请联系", "，谢谢")


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.sampled_from(("张三", "欧阳娜娜", "买买提·阿布都", "龚䶮")), st.lists(NOISE, min_size=8, max_size=8))
def test_a_known_name_is_found_through_any_noise(name: str, noise: list[str]) -> None:
    text = "".join(char + between for char, between in zip(name, noise, strict=False)) + "您好"

    assert [one.split()[0] for one in personal_data(text, name)] == [NAME]
    assert personal_data(without_personal(text, name), name) == []


def test_what_is_masked_keeps_the_rest_of_the_text() -> None:
    text = "张　三（138\u200b1234 5678，ls@qq.com）反映0798-8222222占线"

    assert without_personal(text, "张三") == "张*（138******78，l***@qq.com）反映079******22占线"
    assert masked("张三") == "张*"


def test_an_empty_line_joins_nothing() -> None:
    assert personal_data("编号138\n\n12345678") == []


def test_rare_characters_have_one_place() -> None:
    assert readable("\ue863\ue81e\ue864")[0] == "䶮\u9fb4\u9fbb"
    assert all(0xE000 <= code <= 0xF8FF for code in TWINS)


HOSTILE = [
    *(
        "1",
        "13 ",
        "86 ",
        "0",
        "a@a.",
        "2026-1-1 ",
        "电话 ",
        "张 ",
        "(",
        "\u200b",
        "ﷺ",
        "\n",
        "·1",
        "3 (",
        "〇-",
        "1 9(",
    ),
    *(
        "1-",
        "1一",
        "138 ",
        "1(",
        "1 ",
        "1X ",
        "8 6 ",
        "0-7 9 8 ",
        "（1",
        "0(10)",
        "张三",
        "13800138000 ",
        "电话2",
        "一二三 ",
    ),
    *("2-1-0-", "(210)", "1 1 0 1 0 1 1 9 9 0 0 1 0 1 "),  # each third digit begins a row that has a birth date
]


@pytest.mark.parametrize("shape", HOSTILE)
def test_a_hostile_text_costs_what_its_length_is(shape: str) -> None:
    def cost(length: int) -> float:
        text = shape * (length // len(shape))
        begun = time.process_time()
        personal_data(text, "张三张三张")
        return time.process_time() - begun

    def least(length: int) -> float:  # once, a collection of garbage may fall into it
        return min(cost(length) for _ in range(3))

    assert least(160_000) < 32 * max(least(20_000), 0.01)  # eight times the length; what is quadratic takes 64 times


MEGABYTES = [
    "1-",
    "1一",
    "138 ",
    "1(",
    *HOSTILE[-3:],
    "a@a.",
    "ﷺ",
    "电话2",
    "〇-",
    "1\n0\n",
    "5-0-1-",
    "一九-",
    "8(0)1",
    "13-",
    "86-",
    "2020-01-01 ",
    "1234567a",
    "a@a.a1 ",
]


@pytest.mark.long
@pytest.mark.parametrize("shape", MEGABYTES)
def test_a_megabyte_of_it_takes_less_than_two_seconds(shape: str) -> None:
    """The dearest take 0.9 s: what looks like a card, or like an address, at each fourth character."""
    text = shape * (1_000_000 // len(shape.encode()))
    with costs_less_than(2):
        personal_data(text, "张三张三张")


def test_half_a_megabyte_of_addresses_none_of_which_is_another() -> None:
    text = " ".join(f"{n:x}@{n:x}.cn" for n in range(35_000))
    with costs_less_than(2):
        assert len(personal_data(text)) == 35_000


@pytest.mark.parametrize(
    "text",
    [
        "值班电话13912345678元旦期间不休",
        "请拨打13912345678 元宵节前联系",
        "请致电0798-8576123元月起",
        "电　话：8576123",
        "咨询电话（工作日）：8576123",
        "固话8576123",
        "☎8576123",
        "0798.8576123",
        "0798/8576123",
        "0798：8576123",
        "139一二三四5678",
        "139-1234-五六七八",
        "zhang@qq.\ncom",
        "zhang [at] qq [dot] com",
        "zhang  @  qq.com",
        "360202.19850317.0426",
    ],
)
def test_more_ways_in_which_people_write_what_is_theirs(text: str) -> None:
    assert personal_data(text)
    assert without_personal(text) != text


@pytest.mark.parametrize(
    "text", ["经费8576123元", "面积1391234567平方米", "产量分别为1381 2345 678吨", "投诉电话0798-12345", "共13.8亿元"]
)
def test_what_is_counted_is_nobodys(text: str) -> None:
    assert personal_data(text) == []


@pytest.mark.parametrize(
    ("entered", "text"),
    [
        ("张三先生", "张三您好"),
        ("张三（女）", "张三同志"),
        ("张三、李四", "李四您好"),
        ("张三 李四", "李四您好"),
        ("张三 13912345678", "张三同志"),
        ("市民张三", "张三同志"),
        ("张三等5人", "张三等同志"),
    ],
)
def test_a_name_is_found_however_it_was_entered(entered: str, text: str) -> None:
    assert personal_data(text, entered)
