"""What is written to: in the encoding that the user set, and never a traceback for a character that it lacks."""

import os
import sys
from typing import TextIO

CHINESE = "督办〔〕—"
"""What an encoding must have, to be one that the user can have meant."""


def fit_streams() -> None:
    """Have standard output and error take every character: one that their encoding lacks is written as \\uXXXX.

    `PYTHONIOENCODING` is respected, and so is a locale that knows Chinese, because older office systems run in GB18030.
    Elsewhere (a C locale, a Latin one) nobody could read an answer, and it is UTF-8.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=_encoding(stream), errors="backslashreplace")


def write_bytes(out: TextIO, raw: bytes) -> None:
    """UTF-8 that must stay UTF-8 whatever the stream's encoding: calendars have no other (RFC 5545 3.1.4)."""
    buffer = getattr(out, "buffer", None)
    if buffer is None:
        out.write(raw.decode())
        return
    out.flush()
    buffer.write(raw)


def _encoding(stream: TextIO) -> str:
    if os.environ.get("PYTHONIOENCODING", "").partition(":")[0]:
        return stream.encoding
    try:
        CHINESE.encode(stream.encoding)
    except (UnicodeEncodeError, LookupError, TypeError):
        return "utf-8"
    return stream.encoding
