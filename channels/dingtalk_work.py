"""钉钉工作通知, and houses that speak its dialect: taken is not delivered, so the result is asked for."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from channels.fitting import fitted
from channels.kind import Base, Kind, Means, Path, SecretName
from channels.outcome import Delayed, Letter, Outcome, Receipt, Refused
from channels.token import Token, granted, with_token
from channels.verdict import body_of, judged, tried
from channels.web import Answer, ask, post_json

LIMIT = 18_000
LATER = {"-1": dt.timedelta(seconds=30), "90018": dt.timedelta(seconds=60), "88": dt.timedelta(seconds=60)}
EXPIRED = frozenset({"40014", "42001", "40001"})
SAME_TEXT = "143106"
"""The same text reached him today already: ours, because every text bears its message's number."""
REACHED = ("read_user_id_list", "unread_user_id_list")
UNREACHED = {
    "invalid_user_id_list": "不认识这个人员",
    "failed_user_id_list": "发送失败",
    "forbidden_user_id_list": "超出当日限额",
}
ASK_AGAIN = dt.timedelta(seconds=20)


class DingtalkWork(Kind):
    """`secret`: the name of the application's secret. An officer's address: his userid."""

    kind: Literal["dingtalk-work"]
    app_key: str
    agent_id: int
    secret: SecretName
    base: Base = "https://oapi.dingtalk.com"
    login_path: Path = "/gettoken"
    send_path: Path = "/topapi/message/corpconversation/asyncsend_v2"
    result_path: Path = "/topapi/message/corpconversation/getsendresult"

    @property
    def most_bytes(self) -> int:
        return LIMIT

    def opened(self, means: Means) -> "Work":
        return Work(self, means)


@dataclass
class Work:
    """One application."""

    settings: DingtalkWork
    means: Means

    def __post_init__(self) -> None:
        self.token = Token(self._fetch, self.means.now)

    def send(self, letter: Letter, address: str) -> Outcome:
        """Send to one member and ask what became of it; a text that is sent again is dropped by the vendor as a double,
        which is as good as a receipt."""
        return tried(lambda: with_token(self.token, lambda token: self._sent(token, letter, address), EXPIRED))

    def _fetch(self) -> tuple[str, float] | Outcome:
        secret = self.means.secrets.get(self.settings.secret)
        parameters = {"appkey": self.settings.app_key, "appsecret": secret}
        answer = ask("GET", self.settings.base + self.settings.login_path, params=parameters, ca=self.means.ca)
        return granted(answer, self._judged(answer, secret), "access_token", "expires_in")

    def _sent(self, token: str, letter: Letter, address: str) -> Outcome:
        message = {"msgtype": "text", "text": {"content": fitted(letter, LIMIT)}}
        content = {"agent_id": self.settings.agent_id, "userid_list": address, "msg": message}
        answer = self._asked(self.settings.send_path, token, content)
        outcome = self._judged(answer, token, address)
        if outcome.code == SAME_TEXT:
            return Receipt(SAME_TEXT, "同一通知今日已送达")
        if not isinstance(outcome, Receipt):
            return outcome
        return self._result(token, body_of(answer).get("task_id"), address)

    def _result(self, token: str, task: Any, address: str) -> Outcome:
        content = {"agent_id": self.settings.agent_id, "task_id": task}
        answer = self._asked(self.settings.result_path, token, content)
        outcome = self._judged(answer, token, address)
        if not isinstance(outcome, Receipt):
            return Delayed(outcome.code, f"已受理，结果未知（{outcome.words}）", after=ASK_AGAIN)
        found = body_of(answer).get("send_result")
        result = found if isinstance(found, dict) else {}
        for one in result.get("forbidden_list") or ():
            if isinstance(one, dict) and str(one.get("userid")) == address and str(one.get("code")) == SAME_TEXT:
                return Receipt(SAME_TEXT, "同一通知今日已送达")
        for key, words in UNREACHED.items():
            if address in _ids(result.get(key)):
                return Refused(outcome.code, words)
        if any(address in _ids(result.get(key)) for key in REACHED):
            return Receipt(outcome.code, "已送达")
        return Delayed(outcome.code, "已受理，尚未送达", after=ASK_AGAIN)

    def _asked(self, path: str, token: str, content: dict[str, Any]) -> Answer:
        return post_json(self.settings.base + path, content, params={"access_token": token}, ca=self.means.ca)

    def _judged(self, answer: Answer, *hidden: str) -> Outcome:
        return judged(answer, codes=("errcode",), words=("errmsg",), later=LATER, hidden=hidden)


def _ids(found: object) -> list[str]:
    """The vendor writes lists of ids as a list, or as text with commas."""
    if isinstance(found, str):
        return found.split(",")
    return [str(one) for one in found] if isinstance(found, list) else []
