"""The office's own directory (LDAP, Active Directory): whoever can bind with name and password has the account."""

import re
import ssl
import unicodedata
from typing import Any, Literal, Self

import ldap3
from ldap3.core.exceptions import LDAPException, LDAPSASLPrepError
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn
from pyasn1.error import PyAsn1Error
from pydantic import model_validator

from channels.kind import Means, SecretName
from identity.provider import Asking, Faults
from models.signing_in import LONGEST_SUBJECT

SECONDS = 10
"""How long each exchange may take."""
HERE = re.compile(r"ldap://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?/?")
"""Where nobody can listen."""
NAME = "{name}"
NOBODY = frozenset({32, 34, 48, 49})
"""What a directory answers to a name or password that is none: noSuchObject, invalidDNSyntax,
inappropriateAuthentication, invalidCredentials (RFC 4511)."""
UNANSWERED = (LDAPException, OSError, ValueError, LookupError, PyAsn1Error)
"""What comes of a directory that is away or speaks something else."""


class Ldap(Asking):
    """`url`: ldaps://…, or ldap://… with `start_tls`. A name becomes whom to bind as by `user`
    ("uid={name},ou=people,dc=example" or "{name}@example.gov.cn"), or is looked for: below `base` by `filter`
    ("(uid={name})"), as `reader` with the secret of that name.
    """

    kind: Literal["ldap"]
    url: str
    start_tls: bool = False
    user: str = ""
    base: str = ""
    filter: str = "(uid={name})"
    reader: str = ""
    secret: SecretName | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        plain = self.url.startswith("ldap://") and not self.start_tls and not HERE.fullmatch(self.url)
        if plain or not self.url.startswith(("ldap://", "ldaps://")):
            raise ValueError("url 应以 ldaps:// 开头，或写 start_tls: true：口令不能明文传输")
        if bool(self.user) == bool(self.base):
            raise ValueError("user 和 base 写一个：user 为绑定的名字，base 为查找的起点")
        if NAME not in (self.user or self.filter):
            raise ValueError("user 或 filter 里要有 {name}")
        return self

    def canonical(self, subject: str) -> str:
        """A directory tells neither capital from small letters nor wide from narrow ones, nor one blank from two."""
        return " ".join(unicodedata.normalize("NFKC", subject).lower().split())

    def subject(self, name: str, password: str, means: Means) -> str | None:
        """Who that is. An empty password is nobody's: a directory would take it for somebody who says no name."""
        name = self.canonical(name)
        if not name or not password or len(name) > LONGEST_SUBJECT or not name.isprintable():
            return None
        try:
            whom = self._whom(name, means)
            return name if whom and self._binds(whom, password, means) else None
        except UNANSWERED:  # their words may hold a name
            raise Faults(self.title).away from None

    def _whom(self, name: str, means: Means) -> str:
        """As whom to bind; nobody where the directory knows none, or several."""
        if self.user:
            return self.user.replace(NAME, escape_rdn(name) if "=" in self.user else name)
        password = means.secrets.get(self.secret) if self.secret else None
        with self._connection(self.reader or None, password, means) as connection:
            if not connection.bind():
                raise Faults(self.title).away
            wanted = self.filter.replace(NAME, escape_filter_chars(name))
            connection.search(self.base, wanted, attributes=[], size_limit=2, time_limit=SECONDS)
            found = [one["dn"] for one in connection.response or [] if one.get("type") == "searchResEntry"]
        return str(found[0]) if len(found) == 1 else ""

    def _binds(self, whom: str, password: str, means: Means) -> bool:
        """Whether the directory lets them in. Raises where it does not say: an overloaded one is no wrong password."""
        with self._connection(whom, password, means) as connection:
            try:
                bound = bool(connection.bind())
            except LDAPSASLPrepError:  # a password that no directory can hold
                return False
            if not bound and connection.result.get("result") not in NOBODY:
                raise LDAPException("no answer")
            return bound

    def _connection(self, whom: str | None, password: str | None, means: Means) -> Any:
        tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=str(means.ca) if means.ca else None)
        server = ldap3.Server(self.url.rstrip("/"), connect_timeout=SECONDS, tls=tls, get_info=ldap3.NONE)
        way = ldap3.AUTO_BIND_NONE
        made = ldap3.Connection(
            server,
            whom,
            password,
            auto_bind=way,
            auto_referrals=False,  # another server is not the one that the office trusts
            receive_timeout=SECONDS,
            read_only=True,
        )
        made.open()
        if self.start_tls and not made.start_tls():
            raise LDAPException("no TLS")
        return _Closing(made)


class _Closing:
    """A connection that is closed at the end, bound or not: the library's own block would bind anew."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def __enter__(self) -> Any:
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.unbind()
