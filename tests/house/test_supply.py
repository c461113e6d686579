"""No package comes in without a licence that an office may run; the bill of materials names every one."""

import re
from pathlib import Path

import pytest

from tests.supply import DEVELOP, RUN, Package, bill, packages


@pytest.mark.parametrize("lock", [RUN, DEVELOP], ids=lambda lock: lock.stem)
def test_every_locked_package_has_a_licence_that_may_be_used(lock: Path) -> None:
    found = list(packages(lock))

    assert len(found) > 30
    assert [one for one in found if not one.allowed] == []


@pytest.mark.parametrize("licence", [None, "", "AGPL-3.0-only", "GNU General Public License v3 (GPLv3)", "Proprietary"])
def test_another_licence_would_be_seen(licence: str | None) -> None:
    assert not Package("x", "1", licence).allowed


def test_the_bill_names_what_the_lock_names() -> None:
    pins = {
        line.split("==")[0].lower()
        for line in RUN.read_text(encoding="utf-8").splitlines()
        if re.match("[A-Za-z]", line) and (";" not in line or "win32" not in line)
    }
    found = bill(list(packages(RUN)), "0")["components"]

    assert {one["name"].lower().partition("[")[0] for one in found} <= {one.partition("[")[0] for one in pins}
    assert all(one["version"] and one["purl"].startswith("pkg:pypi/") for one in found)
