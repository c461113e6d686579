"""What Typer finds wrong with a command line, in Chinese and with the way to the right one."""

from typing import Any


def usage_text(error: Exception) -> str:
    """One line for a usage error."""
    context: Any = getattr(error, "ctx", None)
    path = context.command_path if context else "duban"
    return f"{_problem(error)}；用法见 {path} --help"


def _problem(error: Any) -> str:
    parameter = getattr(error, "param", None)
    name = _name(parameter) or getattr(error, "param_hint", None) or ""
    match type(error).__name__:
        case "MissingParameter":
            return f"缺少 {name}"
        case "NoSuchOption":
            return f"没有选项 {error.option_name}"
        case "BadParameter":
            return f"{name} 的值不可用：{error.message}" if name else str(error.message)
        case "BadOptionUsage":
            return f"选项 {error.option_name} 的用法有误，可能缺少值"
        case "NoArgsIsHelpError":
            return "缺少子命令"
    message = str(getattr(error, "message", error))
    if message.startswith("No such command"):
        return f"没有命令 {message.split(chr(39))[1]}" if chr(39) in message else "没有这个命令"
    if message.startswith("Got unexpected extra argument"):
        return "多余的参数 " + message.rpartition(" (")[2].rstrip(").")
    return message


def _name(parameter: Any) -> str:
    if parameter is None:
        return ""
    options = [option for option in parameter.opts if option.startswith("--")]
    return str(options[0] if options else parameter.metavar or parameter.name)
