"""`duban web`: the board in a browser, by itself."""

from typing import Annotated

import typer

from cli.output import say
from cli.session import session

Port = Annotated[int, typer.Option("--port", metavar="端口", min=1, max=65535, help="端口")]


def web_command(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="地址", help="监听哪个地址；默认只限本机")] = "127.0.0.1",
    port: Port = 7240,
    base: Annotated[str, typer.Option("--base", metavar="路径", help="代理下的子路径，例如 /duban")] = "",
    proxy: Annotated[
        list[str] | None, typer.Option("--proxy", metavar="地址", help="信任哪些代理转告的来源地址，可写多次")
    ] = None,
) -> None:
    """只运行网页：连接台账（DUBAN_DATABASE_URL 或数据目录），可同时运行几个，放在反向代理之后。"""
    from web.serving import serve

    here = session(context)
    if base and not (base.startswith("/") and not base.endswith("/")):
        raise typer.BadParameter("应以 / 开头、不以 / 结尾，例如 /duban", param_hint="--base")
    say(here.out, f"网页：http://{host}:{port}{base}/　按 Ctrl-C 停止（口令由 duban officer password 设）")
    here.out.flush()
    serve(here.settings, here.now, host=host, port=port, base=base, proxies=proxy or ())
