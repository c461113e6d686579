"""OpenID Connect: authorization code with PKCE. What is believed is what the provider signed, for us, of this trip."""

import base64
import datetime as dt
import math
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from channels.kind import Base, Means, SecretName
from channels.web import Answer, Unanswered, ask
from identity.provider import Faults, Redirecting, Trip, answered, is_safe, one_subject

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""How a provider may sign: with a key that only it has."""
LEEWAY = dt.timedelta(minutes=1)
"""How far its clock may be from the office's."""
POST = "client_secret_post"
MOST_KEYS = 50


class Oidc(Redirecting):
    """`issuer`: the provider, exactly as it calls itself. `secret`: the name of the client's secret; none for a public
    client. `claim`: which claim is the account (`sub` never changes; others may). `scope`: what is asked for.
    """

    kind: Literal["oidc"]
    issuer: Base
    client_id: str
    secret: SecretName | None = None
    claim: str = "sub"
    scope: str = "openid"

    def departure(self, trip: Trip, means: Means) -> str:
        """The provider's page."""
        return _Client(self, means).departure(trip)

    def subject(self, trip: Trip, given: Mapping[str, str], means: Means) -> str:
        """The account that the provider's identity token names."""
        return _Client(self, means).subject(trip, given)


class _Client:
    """A conversation with one provider."""

    def __init__(self, settings: Oidc, means: Means) -> None:
        self.settings, self.means, self.faults = settings, means, Faults(settings.title)

    def departure(self, trip: Trip) -> str:
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": trip.callback,
            "scope": self.settings.scope,
            "state": trip.state,
            "nonce": trip.nonce,
            "code_challenge": trip.challenge,
            "code_challenge_method": "S256",
        }
        page = self._said()["authorization_endpoint"]
        return f"{page}{'&' if '?' in page else '?'}{urllib.parse.urlencode(asked)}"

    def subject(self, trip: Trip, given: Mapping[str, str]) -> str:
        if "code" not in given:
            raise self.faults.cancelled
        about = self._said()
        body = self._json(self._exchanged(about, trip, given["code"]), refused="授权码无效或已用过")
        claims = self._claims(about, str(body.get("id_token") or ""))
        self._check(claims, trip)
        return one_subject(self.faults, claims.get(self.settings.claim))

    def _said(self) -> dict[str, Any]:
        """What the provider says of itself; it must be the one that the office means."""
        about = self._json(self._ask("GET", self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"))
        if about.get("issuer") != self.settings.issuer:
            raise self.faults.away
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            address = str(about.get(name, ""))
            plain = not address.isascii() or not address.isprintable() or "#" in address
            if plain or not address.startswith(("https://", "http://")):
                raise self.faults.away
            if not self.settings.allow_http and not is_safe(address):
                raise self.faults.away
        return about

    def _exchanged(self, about: Mapping[str, Any], trip: Trip, code: str) -> Answer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": trip.callback,
            "client_id": self.settings.client_id,
            "code_verifier": trip.verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if self.settings.secret:
            secret = self.means.secrets.get(self.settings.secret)
            if about.get("token_endpoint_auth_methods_supported") == [POST]:
                form["client_secret"] = secret
            else:
                both = ":".join(urllib.parse.quote(one, safe="") for one in (self.settings.client_id, secret))
                headers["Authorization"] = "Basic " + base64.b64encode(both.encode()).decode()
        return self._ask("POST", about["token_endpoint"], urllib.parse.urlencode(form).encode(), headers)

    def _claims(self, about: Mapping[str, Any], token: str) -> dict[str, Any]:
        """What a token says, if the provider signed it."""
        for key in _signing_keys(self._json(self._ask("GET", about["jwks_uri"])).get("keys")):
            with suppress(JoseError, ValueError, KeyError, TypeError):
                return dict(jwt.decode(token, key, algorithms=ALGORITHMS).claims)
        raise self.faults.denied("签名不对")

    def _check(self, claims: Mapping[str, Any], trip: Trip) -> None:
        """That it is for us, of now and of this trip (OpenID Connect Core 3.1.3.7)."""
        audience, now = claims.get("aud"), self.means.now()
        named = audience if isinstance(audience, list) else [audience]
        party = claims.get("azp", self.settings.client_id)
        if claims.get("iss") != self.settings.issuer or self.settings.client_id not in named:
            raise self.faults.denied("不是给本系统的")
        if party != self.settings.client_id or (len(named) > 1 and "azp" not in claims):
            raise self.faults.denied("不是给本系统的")
        ends, begins = _instant(claims.get("exp")), [_instant(claims.get(one, 0)) for one in ("iat", "nbf")]
        early = any(one is None or (now + LEEWAY).timestamp() < one for one in begins)
        if ends is None or (now - LEEWAY).timestamp() >= ends or early:
            raise self.faults.denied("已过期，或两边的时钟不一致")
        if claims.get("nonce") != trip.nonce:
            raise self.faults.denied("不是这次登录的")

    def _ask(
        self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        try:
            return ask(method, url, body=body, headers=headers, ca=self.means.ca)
        except Unanswered:
            raise self.faults.away from None

    def _json(self, answer: Answer, refused: str = "") -> dict[str, Any]:
        if refused and answer.status in (400, 401):
            raise self.faults.denied(refused)
        try:
            return answered(self.faults, answer).json()
        except Unanswered:
            raise self.faults.away from None


def _instant(claim: object) -> float | None:
    """An instant as a claim says it (seconds since 1970); None where it says none."""
    said = isinstance(claim, int | float) and not isinstance(claim, bool) and math.isfinite(claim)
    return float(claim) if said else None  # type: ignore[arg-type]


def _signing_keys(found: object) -> Iterator[Key]:
    """The keys that a provider signs with; those of a kind nobody here knows are passed over (RFC 7517, 5)."""
    for one in found[:MOST_KEYS] if isinstance(found, list) else ():
        if isinstance(one, dict) and one.get("use", "sig") == "sig" and one.get("kty") in ("RSA", "EC", "OKP"):
            with suppress(JoseError, ValueError, KeyError, TypeError):
                yield JWKRegistry.import_key({name: one[name] for name in one if not name.startswith("x5")})
