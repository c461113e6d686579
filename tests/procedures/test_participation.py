"""公众参与 and 公开发布: what must be on record before the next step, and by when, as tables."""

from rehearsal.player import Outcome
from tests.helpers import lines, play, play_together, refusals

PLENARY = ("2023-09-18 10:00", "open plenary-attendance --as M --unit edu --title 全体会议 --set meeting_on=2023-10-10")
STANDING = ("2023-09-18 10:00", "open standing-attendance --as M --unit edu --title 常务会 --set meeting_on=2023-10-10")
SCHEME = ("2023-09-19 10:00", "step M scheme --set scheme=方案 --set attendees=甲；乙")
SUBMIT = ("2023-09-20 10:00", "step M submit --set papers=汇报材料")
CONSENT = ("2023-09-21 10:00", "step M consent --by a --set consent_note=同意")
SOLICIT = "open public-solicitation --as S --unit edu --title 停车办法 --set major={} --set collect_until=2023-09-20"
ANNOUNCE = ("2023-08-18 10:00", "step S announce --set announced_on=2023-08-18 --set link=l")
CLOSE = "step S close-collection --set received_number=2"
FEEDBACK = "step S feedback --set feedback_on={} --set feedback_link=l --set adopted=意见一"
BOND = ("2023-09-11 10:00", "open bond-issue --as B --unit edu --title 专项债 --set issue_on=2023-09-20")
BEFORE = "step B publish-before --set before_on={0} --set before_link=l"
AFTER = "step B publish-after --set after_on={0} --set after_link=l"


def notify(day: str) -> tuple[str, str]:
    """The notice to the representatives."""
    return f"{day} 10:00", f"step M notify --set notified_on={day} --set place=二楼"


def check(outcome: Outcome, letter: str, expected: list[str]) -> None:
    """Each case is refused once, for the reason expected; where none is, never."""
    for number, said in enumerate(expected):
        refused = refusals(outcome, f"{letter}{number}")
        assert len(refused) == bool(said), (number, refused)
        assert not said or said in refused[0], (number, refused)


REPRESENTATIVES_AT_A_PLENARY_MEETING = [
    ([SUBMIT], "方案须与汇报材料一同报送：须先办“编制列席方案”（scheme）"),
    ([SCHEME, notify("2023-09-21")], "不得通知：须先办“秘书长同意”（consent）"),
    ([SCHEME, CONSENT], "未报送不得批示：须先办“随汇报材料报送”（submit）"),
    # 会议 10 月 10 日（周二），提前一个工作日：10 月 9 日；6 日仍在国庆假期
    ([SCHEME, SUBMIT, CONSENT, notify("2023-10-10")], "不得通知：“提前通知公众代表”已于 2023-10-09 届满"),
    ([SCHEME, SUBMIT, CONSENT, notify("2023-10-09")], ""),
    (
        [SCHEME, SUBMIT, CONSENT, notify("2023-10-07"), ("2023-10-08 10:00", "step M attended --set signed_in=2")],
        "“列席情况”还缺 佐证",
    ),
    (
        [
            *(SCHEME, SUBMIT, CONSENT, notify("2023-10-07")),
            ("2023-10-09 10:00", "step M attended --set signed_in=2 --set evidence=签到表"),
        ],
        "2023-10-10 起才能办",
    ),
    (
        [SCHEME, SUBMIT, CONSENT, ("2023-10-10 17:00", "step M attended --set signed_in=2 --set evidence=签到表")],
        "还没有通知公众代表（notify）",
    ),
    (
        [
            *(SCHEME, SUBMIT, CONSENT),
            (
                "2023-10-10 09:30",
                "step M notify-late --set notified_on=2023-10-10 --set place=二楼 --set late_reason=临时",
            ),
            ("2023-10-10 17:00", "step M attended --set signed_in=2 --set evidence=签到表"),
        ],
        "",
    ),
]


def test_representatives_at_a_plenary_meeting() -> None:
    outcome = play_together(
        "2023-10-10", "M", [[PLENARY, *actions] for actions, _ in REPRESENTATIVES_AT_A_PLENARY_MEETING]
    )

    check(outcome, "M", [said for _, said in REPRESENTATIVES_AT_A_PLENARY_MEETING])


def test_the_notice_is_reminded_of_and_the_meeting_may_be_put_off() -> None:
    outcome = play(
        "2023-10-20",
        PLENARY,
        ("2023-09-25 10:00", "step M postpone --set meeting_on=2023-10-18 --set reason=改期"),
        *(SCHEME, SUBMIT, CONSENT),
        notify("2023-10-16"),
        ("2023-10-18 15:00", "step M attended --set signed_in=2 --set evidence=签到表"),
    )
    replaced = next(line for line in outcome.timeline if line["event"] == "replaced")

    assert refusals(outcome) == []
    assert (replaced["at"][:10], replaced["due_date"]) == ("2023-09-25", "2023-10-18")
    assert [line for line in lines(outcome, "M") if "remind" in line] == [
        "10-16 09:00 reminded remind h",
        "10-17 09:00 reminded remind h",
        "10-18 09:00 reminded remind h,l",
    ]


def test_an_executive_meeting_decides_and_says_why() -> None:
    outcome = play(
        "2023-10-11",
        STANDING,
        ("2023-09-18 11:00", "step M scheme --set scheme=方案 --set attendees=甲"),
        ("2023-09-19 11:00", "step M decide --set decision=not_do"),
        ("2023-09-19 12:00", "step M decide --set decision=not_do --set decision_reason=议题涉密"),
        ("2023-09-19 13:00", "step M not-invited"),
    )

    too_early, no_reason = refusals(outcome)
    assert too_early.startswith("“编制列席方案”只用于决定")
    assert no_reason.startswith("“决定是否邀请”还缺")
    assert lines(outcome, "M")[-1] == "09-19 13:00 closed"


THIRTY_DAYS = [
    ("yes", "2023-09-16", "至 2023-09-17 届满"),
    ("yes", "2023-09-17", "至 2023-09-17 届满"),  # 8 月 18 日发布，第 30 日是 9 月 17 日；至少三十日，不因休息日延长
    ("yes", "2023-09-18", ""),
    ("no", "2023-08-25", ""),
]


def test_opinions_are_collected_for_thirty_days_where_the_law_says_so() -> None:
    scripts = [
        [("2023-08-18 09:00", SOLICIT.format(major)), ANNOUNCE, (f"{closed_on} 10:00", CLOSE)]
        for major, closed_on, _ in THIRTY_DAYS
    ]

    check(play_together("2023-09-20", "S", scripts), "S", [said for _, _, said in THIRTY_DAYS])


FEEDBACKS = [
    (FEEDBACK, ""),
    (FEEDBACK.replace(" --set adopted=意见一", ""), "须列明采纳（adopted）和未采纳（not_adopted）的意见"),
    (FEEDBACK + " --set not_adopted=意见二", "未采纳的意见“意见二”没有说明理由"),
    (FEEDBACK + " --set not_adopted=意见二——超出职权", ""),
    (FEEDBACK.replace("adopted=意见一", "none_received=yes"), ""),
]


def test_results_are_fed_back_with_reasons() -> None:
    scripts = [
        [
            ("2023-08-18 09:00", SOLICIT.format("yes")),
            ("2023-08-18 09:30", "step S decision --set decision_number=9"),
            ANNOUNCE,
            ("2023-09-19 10:00", CLOSE),
            ("2023-09-25 10:00", feedback.format("2023-09-25")),
        ]
        for feedback, _ in FEEDBACKS
    ]
    outcome = play_together("2023-09-28", "S", scripts)

    for number, (_, said) in enumerate(FEEDBACKS):
        first, *others = refusals(outcome, f"S{number}")
        assert first == "未征集意见不得决策：须先办“结束征集”（close-collection）"
        assert len(others) == bool(said), (number, others)
        assert not said or said in others[0]
        assert (lines(outcome, f"S{number}")[-1] == "09-25 10:00 closed") is not bool(said)


BONDS_ARE_PUBLISHED_BEFORE_AND_AFTER_ISSUE = [
    ([("2023-09-19 10:00", BEFORE.format("2023-09-19")), ("2023-09-25 10:00", AFTER.format("2023-09-25"))], ""),
    (
        [("2023-09-20 10:00", BEFORE.format("2023-09-20"))],
        "须在发行前公开：公开日期 2023-09-20 不在发行日期 2023-09-20 之前",
    ),
    ([("2023-09-19 10:00", AFTER.format("2023-09-19"))], "发行前后都要公开：2023-09-20 起才能办"),
    ([("2023-09-21 10:00", AFTER.format("2023-09-21"))], "发行前后都要公开：发行前公开还没有办"),
]


def test_bonds_are_published_before_and_after_issue() -> None:
    outcome = play_together(
        "2023-09-26", "B", [[BOND, *actions] for actions, _ in BONDS_ARE_PUBLISHED_BEFORE_AND_AFTER_ISSUE]
    )

    check(outcome, "B", [said for _, said in BONDS_ARE_PUBLISHED_BEFORE_AND_AFTER_ISSUE])


BUDGET = "--set three_public=有 --set gathered_at=l"
LIMITS = [
    ("government-budget", "--set budget_kind=budget", BUDGET, "2023-02-10", "2023-03-02"),  # 预算法14：20 日，自然日
    ("government-budget", "--set budget_kind=final", BUDGET, "2023-09-15", "2023-10-07"),  # 10 月 5 日在假期，顺延
    ("fair-competition-penalty", "--set penalty_number=1 --set penalty_party=某公司", "", "2023-09-22", "2023-10-09"),
    ("market-rules", "--set rule_name=规则", "", "2023-09-22", "2023-10-26"),  # 条例26：20 个工作日
]


def test_legal_limits_of_publication() -> None:
    scripts = [
        [
            (f"{received} 10:00", f"open {kind} --as P --unit edu --title 公开 {fields}"),
            (f"{received} 11:00", f"step P publish --set published_on={received} --set link=l {more}"),
        ]
        for kind, fields, more, received, _ in LIMITS
    ]
    outcome = play_together("2023-09-22", "P", scripts)
    opened = {line["case"]: line["due_date"] for line in outcome.timeline if line["event"] == "opened"}

    for number, (kind, *_, due) in enumerate(LIMITS):
        assert opened[f"P{number}"] == due, kind
        assert refusals(outcome, f"P{number}") == [
            "未经保密审查不得公开（条例17）：须先办“保密审查”（secrecy-review）"
        ], kind
