"""A scenario: who there is, what they do and when. Read from YAML with every fault named by line and field."""

import datetime as dt
import shlex
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from catalog.faults import line_of, mapping, read_yaml, validate
from channels.plan import ChannelPlan
from models.errors import BadInput
from models.instants import at, parse_instant
from models.words import Role

FIRST_YEAR, LAST_YEAR = 2004, 2027
ACTS = (
    *("open", "close", "pause", "resume", "extend", "reassign", "classify", "withdraw", "step", "assist", "contribute"),
    *("send-back", "correct", "reopen", "note"),
    *("activate", "deactivate", "approve", "reject", "propose", "watch", "ack"),
    *("takeover", "unit", "officer", "account", "document", "selection"),
)
CALENDAR_ACTS = [
    *(["calendar", "import"], ["calendar", "close"], ["calendar", "workday"], ["calendar", "revoke"]),
    *(["engine", "stop"], ["engine", "start"]),
]
SCENARIOS = Path(__file__).parent / "scenarios"
BUNDLED = SCENARIOS / "national-day-2026.yaml"


def _instant(value: object) -> object:
    """Text, or what YAML made of it: a date, or a date and a time; Asia/Shanghai throughout."""
    if isinstance(value, dt.datetime):
        value = value if value.tzinfo else at(value.date(), value.time())
    elif isinstance(value, dt.date):
        value = at(value)
    elif isinstance(value, str):
        try:
            value = parse_instant(value)
        except BadInput as error:
            raise ValueError(str(error)) from None
    else:
        raise ValueError("应为时间，例如 2026-09-24 16:00")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"应在 {FIRST_YEAR} 至 {LAST_YEAR} 年之间")
    return value


def _last_instant(value: object) -> object:
    """`until` given as a date holds that whole day."""
    whole_day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if whole_day or (isinstance(value, str) and len(value.strip()) <= len("2026-10-31")):
        start = _instant(value)
        return start + dt.timedelta(days=1, seconds=-1) if isinstance(start, dt.datetime) else start
    return _instant(value)


Instant = Annotated[dt.datetime, BeforeValidator(_instant)]
LastInstant = Annotated[dt.datetime, BeforeValidator(_last_instant)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitEntry(_Strict):
    """A unit of the scenario."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    close_of_business: str | None = None


class OfficerEntry(_Strict):
    """An officer of the scenario; a supervisor has no unit."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    role: Role
    unit: str | None = None
    email: str | None = None


class ReachEntry(_Strict):
    """Through which channels an officer is reached, `channel=address` in order, and his own quiet hours."""

    ways: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(=.+)?$")], ...] = ()
    quiet: str | None = None


class Action(_Strict):
    """One command line of the CLI at one instant."""

    at: Instant
    run: str = Field(min_length=1)

    @property
    def words(self) -> list[str]:
        """The command line split as a shell does, without a leading `duban`."""
        words = shlex.split(self.run)
        return words[1:] if words[:1] == ["duban"] else words


class Scenario(_Strict):
    """A rehearsal from `start` until `until`."""

    start: Instant
    until: LastInstant
    office: Literal["jingdezhen"] | None = None
    """A bundled sample office whose units and officers take part, besides those listed."""
    units: tuple[UnitEntry, ...] = ()
    officers: tuple[OfficerEntry, ...] = ()
    actions: tuple[Action, ...] = ()
    announced_until: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)] | None = None
    """The last year whose notice was known at the start, where the rehearsal is about a notice that came later."""
    title: str | None = None
    channels: ChannelPlan | None = None
    """What `channels.yaml` says in an office. Nothing is sent; whoever has the address `nobody` is not reached."""
    reach: dict[str, ReachEntry] = {}


def scenario_path(word: Path | None) -> Path:
    """A scenario's file: the one named, or a bundled one by its name (`year-2023`); 国庆 2026 where none is named."""
    if word is None:
        return BUNDLED
    bundled = SCENARIOS / f"{word.name}.yaml"
    return bundled if not word.exists() and bundled.exists() else word


def load_scenario(path: Path) -> Scenario:
    """A scenario from its file, its actions in the order of time. Raises BadInput naming file, line and field."""
    root = mapping(read_yaml(path), path, "文件")
    scenario = validate(Scenario, root, path, root, ())
    if scenario.office is None and not (scenario.units and scenario.officers):
        raise BadInput(f"{path}: 请写 units 和 officers，或以 office: jingdezhen 用样例单位")
    if scenario.until < scenario.start:
        raise BadInput(f"{path}:{line_of(root, 'until')}: until: 不能早于 start")
    _check_people(scenario, path, root)
    for n, action in enumerate(scenario.actions):
        _check_action(action, scenario, f"{path}:{line_of(root, 'actions', n)}: actions.{n}")
    return scenario.model_copy(update={"actions": tuple(sorted(scenario.actions, key=lambda action: action.at))})


def _check_people(scenario: Scenario, path: Path, root: Any) -> None:
    known = {unit.id for unit in scenario.units}
    for n, officer in enumerate(scenario.officers):
        if officer.unit is not None and officer.unit not in known:
            raise BadInput(f"{path}:{line_of(root, 'officers', n)}: officers.{n}.unit: 没有单位“{officer.unit}”")
    for field, entries in (("units", scenario.units), ("officers", scenario.officers)):
        ids = [entry.id for entry in entries]
        for n, one in enumerate(ids):
            if one in ids[:n]:
                raise BadInput(f"{path}:{line_of(root, field, n)}: {field}.{n}.id: {one} 重复")


def _check_action(action: Action, scenario: Scenario, place: str) -> None:
    if not scenario.start <= action.at <= scenario.until:
        raise BadInput(f"{place}.at: 应在 start 与 until 之间")
    try:
        words = action.words
    except ValueError:
        raise BadInput(f"{place}.run: 引号没有成对，请检查") from None
    if not words or (words[0] not in ACTS and words[:2] not in CALENDAR_ACTS):
        raise BadInput(f"{place}.run: 只能是 {'、'.join((*ACTS, *(' '.join(words) for words in CALENDAR_ACTS)))}")
