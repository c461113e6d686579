"""A Word file as PDF, by LibreOffice where it is installed."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from models.errors import NotReady

PROGRAMS = ("soffice", "libreoffice")
LONGEST = 120
"""Seconds."""


def converter() -> str:
    """The program that converts. Raises NotReady where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise NotReady("本机没有 LibreOffice，不能转为 PDF；请安装 libreoffice-writer，或用 Word、WPS 打开后另存为 PDF")
    return program


def as_pdf(content: bytes) -> bytes:
    """The same pages as PDF. Raises NotReady where there is no LibreOffice, or it does not do it."""
    program = converter()
    with tempfile.TemporaryDirectory(prefix="duban-pdf-") as place:
        folder = Path(place)
        source, fonts = folder / "paper.docx", folder / "fonts.conf"
        source.write_bytes(content)
        fonts.write_text(_fonts(folder), encoding="utf-8")
        profile, to = f"-env:UserInstallation={folder.as_uri()}/profile", ["--convert-to", "pdf", "--outdir", place]
        words = [program, profile, "--headless", *to, str(source)]
        around = {"HOME": place, "PATH": os.defpath, "FONTCONFIG_FILE": str(fonts)}
        try:
            subprocess.run(words, check=True, capture_output=True, timeout=LONGEST, env=around)  # noqa: S603  (no shell)
            return (folder / "paper.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise NotReady("LibreOffice 没有转成 PDF，请用 Word、WPS 打开 Word 文件后另存为 PDF") from None


def _fonts(folder: Path) -> str:
    """The machine's fonts, with others in the place of those official documents ask for and no system brings."""
    from papers.word.page import FALLBACKS

    aliases = "".join(
        f"<alias binding='same'><family>{name}</family><prefer>"
        + "".join(f"<family>{one}</family>" for one in instead.split(","))
        + "</prefer></alias>"
        for name, instead in FALLBACKS.items()
    )
    return (
        '<?xml version="1.0"?><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<cachedir>{folder}/cache</cachedir>{aliases}</fontconfig>"
    )
