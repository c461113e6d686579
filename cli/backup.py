"""`duban backup|restore|move`: a whole office in one file, put back, or its ledger in another database."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Json
from cli.output import as_json, say
from cli.session import Session, make_home, session
from models.errors import Refused
from models.ledger_file import copy_to
from office.folder import owners_files

if TYPE_CHECKING:
    from desk.audit.verifying import Verified

Key = Annotated[
    Path | None, typer.Option("--key", metavar="密钥文件", help="以这个文件里的密钥加密；默认取 DUBAN_BACKUP_KEY")
]
PLAIN = (".db", ".sqlite", ".sqlite3")
"""A target called so is the ledger file itself."""


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="文件", help="备份写到哪里；已有的文件不覆盖")],
    key: Key = None,
    json: Json = False,
) -> None:
    """备份到一个文件：运行时也完整，写完即查验，仅本人可读；用 duban restore 恢复。名为 *.db 的只含台账。"""
    here = session(context)
    target = target.absolute()
    rows = _ledger_alone(here, target, key) if target.suffix in PLAIN else _whole(here, target, key)
    size = target.stat().st_size
    if json:
        as_json(here.out, {"file": str(target), "bytes": size, "cases": rows})
        return
    say(here.out, f"已备份到 {target}（{max(1, size // 1000)} KB），检查完好")
    if target.suffix in PLAIN and here.settings.attachments.is_dir():
        say(here.out, f"附件不在其中，请一并复制 {here.settings.attachments}")


def _ledger_alone(here: Session, target: Path, key: Path | None) -> int | None:
    file = here.office.ledger.file
    if file is None or key:
        raise Refused("*.db 只是台账文件本身，不加密，也不能从 PostgreSQL 得到；请换一个文件名，如 备份.duban")
    from desk.backup.saving import note_leaving

    note_leaving(here.office.ledger, target, here.office.now())
    copy_to(file, target)
    return None


def _whole(here: Session, target: Path, key: Path | None) -> int:
    from desk.backup.saving import save

    found = save(here.office.ledger, here.settings, here.office.now(), target, key or here.settings.backup_key)
    return int(found["tables"]["case"]["rows"])


def restore_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件", help="duban backup 所写的备份")],
    key: Key = None,
    json: Json = False,
) -> None:
    """恢复备份到空的数据目录（或 DUBAN_DATABASE_URL 所指的空数据库）；中断了，再运行一次即可。"""
    from desk.backup.restoring import restore

    here = session(context)
    make_home(here.settings)
    with owners_files():
        found = restore(here.settings, file, key or here.settings.backup_key)
    _say_whole(here, found, json)


def _say_whole(here: Session, found: dict[str, Any], json: bool) -> None:
    from desk.audit.verifying import verify_ledger
    from desk.backup.restoring import SAID

    ledger = here.office.ledger
    checked = None if ledger.keys and ledger.keys.locked else verify_ledger(ledger)
    cases, lines = found["tables"]["case"]["rows"], found["tables"]["event"]["rows"]
    if json:
        breaks = len(checked.breaks) if checked else None
        as_json(here.out, {"cases": cases, "lines": lines, "made_at": found["made_at"], "breaks": breaks})
        return
    made = found["made_at"][:16].replace("T", " ")
    say(here.out, f"已恢复 {cases} 件、{lines} 行记录（备份于 {made}）；{_verdict(checked)}")
    say(here.out, f"备份时的设置见 {here.settings.home / SAID}；下一步：duban up，然后 duban doctor")


def _verdict(checked: "Verified | None") -> str:
    if checked is None:
        return "个人信息已加密，设 DUBAN_DATA_KEY 后用 duban audit verify 核验"
    if checked.breaks:
        return f"有 {len(checked.breaks)} 处与写入时不符（duban audit verify 逐一列出）"
    return "逐行核验一致"


def move_command(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="地址", help="postgresql://用户:口令@主机/库名，须是空的数据库")],
    json: Json = False,
) -> None:
    """把台账搬到另一个数据库，逐表核对行数、逐行核验；原台账不动。中断了，再运行一次即可。"""
    from desk.backup.moving import move

    here = session(context)
    counts, checked = move(here.office, to)
    if json:
        as_json(here.out, {"cases": counts["case"], "lines": counts["event"], "breaks": len(checked.breaks)})
        return
    say(here.out, f"已搬 {counts['case']} 件、{counts['event']} 行记录，行数相符，{_verdict(checked)}")
    say(here.out, "下一步：把 DUBAN_DATABASE_URL 设为那里的地址，再启动 duban up；原台账请改名保存，不要再用")
