"""A browser without script: reads pages, follows links, fills in forms as they stand, keeps cookies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient

PASSWORD = "Yanshou-2026"  # noqa: S105
NEW = "Qingbai-2026"


@dataclass
class PageForm:
    """A form of a page, with what stands in it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What a page has: its text, forms, links, and the ids its labels are for."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.words: list[str] = []
        self.forms: list[PageForm] = []
        self.links: list[str] = []
        self.labels: set[str] = set()
        self.inputs: list[dict[str, str]] = []
        self.headings: list[str] = []
        self._form: PageForm | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._hidden = self._heading = False
        self.feed(html)

    @property
    def text(self) -> str:
        """Everything that can be read, blanks joined."""
        return " ".join(" ".join(self.words).split())

    def form(self, action: str) -> PageForm:
        """The form with this address, or whose address ends so."""
        found = [one for one in self.forms if one.action == action or one.action.endswith(action)]
        assert found, (action, [one.action for one in self.forms], self.text[:400])
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = PageForm(given.get("action", ""), given.get("method", "get"))
            self.forms.append(self._form)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "label" and "for" in given:
            self.labels.add(given["for"])
        if tag in ("input", "select", "textarea"):
            self.inputs.append({"tag": tag, **given})
        if tag in ("script", "style"):
            self._hidden = True
        self._heading = tag in ("h1", "h2")
        if self._form is not None and "name" in given:
            self._field(self._form, tag, given)
        if tag == "option" and self._form is not None and self._select:
            self._form.choices[self._select].append(given.get("value", ""))
            if "selected" in given or len(self._form.choices[self._select]) == 1:  # the first, where none is chosen
                self._form.fields[self._select] = given.get("value", "")

    def _field(self, form: PageForm, tag: str, given: dict[str, str]) -> None:
        name = given["name"]
        if tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "textarea":
            form.fields[name], self._area = "", name
        elif tag == "select":
            form.fields[name], form.choices[name], self._select = "", [], name
        elif given.get("type") == "checkbox":
            form.choices.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.fields[name] = given.get("value", "on")
        elif given.get("type") != "file":
            form.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea" and self._area and self._form:
            self._form.fields[self._area] = self._form.fields[self._area].removeprefix("\n")
            self._area = None
        if tag == "select":
            self._select = None
        if tag in ("script", "style"):
            self._hidden = False

    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            self._form.fields[self._area] += data
        elif not self._hidden:
            self.words.append(data)
            if self._heading and data.strip():
                self.headings.append(data.strip())
                self._heading = False


class Browser:
    """Somebody at a page."""

    def __init__(self, app: Any, address: str = "10.1.1.1") -> None:
        self.client = TestClient(app, base_url="http://board", client=(address, 50000), follow_redirects=True)
        self.status = 0
        self.page = Page("")
        self.at = "/"

    def go(self, path: str) -> Page:
        """Open a page."""
        return self._keep(self.client.get(path))

    def send(
        self, action: str, values: Mapping[str, str] | None = None, *, files: Any = None, button: str = ""
    ) -> Page:
        """Fill in a form of the page and send it; `button`: the value of the button that was pressed."""
        form = self.page.form(action)
        data = {**form.fields, **(values or {})}
        unknown = set(values or {}) - set(form.fields) - set(form.choices)
        assert not unknown, (unknown, sorted(form.fields))
        data |= {name: value for name, value in form.buttons if value == button and button}
        if form.method == "get":
            return self._keep(self.client.get(form.action, params=data))
        return self._keep(self.client.post(form.action, data=data, files=files))

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        """Sign in; whoever has a password from another chooses his own at once."""
        self.go("/sign-in")
        page = self.send("/sign-in", {"name": name, "password": password})
        if self.at.endswith("/password"):
            self.send("/password", {"old": password, "new": NEW, "again": NEW})
            page = self.go("/")
        return page

    def _keep(self, answer: Any) -> Page:
        self.status, self.at = answer.status_code, answer.url.path
        self.answer = answer
        if "html" in answer.headers.get("content-type", ""):
            self.page = Page(answer.text)
        return self.page


def broken_labels(page: Page) -> Iterator[str]:
    """Fields that a screen reader could not name."""
    for one in page.inputs:
        named = one.get("id") in page.labels or "aria-label" in one or one.get("aria-hidden") == "true"
        if one.get("type") not in ("hidden", "checkbox") and not named:
            yield str(one)
