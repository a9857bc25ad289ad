"""Everything that somebody reads is there in Chinese, said in one way, with the same places to fill in."""

import re

import polib
import pytest
from django.utils import translation

from dayclear.config import translations
from tests.contracts.texts import SOURCE, all_texts

HANZI = "[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{HANZI} ?[:,;!?()]|[:,;!?()] ?{HANZI}|[sd}}][:,;] ")
COLON_AFTER_A_WORD = re.compile(r"[%}]\}(?:</\w+>)?:\s")
TRANSLATED_WHOLE = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)\d*[sd]|%\d*[sd]|\{\w+\}")


@pytest.fixture(scope="module")
def chinese() -> dict[str, str]:
    """What the parts of the product say. What Django and its apps bring does not count: there a note is a warning."""
    return {entry.msgid: said(entry) for entry in translations.merge(translations.parts()).catalogue}


def said(entry: polib.POEntry) -> str:
    return entry.msgstr or entry.msgstr_plural.get(0, "")


def test_every_text_is_there_in_chinese(chinese):
    missing = {text.msgid: text.where for text in all_texts() if not chinese.get(text.msgid)}
    assert not missing, "\n".join(f"{where}: {msgid!r}" for msgid, where in sorted(missing.items(), key=str))


def test_every_translation_fills_in_what_its_text_does(chinese):
    differing = [
        msgid
        for msgid, translated in chinese.items()
        if sorted(PLACEHOLDER.findall(msgid)) != sorted(PLACEHOLDER.findall(translated))
    ]
    assert not differing


def test_chinese_texts_have_full_width_punctuation(chinese):
    assert not [translated for translated in chinese.values() if HALF_WIDTH.search(translated)]


@pytest.mark.parametrize(
    "path",
    sorted([*(SOURCE / "console").rglob("*.html"), *(SOURCE / "portal").rglob("*.html")]),
    ids=lambda path: path.name,
)
def test_a_colon_between_two_words_of_a_page_is_that_of_the_language(path):
    """In the template it is ``{% translate ": " %}``."""
    assert not COLON_AFTER_A_WORD.search(TRANSLATED_WHOLE.sub("", path.read_text()))


def test_no_two_parts_say_one_text_in_two_ways():
    differences = translations.merge(translations.parts()).differences
    assert not differences, "\n".join(differences)


def part(*pairs: tuple[str, str]) -> polib.POFile:
    file = polib.POFile()
    file.extend(polib.POEntry(msgid=msgid, msgstr=msgstr) for msgid, msgstr in pairs)
    return file


def test_a_text_of_two_parts_stands_once():
    one, other = part(("Place", "地点")), part(("Place", "地点"), ("Case", "病例"))
    merged = translations.merge([("one.po", one), ("other.po", other)])
    assert [entry.msgid for entry in merged.catalogue] == ["Place", "Case"]
    assert not merged.differences


def test_a_difference_is_told_with_both_parts_and_the_first_counts():
    merged = translations.merge([("one.po", part(("Place", "地点"))), ("other.po", part(("Place", "位置")))])
    assert merged.differences == ["“Place” is “地点” in one.po and “位置” in other.po."]
    assert merged.catalogue[0].msgstr == "地点"


def test_the_catalogue_is_what_django_speaks():
    translations.compile_translations()
    with translation.override("zh-hans"):
        assert translation.gettext("My tasks") == "我的任务"
