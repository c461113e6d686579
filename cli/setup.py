"""Commands that set an office up and keep it running: init, up, worker, doctor."""

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cli.hints import hinted
from cli.options import Json
from cli.output import as_json, say
from cli.session import Session, make_home, session
from models.errors import BadInput, DubanError, NotReady
from office.folder import owners_files
from office.office import Office, build_office
from office.settings import Settings

if TYPE_CHECKING:  # an officer's command never loads the SDK
    from care.doctor import Asked
    from care.findings import Finding


class Sample(StrEnum):
    """Bundled sample offices."""

    JINGDEZHEN = "jingdezhen"


Port = Annotated[
    int | None, typer.Option("--port", metavar="端口", min=1, max=65535, help="Temporal 端口；默认 7233，被占则另选")
]
UiPort = Annotated[
    int | None, typer.Option("--ui-port", metavar="端口", min=1, max=65535, help="界面端口；默认为端口加 1000")
]


def init(
    context: typer.Context,
    sample: Annotated[
        Sample | None, typer.Option("--sample", metavar="样例", help="载入样例单位和人员：jingdezhen")
    ] = None,
    roster_only: Annotated[bool, typer.Option("--roster-only", help="样例只载入单位和人员，不登记事项")] = False,
    json: Json = False,
) -> None:
    """建立（或升级）数据目录和台账；--sample jingdezhen 载入景德镇的单位和岗位样例。"""
    from desk.people.binding import bind_administrator
    from desk.people.samples import load_sample, populate
    from migrations.upgrade import upgrade

    here = session(context)
    if here.settings.embedded_ledger:
        make_home(here.settings)
    office = build_office(here.settings, here.now)
    upgrade(office.ledger)
    loaded = load_sample(office, sample.value) if sample else None
    registered = populate(office) if sample and not roster_only else 0
    bind_administrator(office, here.user())
    office.ledger.close()
    where = str(here.settings.home) if here.settings.embedded_ledger else "PostgreSQL"
    if json:
        counts = {"units": loaded[0], "officers": loaded[1], "cases": registered} if loaded else {}
        as_json(here.out, {"ledger": where, **counts})
        return
    say(here.out, f"台账已就绪：{where}")
    if loaded:
        say(here.out, f"已载入样例：{loaded[0]} 个单位、{loaded[1]} 名人员（岗位代称，请改为真人）")
    if registered:
        say(
            here.out,
            f"已登记一次性事项 {registered} 件，周期事项在启动后自动登记；duban list、duban catalog coverage 可看",
        )
    say(here.out, "下一步：duban up")


WebPort = Annotated[
    int | None, typer.Option("--web-port", metavar="端口", min=1, max=65535, help="网页端口；默认 7240，被占则另选")
]


def up(
    context: typer.Context,
    port: Port = None,
    ui_port: UiPort = None,
    web_port: WebPort = None,
    no_web: Annotated[bool, typer.Option("--no-web", help="不开网页")] = False,
) -> None:
    """启动一台机器上的全部服务（Temporal、台账、工作进程、网页），Ctrl-C 停止。"""
    from engine.supervisor import Ports, Supervisor
    from migrations.upgrade import upgrade

    here = session(context)
    make_home(here.settings)
    ports = Ports(port, ui_port, web_port, board=not no_web)
    supervisor = Supervisor(here.settings, ports, lambda line: _say_now(context, line))
    office = build_office(here.settings, here.now)  # a broken catalog stops here, before anything is started

    def migrate() -> None:
        _refuse_lost_ledger(here.settings)
        upgrade(office.ledger)
        office.ledger.unlock(needed=True)
        office.ledger.close()

    with owners_files():
        supervisor.run(migrate, office.ledger.settle_and_close)


def _refuse_lost_ledger(settings: Settings) -> None:
    """An engine without a ledger is no new office: the ledger was lost, and an empty one would end all workflows."""
    lost = settings.embedded_ledger and not (settings.home / "ledger.db").exists()
    if lost and (settings.home / "temporal.db").exists():
        raise NotReady(
            f"{settings.home} 里有引擎数据库，却没有台账 ledger.db；请换回备份的 ledger.db，确要新建请运行 duban init"
        )


def worker_command(context: typer.Context) -> None:
    """只运行工作进程：连接 TEMPORAL_* 所指的服务和 DUBAN_DATABASE_URL 所指的台账。"""
    from worker import serve

    here = session(context)
    if here.settings.embedded_ledger:
        make_home(here.settings)
    with owners_files():
        serve(here.settings, lambda note: _say_now(context, f"{note}\n".lstrip() + "工作进程已启动；按 Ctrl-C 停止。"))


def doctor(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="能自动修复的立即修复")] = False,
    json: Json = False,
) -> int:
    """体检：各部分是否在运行，台账与流程是否一致。有问题时退出码为 1。"""
    here = session(context)
    findings, unusable = here.run(_examine(here, repair))
    healthy = all(finding.ok for finding in findings)
    if json:
        rows = [{"check": one.check, "ok": one.ok, "detail": one.detail, "repaired": one.repaired} for one in findings]
        as_json(here.out, {"ok": healthy, "findings": rows})
    else:
        for finding in findings:
            say(here.out, f"{'✓' if finding.ok else '✗'} {finding.check}：{finding.detail}")
    if unusable:
        raise unusable
    return 0 if healthy else 1


async def _examine(here: Session, mend: bool) -> tuple[list["Finding"], DubanError | None]:
    """What this machine shows, then what the ledger and the engine do; and why there is no office, if there is none."""
    from care.connection import connect
    from care.doctor import examine
    from care.findings import Finding, tried
    from care.machine import examine_machine

    async def engine() -> Finding:
        return Finding("引擎", True, f"命名空间 {(await connect(here.settings)).namespace}")

    findings = [] if here.given else await examine_machine(here.settings)
    try:
        office = await asyncio.to_thread(lambda: here.office)
    except DubanError as error:
        what = "事项目录" if isinstance(error, BadInput) else "台账"
        return [*findings, Finding(what, False, hinted(error)), await tried("引擎", engine())], error
    return findings + await examine(office, lambda: here.engine, mend, _asked(here, office)), None


def _asked(here: Session, office: Office) -> "Asked":
    """What this machine knows beside the ledger; a rehearsal has none of it."""
    from care.daily_backup import missed
    from care.doctor import Asked
    from care.mail_watch import server_fault
    from care.own_files import own_checks

    if here.given:
        return Asked()
    return Asked(
        lambda: server_fault(here.settings),
        lambda: missed(office, here.settings),
        own_checks(office, here.settings),
    )


def _say_now(context: typer.Context, line: str) -> None:
    here = session(context)
    say(here.out, line)
    here.out.flush()
