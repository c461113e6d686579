"""What a browser or another system takes away as a file."""

from urllib.parse import quote

from fastapi.responses import Response

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANYTHING = "application/octet-stream"


def download(content: bytes, called: str, media_type: str = ANYTHING) -> Response:
    """A file under a name that may be Chinese (RFC 6266): saved, never shown in its place."""
    name = f"attachment; filename*=UTF-8''{quote(called, safe='')}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": name})
