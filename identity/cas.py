"""CAS (protocol 3): a ticket that is good once, asked about at the server that gave it."""

import urllib.parse
from collections.abc import Mapping
from typing import Literal

from lxml import etree

from channels.kind import Base, Means
from channels.web import Unanswered, ask
from identity.provider import Faults, Redirecting, Trip, answered, one_subject

NAMES = {"cas": "http://www.yale.edu/tp/cas"}


class Cas(Redirecting):
    """`url`: the server, with its path, e.g. https://sso.example.gov.cn/cas."""

    kind: Literal["cas"]
    url: Base

    def departure(self, trip: Trip, means: Means) -> str:
        """The server's page."""
        return f"{self.url.rstrip('/')}/login?{urllib.parse.urlencode({'service': _service(trip)})}"

    def subject(self, trip: Trip, given: Mapping[str, str], means: Means) -> str:
        """The account to which the ticket was given."""
        faults = Faults(self.title)
        if not given.get("ticket"):
            raise faults.cancelled
        asked = {"service": _service(trip), "ticket": given["ticket"]}
        try:
            answer = ask("GET", self.url.rstrip("/") + "/p3/serviceValidate", params=asked, ca=means.ca)
        except Unanswered:
            raise faults.away from None
        # entities are never put in: an answer may not read files or grow
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        try:
            said = etree.fromstring(answered(faults, answer).body, parser)
        except etree.XMLSyntaxError:
            raise faults.away from None
        user = said.find("cas:authenticationSuccess/cas:user", NAMES)
        if user is None or len(user) or said.find("cas:authenticationFailure", NAMES) is not None:
            raise faults.denied("票据无效或已用过")
        return one_subject(faults, user.text)


def _service(trip: Trip) -> str:
    """The address to come back to, which has to be the same at both times."""
    return f"{trip.callback}?{urllib.parse.urlencode({'state': trip.state})}"
