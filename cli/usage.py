"""What Typer says of a command line, in Chinese: its help, and what it finds wrong. The one place that translates.

Help goes through a formatter of ours, which also measures in columns of the terminal; errors are worded from the kind
of error and from the parameter, and from Typer's English only where neither tells. A test looks for English words left.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

import typer

from cli.widths import folded, width
from models.near import closest

HEADINGS = {"Arguments": "参数", "Options": "选项", "Commands": "命令"}
WORDS = {
    "Show this message and exit.": "显示本说明",
    "[required]": "[必填]",
    "required]": "必填]",
    "env var: ": "环境变量 ",
    "default: ": "默认 ",
    "<int>": "整数",
    "...": " …",
}
KIND = re.compile(r"<[^<>]+>")
"""Typer's word for what a value is; a help text of ours says it better."""
BETWEEN = re.compile(r"(-?\d+)<=x<=(-?\d+)")
AT_LEAST = re.compile(r"x>=(-?\d+)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CHOICES = re.compile(r"'([^']+)'")
FAULTS = (
    ("does not exist", "没有这个文件或目录"),
    ("is a directory", "应为文件，却是目录"),
    ("is a file", "应为目录，却是文件"),
    ("integer", "应为整数"),
    ("number", "应为数字"),
    ("boolean", "应为 yes 或 no"),
)
LEFT, GAP = 32, 2
"""The columns that names of options have at most, before what they mean begins on a line of its own."""


class HelpInChinese(cast(Any, typer.Context).formatter_class):  # type: ignore[misc]
    """Lays help out: headings and remarks in Chinese, every column as wide as the terminal shows it."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        shown = args.replace("{", "").replace("}", "").replace("...", " …")
        self.write("\n".join(folded(f"{prefix or '用法：'}{prog} {shown}", self.width, "      ")) + "\n")

    def write_heading(self, heading: str) -> None:
        """The line above a list."""
        self.write(f"{' ' * self.current_indent}{HEADINGS.get(heading, heading)}：\n")

    def write_text(self, text: str) -> None:
        """What a command does."""
        indent = " " * self.current_indent
        for line in text.splitlines():
            self.write("\n".join(folded(indent + line.strip(), self.width, indent)) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = LEFT, col_spacing: int = GAP) -> None:
        """Names and what they mean."""
        named = [(KIND.sub("", _translated(name)).strip(), _translated(meaning)) for name, meaning in rows]
        longest = min(max((width(name) for name, _ in named), default=0), col_max)
        start = self.current_indent + longest + col_spacing
        for name, meaning in named:
            begun = " " * self.current_indent + name
            if width(name) > longest:
                self.write(begun + "\n")
                begun = ""
            begun += " " * (start - width(begun))
            self.write("\n".join(folded(begun + meaning, self.width, " " * start)) + "\n")


class ContextInChinese(typer.Context):
    """A command's context, whose help is laid out so."""

    formatter_class = HelpInChinese


def in_chinese(command: Any) -> Any:
    """The command, and the commands below it, with help in Chinese."""
    command.context_class = ContextInChinese
    command.options_metavar = "[选项]"
    command.short_help = command.short_help or (command.help or "").split("\n", 1)[0]
    if hasattr(command, "commands"):
        command.subcommand_metavar = "命令 …"
        if isinstance(command.commands, dict):  # the program's own are loaded one by one
            for one in command.commands.values():
                in_chinese(one)
    return command


def usage_text(error: Exception) -> str:
    """One line for a usage error."""
    context: Any = getattr(error, "ctx", None)
    path = context.command_path if context else "duban"
    problem = _problem(error, context)
    return f"{problem}{'' if problem.endswith('？') else '；'}用法见 {path} --help"


def _problem(error: Any, context: Any) -> str:
    message = str(getattr(error, "message", error))
    match type(error).__name__:
        case "MissingParameter":
            return f"缺少 {_name(error)}"
        case "NoSuchOption":
            options = [name for one in context.command.params for name in one.opts] if context else []
            return f"没有选项 {error.option_name}{_meant(error.option_name, options)}"
        case "BadParameter":
            if error.param is None:  # the command's own words say all
                return message
            return f"{_name(error)} 的值不可用：{_fault(error.param, message)}".removeprefix(" ")
        case "BadOptionUsage":
            return f"选项 {error.option_name} {'不带值' if 'not take' in message else '缺少值'}"
        case "NoArgsIsHelpError":
            return "缺少子命令"
    if message.startswith("No such command"):
        return _no_command(message.removeprefix("No such command ").partition(". ")[0].strip("'\"."), context)
    if message.startswith("Got unexpected extra argument"):
        return "多余的参数 " + message.rpartition(" (")[2].rstrip(").")
    if message.startswith("Missing command"):
        return "缺少子命令"
    return message if CHINESE.search(message) else "命令写得不对"


def _no_command(word: str, context: Any) -> str:
    group = context.command if context else None
    helps: dict[str, str] = getattr(group, "helps", None) or {
        name: one.help or "" for name, one in getattr(group, "commands", {}).items()
    }
    if CHINESE.search(word):
        found = [name for name, line in helps.items() if word in line][:3]
        return f"没有命令 {word}" + (f"，是不是 {'、'.join(found)}？" if found else "")
    return f"没有命令 {word}{_meant(word, helps)}"


def _meant(word: str, known: Iterable[str]) -> str:
    """What was probably meant, as the end of a refusal; nothing where nothing is near."""
    near = closest(word, known)
    return f"，是不是 {near}？" if near else ""


def _name(error: Any) -> str:
    parameter = error.param
    if parameter is None:
        return str(error.param_hint or "")
    options = [option for option in parameter.opts if option.startswith("--")]
    return str(options[0] if options else parameter.metavar or parameter.name)


def _fault(parameter: Any, message: str) -> str:
    """What the value should have been. What is Chinese already is ours."""
    if CHINESE.search(message):
        return message
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if least is not None or most is not None:
        return "应为" + (f" {least} 至 {most} 的" if most is not None else f"不小于 {least} 的") + "整数"
    if "not one of" in message:
        return f"只能是 {'、'.join(CHOICES.findall(message.partition('not one of')[2]))}"
    return next((said for word, said in FAULTS if word in message), "无法识别，请照说明改写")


def _translated(text: str) -> str:
    for english, chinese in WORDS.items():
        text = text.replace(english, chinese)
    return AT_LEAST.sub(r"不小于 \1", BETWEEN.sub(r"\1 至 \2", text)).replace("; ", "；")
