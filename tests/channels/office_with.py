"""An office with channels whose vendors are doubles on loopback."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import select

from activities.collecting import Collecting
from activities.sending import ChannelActivities
from channels.kind import Means
from channels.plan import ChannelPlan
from channels.secret_store import Secrets
from desk.people.reaching import set_ways
from models.letters import Standby
from models.payloads import Collected
from models.queries.channels import attempts_on
from models.queries.outbox import deliveries, latest_messages
from office.channels import channels_of
from office.office import Office
from tests.channels.vendors import APP_SECRET, KEY, SIGN, Speaks, Vendor, serving, webhook, wecom_app, wecom_robot

YAML = """\
channels:
  wecom: {{kind: wecom-app, corp_id: ww1, agent_id: 7, secret: app, base: '{wecom}'}}
  group: {{kind: wecom-robot, url: group_url}}
  hook: {{kind: webhook, url: hook_url, sign: sign}}
levels:
  red_card: [hook]
patience_minutes: 30
"""
SPEAKS: Mapping[str, Speaks] = {"wecom": wecom_app, "group": wecom_robot, "hook": webhook}


@dataclass
class Channels:
    """The office's channels, with a double for each."""

    office: Office
    home: Path
    vendors: dict[str, Vendor] = field(default_factory=dict)
    woken: int = 0

    @property
    def plan(self) -> ChannelPlan:
        found = channels_of(self.home)
        assert found
        return found

    def reach(self, officer: str, *ways: str, quiet: str | None = None) -> None:
        """How an officer is reached."""
        set_ways(self.office, self.home, officer, ways or None, quiet)

    def collect(
        self, officer: str = "edu-handler", at: Office | None = None, *, urgent_only: bool = False
    ) -> Collected:
        """Collect once."""
        there = at or self.office
        collecting = Collecting(there.ledger, there.now, mails=False, plan=self.plan, calendars=there.calendars)
        return collecting.collect(officer, urgent_only=urgent_only)

    def sending(self, channel: str, at: Office | None = None) -> ChannelActivities:
        """The activities of one channel."""
        there, kind = at or self.office, self.plan.channels[channel]
        opened = kind.opened(Means(Secrets(self.home / "secrets"), there.now))
        return ChannelActivities(there.ledger, there.now, channel, opened, self.plan.patience, self._poke)

    def _poke(self) -> None:
        self.woken += 1

    def states(self, officer: str = "edu-handler") -> list[dict[str, str]]:
        """How each message stands on each channel."""
        with self.office.ledger.read() as session:
            ids = [one.id for one in latest_messages(session, officer, 100)]
            found = deliveries(session, ids)
            rest = session.exec(select(Standby.message_id, Standby.channel)).all()
            return [
                {one.channel: one.state for one in found[each]} | {way: "standby" for name, way in rest if name == each}
                for each in ids
            ]

    def attempts(self, officer: str = "edu-handler") -> list[tuple[str, str, str]]:
        """Every attempt: channel, what came of it, the vendor's code."""
        with self.office.ledger.read() as session:
            ids = [one.id for one in latest_messages(session, officer, 100)]
            found = [one for each in attempts_on(session, ids).values() for one in each]
            return [(one.channel, one.outcome.value, one.code) for one in sorted(found, key=lambda a: a.id or 0)]


@contextmanager
def with_channels(office: Office, home: Path, yaml: str = YAML, **speaks: Any) -> Iterator[Channels]:
    """An office with its doubles; `speaks`: another one for a channel."""
    with ExitStack() as stack:
        vendors = {
            name: stack.enter_context(serving(Vendor(speaks.get(name, double)))) for name, double in SPEAKS.items()
        }
        (home / "channels.yaml").write_text(yaml.format(**{name: one.base for name, one in vendors.items()}))
        (home / "secrets").mkdir(exist_ok=True)
        secrets = {"app": APP_SECRET, "sign": SIGN, "hook_url": f"{vendors['hook'].base}/in/{KEY}"}
        secrets["group_url"] = f"{vendors['group'].base}/cgi-bin/webhook/send?key={KEY}"
        for name, value in secrets.items():
            (home / "secrets" / name).write_text(value)
        yield Channels(office, home, vendors)
