"""Doubles of the vendors on loopback: real sockets that behave as documented, and misbehave on demand."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "SECRETKEY-5f0c"
"""In every robot's address: it may be found nowhere."""
SIGN = "SECRETSIGN-9a1d"
APP_SECRET = "SECRETAPP-77b2"  # noqa: S105
TOKEN = "TOKEN-31c4"  # noqa: S105


@dataclass(frozen=True)
class Asked:
    """A request as the double got it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Reply:
    """An answer. `cut`: so many bytes of the body only; `hang`: seconds before the first byte."""

    body: bytes | dict[str, Any] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    hang: float = 0.0


Speaks = Callable[[Asked], Reply]


class Vendor:
    """A server: what was asked of it, what it says, and what it has delivered."""

    def __init__(self, speaks: Speaks) -> None:
        self.asked: list[Asked] = []
        self.delivered: list[Asked] = []
        self.speaks = speaks
        self.instead: list[Reply] = []
        """Said before anything else, one a message."""
        self.port = 0
        self.scheme = "http"
        self.stopped = threading.Event()

    @property
    def base(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        sends = not any(word in asked.path for word in ("token", "getsendresult"))
        if sends and self.instead:
            return self.instead.pop(0)
        reply = self.speaks(asked)
        if sends and _went_well(reply):
            self.delivered.append(asked)
        return reply


def _went_well(reply: Reply) -> bool:
    body = reply.body if isinstance(reply.body, dict) else {}
    if isinstance(reply.body, bytes) and reply.body.startswith(b"<result>"):
        return reply.body.startswith(b"<result>0<")
    code = body.get("errcode", body.get("code", body.get("StatusCode", 0)))
    return reply.status < 300 and code == 0


@contextmanager
def serving(vendor: Vendor, tls: ssl.SSLContext | None = None) -> Iterator[Vendor]:
    """The vendor on a port of its own, in plain or under TLS."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._say()

        def do_POST(self) -> None:
            self._say()

        def _say(self) -> None:
            url = urllib.parse.urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = dict(urllib.parse.parse_qsl(url.query))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = vendor.answer(Asked(self.command, url.path, query, headers, body))
            if reply.hang:
                vendor.stopped.wait(reply.hang)
            said = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(said)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said if reply.cut is None else said[: reply.cut])
            self.close_connection = reply.cut is not None

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        vendor.scheme = "https"
    vendor.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield vendor
    finally:
        vendor.stopped.set()
        server.shutdown()
        server.server_close()


def wecom_robot(asked: Asked) -> Reply:
    if asked.query.get("key") != KEY:
        return Reply({"errcode": 93000, "errmsg": "invalid webhook url"})
    content = asked.json["text"]["content"]
    if len(content.encode()) > 2048:
        return Reply({"errcode": 40058, "errmsg": "text.content exceed max length 2048"})
    return Reply({"errcode": 0, "errmsg": "ok"})


def dingtalk_robot(asked: Asked) -> Reply:
    stamp = asked.query.get("timestamp", "")
    made = hmac.new(SIGN.encode(), f"{stamp}\n{SIGN}".encode(), hashlib.sha256).digest()
    if asked.query.get("access_token") != KEY or asked.query.get("sign") != base64.b64encode(made).decode():
        return Reply({"errcode": 310000, "errmsg": "sign not match, more: https://example/x"})
    return Reply({"errcode": 0, "errmsg": "ok"})


def feishu_bot(asked: Asked) -> Reply:
    body = asked.json
    key = f"{body['timestamp']}\n{SIGN}".encode()
    if body["sign"] != base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode():
        return Reply({"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"})
    return Reply({"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"})


def wecom_app(asked: Asked) -> Reply:
    if asked.path.endswith("/gettoken"):
        if asked.query.get("corpsecret") != APP_SECRET:
            return Reply({"errcode": 40001, "errmsg": "invalid credential"})
        return Reply({"errcode": 0, "errmsg": "ok", "access_token": TOKEN, "expires_in": 7200})
    if asked.query.get("access_token") != TOKEN:
        return Reply({"errcode": 40014, "errmsg": "invalid access_token"})
    if asked.json["touser"] == "nobody":
        return Reply({"errcode": 0, "errmsg": "ok", "invaliduser": "nobody", "msgid": "x"})
    return Reply({"errcode": 0, "errmsg": "ok", "msgid": "x"})


class Dingtalk:
    """Remembers whom it sent which text: the same one twice a day is forbidden, and told by the result only."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()
        self.tasks: dict[int, dict[str, Any]] = {}
        self.slow = 0

    def __call__(self, asked: Asked) -> Reply:
        if asked.path == "/gettoken":
            if asked.query.get("appsecret") != APP_SECRET:
                return Reply({"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"})
            return Reply({"errcode": 0, "access_token": TOKEN, "errmsg": "ok", "expires_in": 7200})
        if asked.path.endswith("getsendresult"):
            if self.slow:
                self.slow -= 1
                return Reply({"errcode": 0, "send_result": {"unread_user_id_list": []}})
            return Reply({"errcode": 0, "send_result": self.tasks[asked.json["task_id"]]})
        user, text = asked.json["userid_list"], asked.json["msg"]["text"]["content"]
        task = len(self.tasks) + 1
        if (user, text) in self.seen:
            self.tasks[task] = {"forbidden_list": [{"code": "143106", "userid": user, "count": 1}]}
        elif user == "nobody":
            self.tasks[task] = {"invalid_user_id_list": [user]}
        else:
            self.seen.add((user, text))
            self.tasks[task] = {"unread_user_id_list": [user], "read_user_id_list": []}
        return Reply({"errcode": 0, "task_id": task, "request_id": "r"})


class Feishu:
    """Knows a message by its uuid: a second one of the same changes nothing."""

    def __init__(self) -> None:
        self.letters: dict[str, str] = {}

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.endswith("/internal"):
            if asked.json["app_secret"] != APP_SECRET:
                return Reply({"code": 10014, "msg": "app secret invalid"})
            return Reply({"code": 0, "msg": "ok", "tenant_access_token": TOKEN, "expire": 7200})
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply({"code": 99991663, "msg": "Invalid access token for authorization."}, status=400)
        body = asked.json
        if body["receive_id"] == "nobody":
            return Reply({"code": 230013, "msg": "Bot has NO availability to this user."}, status=400)
        self.letters[body["uuid"]] = json.loads(body["content"])["text"]
        return Reply({"code": 0, "msg": "success", "data": {"message_id": "om_x"}})


def webhook(asked: Asked) -> Reply:
    stamp = asked.headers["x-duban-timestamp"]
    made = hmac.new(SIGN.encode(), stamp.encode() + b"." + asked.body, hashlib.sha256).hexdigest()
    return Reply(b"ok") if asked.headers["x-duban-signature"] == f"sha256={made}" else Reply(b"bad", status=401)


def sms(asked: Asked) -> Reply:
    form = dict(urllib.parse.parse_qsl(asked.body.decode()))
    if form.get("pwd") != SIGN:
        return Reply(f"<result>-1</result><msg>密码错误 {form.get('pwd')} {form.get('mobile')}</msg>".encode())
    return Reply(b"<result>0</result>")


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Until something is so; a socket's other end is a moment behind."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)
