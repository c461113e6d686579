"""docs/api.md out of the API's own description: `python -m web.api.document > docs/api.md`; a test holds it there."""

import sys
from collections.abc import Iterator
from typing import Any

from web.app import API, describe

HEAD = f"""# The API

JSON over HTTP under `{API}`, for other systems. Made by `python -m web.api.document` from the program itself; the
whole description is at `{API}/openapi.json`. What a case, a proposal or a product holds is in [json.md](json.md).

- **Who calls.** `Authorization: Bearer TOKEN`; `duban token make NAME --officer OFFICER [--scope act] [--days 90]`
  prints a token once. It may what its officer may (`duban policy`), and with the scope `read` only look. Every line it
  writes says `api:NAME`.
- **Once.** `Idempotency-Key: ANYTHING` with an act: the same key again gives the same answer and changes nothing.
- **As it was seen.** `GET {API}/cases/NUMBER` answers with an `ETag`; an act with `If-Match` is refused with 412
  where the case has changed since. `If-None-Match` answers 304 where nothing has.
- **Pages.** `limit` at most 500; `next` of an answer is `after` of the following question, null at the end.
- **What goes wrong** is `application/problem+json`: `status`, `code` (stable), `detail` (a line of Chinese for
  people), `fields` (of a body or an address: what cannot be read). 400 no JSON, 401 no token, 403 not allowed, 404 not
  there, 405 not so (`Allow` says how), 409 refused, 412 changed meanwhile, 413 too large, 422 cannot be read, 429 more
  than 600 calls a minute (`Retry-After`), 503 not now (try again), 504 unknown whether it was done (the same key again
  is safe).
- **Times** are ISO 8601; one without an offset is Asia/Shanghai. Answers are to the second in +08:00.
- **Told of it.** With `events: {{hook: all}}` in channels.yaml every line of the log is posted to the webhook of that
  name: `id, case, seq, event, level, at, recorded_at, due_date, due_at, kind, unit, state`; `X-Duban-Signature` is
  `sha256=` and HMAC-SHA256 (hex) of `X-Duban-Timestamp`, a full stop and the body; the same `Idempotency-Key` is the
  same line again.
- What is personal is masked; `reveal=true` shows it and is put on record, as are lists that are handed out.
"""


def document() -> str:
    """The page."""
    return HEAD + "".join(_lines(describe()))


def _lines(spec: dict[str, Any]) -> Iterator[str]:
    for tag, title in (("questions", "Questions"), ("acts", "Acts")):
        yield f"\n## {title}\n"
        for path, methods in spec["paths"].items():
            for method, one in methods.items():
                if tag in one["tags"]:
                    yield from _call(spec, method, path, one)


def _call(spec: dict[str, Any], method: str, path: str, one: dict[str, Any]) -> Iterator[str]:
    yield f"\n### `{method.upper()} {path}`\n\n{one['description']}\n"
    asked = [each for each in one.get("parameters", []) if each["in"] == "query"]
    fields = list(_fields(spec, one))
    if asked or fields:
        yield "\n| field | type | |\n|---|---|---|\n"
    for each in asked:
        yield _row(each["name"], each["schema"], each.get("description", ""), required=each["required"])
    yield from fields


def _fields(spec: dict[str, Any], one: dict[str, Any]) -> Iterator[str]:
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body is None:
        return
    shape = spec["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    for name, schema in shape["properties"].items():
        yield _row(name, schema, schema.get("description", ""), required=name in shape.get("required", ()))


def _row(name: str, schema: dict[str, Any], said: str, *, required: bool) -> str:
    words = said or schema.get("description", "")
    examples = schema.get("examples") or []
    example = f"e.g. `{examples[0]}`" if examples else ""
    known = "; ".join(part for part in ("required" if required else "", words, example) if part)
    return f"| `{name}` | {_type(schema)} | {known} |\n"


def _type(schema: dict[str, Any]) -> str:
    kinds = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    return " or ".join(str(one.get("format") or one.get("type", "")) for one in kinds)


if __name__ == "__main__":
    sys.stdout.write(document())
