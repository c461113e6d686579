"""Doubles of identity providers on loopback: real sockets that answer as documented, and otherwise on demand."""

import hashlib
import socketserver
import threading
import urllib.parse
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from ldap3.protocol.rfc4511 import (
    BindResponse,
    LDAPMessage,
    PartialAttributeList,
    ProtocolOp,
    ResultCode,
    SearchResultDone,
    SearchResultEntry,
)
from pyasn1.codec.ber import decoder, encoder

from tests.channels.vendors import Asked, Reply, Vendor
from tests.helpers import Clock

SECRET = "SECRETOIDC-41ab"  # noqa: S105
CLIENT = "duban"


def query_of(address: str) -> dict[str, str]:
    """What an address asks."""
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))


@cache
def a_key() -> RSAKey:
    """To make one takes long."""
    return RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})


@dataclass
class Idp:
    """An OpenID provider where somebody is signed in. `says`: what a token claims otherwise; `sign`: by which key."""

    clock: Clock
    subject: str = "u-1001"
    says: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=a_key)
    sign: RSAKey | None = None
    algorithm: str = "RS256"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    vendor: Vendor | None = None

    @property
    def issuer(self) -> str:
        """As it calls itself."""
        assert self.vendor
        return self.vendor.base

    def signed_in(self, departure: str) -> dict[str, str]:
        """What comes back from its page after somebody signed in there."""
        asked = query_of(departure)
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.endswith("/.well-known/openid-configuration"):
            pages = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return Reply({"issuer": self.issuer, **{name: self.issuer + path for name, path in pages.items()}})
        if asked.path == "/keys":
            return Reply(dict(KeySet([self.key]).as_dict(private=False)))
        return self._exchanged(asked)

    def _exchanged(self, asked: Asked) -> Reply:
        form = dict(urllib.parse.parse_qsl(asked.body.decode()))
        kept = self.codes.pop(form.get("code", ""), None)  # good once
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(verifier).rstrip(b"=").decode()
        basic = urlsafe_b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if not kept or challenge != kept["code_challenge"] or form["redirect_uri"] != kept["redirect_uri"]:
            return Reply({"error": "invalid_grant"}, status=400)
        if asked.headers.get("authorization") != f"Basic {basic}":
            return Reply({"error": "invalid_client"}, status=401)
        now = int(self.clock().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 300}
        claims = {**claims, "nonce": kept["nonce"], **self.says}
        header = {"alg": self.algorithm, "kid": "k1"}
        return Reply({"id_token": jwt.encode(header, claims, self.sign or self.key), "access_token": "x"})


@dataclass
class CasServer:
    """A CAS server: tickets good once, for one service."""

    tickets: dict[str, tuple[str, str]] = field(default_factory=dict)
    body: bytes | None = None

    def signed_in(self, departure: str, user: str = "zhangsan") -> dict[str, str]:
        """What comes back: the service's own query, and a ticket."""
        service, ticket = query_of(departure)["service"], f"ST-{len(self.tickets) + 1}"
        self.tickets[ticket] = (service, user)
        return {**query_of(service), "ticket": ticket}

    def __call__(self, asked: Asked) -> Reply:
        assert asked.path.endswith("/p3/serviceValidate")
        if self.body is not None:
            return Reply(self.body)
        service, user = self.tickets.pop(asked.query["ticket"], ("", ""))
        inside = '<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>'
        if service == asked.query["service"] and user:
            inside = f"<cas:authenticationSuccess><cas:user>{user}</cas:user></cas:authenticationSuccess>"
        space = "http://www.yale.edu/tp/cas"
        return Reply(f"<cas:serviceResponse xmlns:cas='{space}'>{inside}</cas:serviceResponse>".encode())


def wecom(asked: Asked) -> Reply:
    """企业微信: each code is good once, and names a member."""
    if asked.path.endswith("/gettoken"):
        right = asked.query.get("corpsecret") == SECRET
        return Reply({"errcode": 0, "access_token": "T"} if right else {"errcode": 40001, "errmsg": f"bad {SECRET}"})
    if asked.query == {"access_token": "T", "code": "good"}:
        return Reply({"errcode": 0, "errmsg": "ok", "userid": "ZhangSan"})
    return Reply({"errcode": 40029, "errmsg": "invalid code"})


def dingtalk(asked: Asked) -> Reply:
    """钉钉: a code for a token, a token for a person."""
    if asked.path == "/v1.0/oauth2/userAccessToken":
        right = asked.json["clientSecret"] == SECRET and asked.json["code"] == "good"
        return Reply({"accessToken": "T", "expireIn": 7200}) if right else Reply({"code": "invalid"}, status=400)
    assert asked.headers["x-acs-dingtalk-access-token"] == "T"
    return Reply({"nick": "张三", "unionId": "un-77"})


class Directory:
    """A directory that knows who may bind and who is found. Written on the library's own description of LDAP."""

    def __init__(self, passwords: dict[str, str], found: dict[str, list[str]] | None = None) -> None:
        self.passwords, self.found = passwords, found or {}
        self.filters: list[str] = []
        self.binds: list[str] = []
        self.port = 0
        self.code: int | None = None
        """Answered to every bind instead."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"ldap://localhost:{self.port}"

    def answers(self, asked: Any) -> Iterator[Any]:
        """What it says to one message."""
        operation = asked["protocolOp"]
        if operation.getName() == "bindRequest":
            whom, password = (
                str(operation["bindRequest"]["name"]),
                str(operation["bindRequest"]["authentication"]["simple"]),
            )
            self.binds.append(whom)
            code = 0 if not whom or self.passwords.get(whom) == password else 49
            yield "bindResponse", _done(BindResponse(), code if self.code is None else self.code)
        if operation.getName() == "searchRequest":
            wanted = str(operation["searchRequest"]["filter"]["equalityMatch"]["assertionValue"])
            self.filters.append(wanted)
            for name in self.found.get(wanted, []):
                entry = SearchResultEntry()
                entry["object"], entry["attributes"] = name, PartialAttributeList()
                yield "searchResEntry", entry
            yield "searchResDone", _done(SearchResultDone(), 0)


def _done(answer: Any, code: int) -> Any:
    answer["resultCode"], answer["matchedDN"], answer["diagnosticMessage"] = ResultCode(code), "", ""
    return answer


@contextmanager
def listening(directory: Directory) -> Iterator[Directory]:
    """The directory on a port of its own."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while content := self.request.recv(65536):
                asked, _ = decoder.decode(content, asn1Spec=LDAPMessage())
                for name, said in directory.answers(asked):
                    message = LDAPMessage()
                    message["messageID"] = asked["messageID"]
                    message["protocolOp"] = ProtocolOp().setComponentByName(name, said)
                    self.request.sendall(encoder.encode(message))

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    directory.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield directory
    finally:
        server.shutdown()
        server.server_close()
