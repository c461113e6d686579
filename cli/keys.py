"""`duban key`: what is personal, encrypted at rest."""

from json import loads
from pathlib import Path
from typing import Annotated

import typer

from cli.options import Json
from cli.output import as_json, say
from cli.session import session
from models.bounded import read_file
from models.errors import BadInput

LARGEST = 50_000_000
"""Bytes of a history."""
app = typer.Typer(help="加密存储：姓名、电话、来信、答复等在台账和附件中加密保存。", no_args_is_help=True)


@app.command("make")
def make_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件", help="密钥写到哪里，最好不在数据目录里")],
    json: Json = False,
) -> None:
    """做一把新密钥，仅本人可读；丢了它，加密的内容谁也解不开，请另存一份。"""
    from desk.keys.sealing_all import make_key

    here = session(context)
    make_key(file)
    if json:
        as_json(here.out, {"file": str(file.absolute())})
        return
    say(here.out, f"已写入 {file.absolute()}；请另存一份，丢了它谁也解不开")
    say(here.out, f"下一步：设 DUBAN_DATA_KEY={file.absolute()}，停止 duban up，运行 duban key apply")


@app.command("apply")
def apply_command(context: typer.Context, json: Json = False) -> None:
    """以 DUBAN_DATA_KEY 加密台账和附件里的个人信息；工作进程停着时运行，中断了再运行一次即可。"""
    from desk.keys.sealing_all import seal_all

    here = session(context)
    done = seal_all(here.office, here.settings.cipher)
    if json:
        as_json(here.out, {"sealed": done})
        return
    say(here.out, f"已加密 {done} 行（个）；以前的备份仍是明文，请另行销毁或重做")


@app.command("rotate")
def rotate_command(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", metavar="新密钥文件", help="duban key make 做的新密钥")],
    json: Json = False,
) -> None:
    """换一把密钥：数据不必重新加密；换后 DUBAN_DATA_KEY 改指新文件，旧备份仍要旧密钥。"""
    from desk.keys.sealing_all import rotate

    here = session(context)
    key = rotate(here.office, to)
    if json:
        as_json(here.out, {"key": key})
        return
    given = here.settings.data_key_command or here.settings.data_key_value
    what = "让密钥服务（或环境变量）给出新密钥" if given else f"设 DUBAN_DATA_KEY={to.absolute()}"
    say(here.out, f"已换为密钥 {key}；下一步：{what}，重新启动 duban up")


@app.command("status")
def status_command(context: typer.Context, json: Json = False) -> None:
    """是否加密、用哪把密钥、还有多少没有加密。"""
    from desk.keys.sealing_all import sealing

    here = session(context)
    found = sealing(here.office)
    if json:
        as_json(here.out, {"key": found.by, "plain": found.plain})
    elif found.by is None:
        say(here.out, f"没有加密，{found.plain} 行（个）是明文；duban key make 做密钥")
    else:
        left = f"，还有 {found.plain} 行（个）是明文：duban key apply" if found.plain else "，没有明文"
        say(here.out, f"已加密，密钥 {found.by}{left}")


@app.command("read")
def read_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件", help="temporal workflow show --output json 所写的历史")],
) -> None:
    """解开引擎里一份历史的密文，输出 JSON：维护人员查问题时用。"""
    from care.codec import opened_history
    from desk.keys.sealing_all import keys_for_reading

    here = session(context)
    keys = keys_for_reading(here.office)
    try:
        found = loads(read_file(file, LARGEST))
    except ValueError:
        raise BadInput(f"{file}: 不是 JSON，请用 temporal workflow show --output json 导出") from None
    as_json(here.out, opened_history(found, keys))
