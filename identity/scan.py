"""Signing in by a scanned code: 企业微信 and 钉钉, and houses that speak their dialects (addresses are settings)."""

import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any, Literal

from channels.kind import Base, Means, SecretName
from channels.web import Answer, Unanswered, ask, post_json
from identity.provider import Faults, Redirecting, Trip, answered, one_subject


class WecomScan(Redirecting):
    """企业微信扫码. The account is the member's userid; `secret`: the name of the application's secret."""

    kind: Literal["wecom"]
    corp_id: str
    agent_id: int
    secret: SecretName
    page: Base = "https://login.work.weixin.qq.com/wwlogin/sso/login"
    base: Base = "https://qyapi.weixin.qq.com"

    def departure(self, trip: Trip, means: Means) -> str:
        """The page with the code."""
        asked = {
            "login_type": "CorpApp",
            "appid": self.corp_id,
            "agentid": self.agent_id,
            "redirect_uri": trip.callback,
            "state": trip.state,
        }
        return f"{self.page}?{urllib.parse.urlencode(asked)}"

    def subject(self, trip: Trip, given: Mapping[str, str], means: Means) -> str:
        """The member who scanned it."""
        faults = Faults(self.title)
        application = {"corpid": self.corp_id, "corpsecret": means.secrets.get(self.secret)}
        token = self._said(faults, "/cgi-bin/gettoken", application, means).get("access_token", "")
        asked = {"access_token": str(token), "code": _code(faults, given, "code")}
        member = self._said(faults, "/cgi-bin/auth/getuserinfo", asked, means)
        return one_subject(faults, member.get("userid") or member.get("UserId"))

    def _said(self, faults: Faults, path: str, asked: Mapping[str, str], means: Means) -> dict[str, Any]:
        body = _object(faults, lambda: ask("GET", self.base + path, params=asked, ca=means.ca))
        if str(body.get("errcode") or 0) != "0":  # the vendor's own words may repeat an address
            raise faults.denied(f"错误码 {str(body['errcode'])[:12]}")
        return body

    def canonical(self, subject: str) -> str:
        """The vendor does not tell capital letters from small ones."""
        return subject.strip().casefold()


class DingtalkScan(Redirecting):
    """钉钉扫码. The account is the person's unionId; `secret`: the name of the client's secret."""

    kind: Literal["dingtalk"]
    client_id: str
    secret: SecretName
    page: Base = "https://login.dingtalk.com/oauth2/auth"
    base: Base = "https://api.dingtalk.com"

    def departure(self, trip: Trip, means: Means) -> str:
        """The page with the code."""
        asked = {
            "client_id": self.client_id,
            "redirect_uri": trip.callback,
            "response_type": "code",
            "scope": "openid",
            "prompt": "consent",
            "state": trip.state,
        }
        return f"{self.page}?{urllib.parse.urlencode(asked)}"

    def subject(self, trip: Trip, given: Mapping[str, str], means: Means) -> str:
        """The person who scanned it."""
        faults = Faults(self.title)
        asked = {
            "clientId": self.client_id,
            "clientSecret": means.secrets.get(self.secret),
            "code": _code(faults, given, "authCode", "code"),
            "grantType": "authorization_code",
        }
        url = f"{self.base}/v1.0/oauth2/userAccessToken"
        token = str(_object(faults, lambda: post_json(url, asked, ca=means.ca)).get("accessToken") or "")
        headers = {"x-acs-dingtalk-access-token": token}
        me = _object(faults, lambda: ask("GET", f"{self.base}/v1.0/contact/users/me", headers=headers, ca=means.ca))
        return one_subject(faults, me.get("unionId"))


def _code(faults: Faults, given: Mapping[str, str], *names: str) -> str:
    found = next((given[name] for name in names if given.get(name)), "")
    if not found:
        raise faults.cancelled
    return found


def _object(faults: Faults, call: Callable[[], Answer]) -> dict[str, Any]:
    """What a vendor says. A refusal with a status of its own is one; what is no object is no answer."""
    try:
        answer = call()
        if answer.status in (400, 401, 403):
            raise faults.denied("扫码已失效")
        return answered(faults, answer).json()
    except Unanswered:
        raise faults.away from None
