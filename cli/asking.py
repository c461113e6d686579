"""Asking a person at the terminal a question that is answered with yes or no, in the words people use."""

import typer

YES = ("y", "yes", "是", "好", "确认")


def agreed(question: str) -> bool:
    """Whether the person says yes; anything else, and silence, is no. Raises typer.Abort on Ctrl-C."""
    answer = typer.prompt(f"{question}（是/否）", default="否", show_default=False, prompt_suffix="：")
    return str(answer).strip().lower() in YES
