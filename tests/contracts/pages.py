"""A page as somebody reads it: where its links lead, and which words of it are English."""

import re
from html.parser import HTMLParser

ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
NEVER_READ = {"script", "style", "code", "pre", "textarea"}


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.english: list[str] = []
        self._passed_by: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.links += [told[name] for name in ("href", "hx-get") if told.get(name)]
        meant = tag in NEVER_READ or told.get("lang") == "en" or told.get("translate") == "no"
        if meant if not self._passed_by else tag == self._passed_by[0]:
            self._passed_by.append(tag)

    def handle_endtag(self, tag):
        if self._passed_by and tag == self._passed_by[0]:
            self._passed_by.pop()

    def handle_data(self, data):
        if not self._passed_by and ENGLISH.search(data):
            self.english.append(data.strip())
