"""What a check of the record finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    """Something that is not as it was written. `case` and `line`: where, None for a seal, or the whole case."""

    what: str
    case: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        """As people read it."""
        place = f" 第 {self.line} 行" if self.line else ""
        return f"{self.case}{place}：{self.what}" if self.case else self.what
