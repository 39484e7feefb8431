"""What a browser would send of a page's form, as it stands in the page's HTML."""

from collections import defaultdict
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client


def fields_of(page: str) -> dict[str, list[str]]:
    """Of the page's last form with fields that are typed (the first ones search, switch the language, sign out)."""
    parser = _Forms()
    parser.feed(page)
    return {name: values for name, values in parser.forms[-1].items() if name}


class Page:
    """One person's page with a form, as it was when they opened it."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.fields = fields_of(client.get(url).content.decode())

    def save(self, **typed: object) -> HttpResponse:
        """With what the person typed; where the page comes back, it is what they have before them from then on."""
        answer = self.client.post(self.url, self.fields | typed)
        if answer.status_code != 302:
            self.fields = fields_of(answer.content.decode())
        return answer


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[defaultdict[str, list[str]]] = []
        self.select = self.option = self.textarea = ""
        self.is_open, self.is_chosen, self.words = False, False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_open = given.get("method", "").lower() == "post" and "logout" not in given.get(
                "action", ""
            )
            if self.is_open:
                self.forms.append(defaultdict(list))
        elif self.is_open and "disabled" not in given:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "input" and given.get("type") in {"checkbox", "radio"}:
            if "checked" in given:
                self.forms[-1][name].append(value or "on")
        elif tag == "input" and given.get("type") not in {"submit", "button", "file"}:
            self.forms[-1][name].append(value)
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.forms[-1][self.select].append(value)
        elif tag == "textarea":
            self.textarea, self.words = name, ""

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.textarea:
            self.forms[-1][self.textarea].append(self.words.removeprefix("\n"))
            self.textarea = ""
        elif tag == "form":
            self.is_open = False
