"""Ladders to the minute: every line of these tables was worked out by hand from the rules."""

from tests.helpers import PEOPLE, lines, play

OPEN = "open governor-message --as A --unit edu --title t"


def test_a_case_nobody_answers_climbs_the_whole_ladder() -> None:
    """Received Friday 09-18; day 1 is the make-up Sunday 09-20, day 5 is Thursday 09-24; then 中秋 until the 27th."""
    outcome = play("2026-10-12", ("2026-09-18 16:00", OPEN))

    assert lines(outcome) == [
        "09-18 16:00 opened h",
        "09-23 09:00 reminded remind h",
        "09-24 09:00 reminded remind h,l",
        "09-25 00:00 overdue h,l,s",
        "09-28 09:00 escalated urge l,s",
        "09-30 09:00 proposed yellow_card s,a",
        "10-09 09:00 proposed red_card s,a",
    ]
    assert {line["due_at"] for line in outcome.timeline} == {"2026-09-25T00:00:00+08:00"}


def test_a_one_day_limit_reminds_twice_on_its_day() -> None:
    outcome = play("2026-10-20", ("2026-09-30 17:50", "open simple-question --as A --unit edu --title t"))

    assert lines(outcome) == [
        "09-30 17:50 opened h",
        "10-08 09:00 reminded remind h,l",
        "10-08 15:00 reminded remind h,l",
        "10-09 00:00 overdue h,l,s",
        "10-09 09:00 escalated urge l,s",
        "10-12 09:00 proposed yellow_card s,a",  # the 10th is a make-up Saturday: +1 the 9th, +2 the 10th, +3 the 12th
        "10-14 09:00 proposed red_card s,a",
    ]


def test_a_reply_ends_the_ladder_and_in_time_is_before_midnight() -> None:
    for minute, said in (("2026-09-24 23:59", "按时办结"), ("2026-09-25 00:00", "逾期办结")):
        outcome = play("2026-10-12", ("2026-09-18 16:00", OPEN), (minute, "close A --reply 好"))

        assert outcome.timeline[-1]["detail"] == said
        assert lines(outcome)[-2:] == [f"{minute[5:]} replied", f"{minute[5:]} closed"]
        assert ("09-25 00:00 overdue h,l,s" in lines(outcome)) is (said == "逾期办结")


def test_a_case_registered_late_fires_only_the_highest_passed_rung() -> None:
    outcome = play(
        "2026-09-28 12:00",
        ("2026-09-28 10:00", f"{OPEN} --received 2026-09-18"),  # due 09-24, urge on 09-28 09:00 has passed
    )

    assert lines(outcome) == ["09-28 10:00 opened h", "09-28 10:00 escalated urge l,s,h"]
    assert outcome.timeline[1]["detail"].startswith("补发")


def test_a_pause_stops_the_ladder_and_moves_the_date() -> None:
    outcome = play(
        "2026-10-14",
        ("2026-09-22 10:00", "open website-error --as A --unit edu --title t"),  # due 09-28
        ("2026-09-24 16:00", "pause A --reason 等材料"),  # one day (the 23rd) had counted
        ("2026-10-08 09:30", "resume A"),
        ("2026-10-09 10:00", "close A --reply 好"),
    )

    assert lines(outcome) == [
        "09-22 10:00 opened h",
        "09-24 09:00 reminded remind h",
        "09-24 16:00 paused h",
        "10-08 09:30 resumed h",  # the 8th is day 2, the 9th day 3
        "10-08 09:30 reminded remind h",  # the day before is today, 09:00 has passed: at once, late
        "10-09 09:00 reminded remind h,l",
        "10-09 10:00 replied",
        "10-09 10:00 closed",
    ]
    assert outcome.timeline[3]["due_date"] == "2026-10-09"


def test_an_extension_is_given_once_before_the_due_date() -> None:
    outcome = play(
        "2026-10-09",
        ("2026-09-18 16:00", OPEN),
        ("2026-09-23 10:00", "extend A --days 2 --approver s --reason x"),  # not an approver
        ("2026-09-23 10:01", "extend A --days 2 --approver a --reason x"),
        ("2026-09-23 10:02", "extend A --days 2 --approver a --reason x"),
        ("2026-09-30 10:00", "extend A --days 2 --approver a --reason x"),
    )

    assert lines(outcome) == [
        "09-18 16:00 opened h",
        "09-23 09:00 reminded remind h",
        "09-23 10:00 refused",
        "09-23 10:01 extended h",  # due 09-24 → 09-29: the 28th and the 29th
        "09-23 10:02 refused",
        "09-28 09:00 reminded remind h",
        "09-29 09:00 reminded remind h,l",
        "09-30 00:00 overdue h,l,s",
        "09-30 09:00 escalated urge l,s",
        "09-30 10:00 refused",
        "10-09 09:00 proposed yellow_card s,a",  # +1 is 09-30, +2 is 10-08, +3 is 10-09
    ]


def test_classifying_takes_the_stricter_limit_from_the_receipt_and_back() -> None:
    outcome = play(
        "2026-09-26",
        ("2026-09-21 08:00", "open consultation --as A --unit edu --title t"),  # 5 days: 09-29
        ("2026-09-21 10:00", "classify A simple-question"),  # 1 day: 09-22
        ("2026-09-22 14:00", "classify A consultation"),  # 5 days again
        ("2026-09-24 14:00", "classify A simple-question"),  # overdue at once: urged on the 23rd
    )

    assert [(line["event"], line["due_date"]) for line in outcome.timeline] == [
        ("opened", "2026-09-29"),
        ("classified", "2026-09-22"),
        ("reminded", "2026-09-22"),
        ("classified", "2026-09-29"),
        ("classified", "2026-09-22"),
        ("escalated", "2026-09-22"),
    ]


def test_a_case_opened_as_a_simple_question_keeps_the_stricter_limit() -> None:
    outcome = play(
        "2026-09-22",
        ("2026-09-21 08:00", "open simple-question --as A --unit edu --title t"),
        ("2026-09-21 10:00", "classify A consultation"),
    )

    assert outcome.timeline[1]["due_date"] == "2026-09-22"


def test_after_a_reassignment_the_clock_goes_on_and_the_new_people_hear() -> None:
    outcome = play(
        "2026-09-25",
        ("2026-09-18 16:00", OPEN),
        ("2026-09-23 10:00", "reassign A --unit tax --reason 职责所在"),
    )

    assert lines(outcome) == [
        "09-18 16:00 opened h",
        "09-23 09:00 reminded remind h",
        "09-23 10:00 reassigned th",
        "09-24 09:00 reminded remind th,tl",
        "09-25 00:00 overdue th,tl,s",
    ]


def test_a_withdrawn_case_is_silent_and_refuses_everything() -> None:
    outcome = play(
        "2026-10-12",
        ("2026-09-18 16:00", OPEN),
        ("2026-09-21 10:00", "withdraw A --reason 重复登记"),
        ("2026-09-22 10:00", "close A --reply 好"),
    )

    assert lines(outcome) == ["09-18 16:00 opened h", "09-21 10:00 withdrawn h", "09-22 10:00 refused"]
    assert "已撤回" in outcome.timeline[-1]["detail"]


def test_a_rung_fires_before_an_act_at_the_same_instant() -> None:
    outcome = play("2026-09-26", ("2026-09-18 16:00", OPEN), ("2026-09-24 09:00", "close A --reply 好"))

    assert lines(outcome)[2:] == ["09-24 09:00 reminded remind h,l", "09-24 09:00 replied", "09-24 09:00 closed"]


def test_any_year_from_2004_to_2027_can_be_rehearsed() -> None:
    old = play("2004-10-10", ("2004-09-29 10:00", "open website-error --as A --unit edu --title t"))
    new = play("2027-02-22", ("2027-02-04 10:00", "open website-error --as A --unit edu --title t"))

    assert old.timeline[0]["due_date"] == "2004-10-09"  # 09-30, 10-08, and the make-up Saturday
    assert new.timeline[0]["due_date"] == "2027-02-15"  # provisional: 02-11, 02-12, 02-15


def test_cases_of_one_officer_that_fall_due_together_make_one_message() -> None:
    actions = [("2026-09-18 16:00", f"open governor-message --as {n} --unit edu --title t{n}") for n in range(12)]
    outcome = play("2026-09-23 12:00", *actions)

    reminders = [message for message in outcome.notifications if message["at"].startswith("2026-09-23")]
    assert [(message["officer"], len(message["lines"])) for message in reminders] == [("h", 12)]


def test_many_acts_in_the_last_second_are_all_in_time() -> None:
    """The server's clock runs while the commands are carried out; it must not overtake midnight."""
    names = [f"A{n}" for n in range(25)]
    outcome = play(
        "2026-09-05",
        *[("2026-09-01 10:00", f"open website-error --as {name} --unit edu --title t") for name in names],
        *[("2026-09-04 23:59:59", f"close {name} --reply r") for name in names],
    )

    assert [line for line in outcome.timeline if line["event"] == "overdue"] == []
    assert {line["detail"] for line in outcome.timeline if line["event"] == "closed"} == {"按时办结"}


def test_a_case_closed_while_paused_is_judged_by_the_days_that_counted() -> None:
    outcome = play(
        "2026-09-12",
        ("2026-09-01 10:00", "open website-error --as A --unit edu --title t"),  # due 09-04
        ("2026-09-02 10:00", "pause A --reason x"),
        ("2026-09-11 10:00", "close A --reply r"),  # days 1, 2, 3 would be 09-11, 09-14, 09-15
    )

    closed = outcome.timeline[-1]
    assert (closed["event"], closed["detail"], closed["due_date"]) == ("closed", "按时办结", "2026-09-15")


def test_an_approver_hears_of_every_units_cards_wherever_the_approver_sits() -> None:
    people = [*PEOPLE["officers"][:-1], {"id": "a", "name": "审批", "unit": "tax", "role": "approver"}]
    outcome = play("2026-09-30 12:00", ("2026-09-18 16:00", OPEN), officers=people)

    assert lines(outcome)[-1] == "09-30 09:00 proposed yellow_card s,a"


def test_options_may_come_before_the_name_of_a_case() -> None:
    outcome = play(
        "2026-09-21",
        ("2026-09-18 16:00", OPEN),
        ("2026-09-18 17:00", "withdraw --reason A A"),  # the reason is the letter A
    )

    assert outcome.timeline[-1]["event"] == "withdrawn"
    assert outcome.timeline[-1]["detail"] == "撤回：A"
