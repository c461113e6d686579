"""`duban backup`: a whole copy of the ledger, whoever works on it meanwhile."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Json
from cli.output import as_json, say
from cli.session import session
from models.errors import Refused
from models.ledger_file import copy_to


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="文件", help="备份写到哪里；已有的文件不覆盖")],
    json: Json = False,
) -> None:
    """备份台账到一个文件：运行时也完整，仅本人可读；放回数据目录并命名为 ledger.db 即可使用。"""
    here = session(context)
    file = here.office.ledger.file
    if file is None:
        raise Refused("台账在 PostgreSQL 里，请用 pg_dump 备份")
    target = target.absolute()
    copy_to(file, target)
    size = target.stat().st_size
    if json:
        as_json(here.out, {"file": str(target), "bytes": size})
        return
    say(here.out, f"已备份到 {target}（{max(1, size // 1000)} KB），检查完好")
    if here.settings.attachments.is_dir():
        say(here.out, f"附件不在其中，请一并复制 {here.settings.attachments}")
