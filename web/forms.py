"""What a form sent: words by name, and files; read under limits before anything is done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from models.errors import BadInput

MOST_FIELDS, MOST_FILES, LONGEST_ID = 300, 20, 100


@dataclass(frozen=True)
class Upload:
    """A file as it came: the name its sender gave it, and what is in it."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Form:
    """The words of a form; of a name that was sent several times all of them."""

    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A word, trimmed of nothing; empty where the form had none."""
        return next(iter(self.words.get(name, ())), "")

    def said(self, name: str) -> str | None:
        """A word, or None where nothing was typed."""
        return self.get(name).strip() or None

    def all(self, name: str) -> list[str]:
        """Every word of this name that is not empty."""
        return [one for one in self.words.get(name, ()) if one.strip()]

    @property
    def request_id(self) -> str | None:
        """Under which a form that is sent twice is carried out once; None where it has none."""
        return self.get("request").strip()[:LONGEST_ID] or None

    @property
    def typed(self) -> dict[str, str]:
        """What a person typed, to be shown again where something was wrong with it."""
        return {name: self.get(name) for name in self.words if name != "csrf"}


async def sent(request: Request) -> Form:
    """The form of a request. Raises BadInput for one that is none or has too many fields."""
    try:
        found = await request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES)
    except (MultiPartException, HTTPException, ValueError) as error:
        if isinstance(error, HTTPException) and error.status_code == 413:
            raise
        raise BadInput("表单无法读取，请返回后重试") from None
    words: dict[str, list[str]] = {}
    files: dict[str, Upload] = {}
    known = any(name.endswith("duban") for name in request.cookies)
    for name, value in found.multi_items():
        if isinstance(value, UploadFile):
            if value.filename and known:  # nothing is kept in memory for who never signed in
                files[name] = Upload(value.filename, await value.read())
        elif "\0" in name + value:
            raise BadInput("填写的内容里有不能识别的字符，请删去后重试")
        else:
            words.setdefault(name, []).append(value.replace("\r\n", "\n"))
    if sum(map(len, words.values())) > MOST_FIELDS:
        raise BadInput("表单的填报项太多，请返回后重试")
    form = Form(words, files)
    request.state.form = form  # for whoever has to say that it came too late
    return form
