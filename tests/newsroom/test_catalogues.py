import gettext
import re
from collections.abc import Collection
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import polib
import pytest
from babel.messages.plurals import get_plural
from django.apps import apps
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation import to_locale

from newsroom import catalogues, messages

TEMPLATES = sorted(
    path
    for room in messages.ROOMS
    for path in (settings.BASE_DIR / room).rglob("templates/**/*")
    if path.is_file()
)
# Attributes that a person reads or hears.
READ_ALOUD = {"alt", "title", "placeholder", "label", "aria-label", "aria-description", "content"}
UNREAD = {"script", "style", "kbd"}
WHOLE = {"blocktranslate", "blocktrans", "comment"}
CLASSES = {"bodyclass", "coltype"}  # blocks of the admin inside class="…"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdg]|\{\w*\}")


@pytest.mark.parametrize("language", messages.languages())
def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    catalogue = polib.pofile(str(messages.languages()[language]))
    translated = {messages.of(entry) for entry in catalogue if entry.translated()}
    assert not [entry.msgid for entry in catalogue if entry.fuzzy]
    assert [message for message in messages.found() if message not in translated] == []
    assert translated <= messages.found().keys()


@pytest.mark.parametrize("language", messages.languages())
def test_catalogues_carry_the_comments_of_today(language: str) -> None:
    catalogue = polib.pofile(str(messages.languages()[language]))
    # A catalogue breaks long ones into lines.
    comments = {messages.of(entry): entry.comment.split() for entry in catalogue}
    today = {message: comment.split() for message, comment in messages.found().items()}
    assert comments == today, "run make messages"


@pytest.mark.parametrize("language", messages.languages())
def test_every_plural_has_as_many_forms_as_the_language(language: str) -> None:
    catalogue = polib.pofile(str(messages.languages()[language]))
    plural = get_plural(to_locale(language))
    assert catalogue.metadata["Plural-Forms"] == str(plural)
    forms = {tuple(entry.msgstr_plural) for entry in catalogue if entry.msgid_plural}
    assert forms == {tuple(range(plural.num_plurals))}


@pytest.mark.parametrize("language", messages.languages())
def test_every_translation_keeps_the_placeholders(language: str) -> None:
    for entry in polib.pofile(str(messages.languages()[language])):
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert set(PLACEHOLDER.findall(text)) == wanted, entry.msgid
            assert is_sound(text, wanted), entry.msgid


def is_sound(text: str, wanted: Collection[str]) -> bool:
    """Whether nothing but its placeholders looks like one: else filling them in raises."""
    rest = PLACEHOLDER.sub("", text)
    if any(each.startswith("{") for each in wanted):
        return not re.search(r"[{}]", rest)
    return not wanted or not re.search("%(?!%)", rest.replace("%%", ""))


@pytest.mark.parametrize(
    ("message", "text", "right"),
    [
        ("by {name}", "“{name}”", True),
        ("by {name}", "{name", False),
        ("by {name}", "{name}}", False),
        ("by {name}", "{name} 5%", True),
        ("by %(name)s", "%(name)s", True),
        ("by %(name)s", "%(name)", False),
        ("by %(name)s", "%(name)s 5%", False),
        ("by %(name)s", "%(name)s 5%%", True),
        ("5% of {", "5% {", True),
    ],
)
def test_a_broken_placeholder_is_seen(message: str, text: str, right: bool) -> None:
    assert is_sound(text, PLACEHOLDER.findall(message)) is right


def names_of_things() -> set[str]:
    """The names of models and of their fields."""
    found = set()
    for model in chain.from_iterable(
        apps.get_app_config(room).get_models() for room in ("articles", "scoring")
    ):
        found |= {model._meta.verbose_name, model._meta.verbose_name_plural}
        found |= {getattr(field, "verbose_name", "") for field in model._meta.get_fields()}
    return {str(name).lower() for name in found}


def test_a_word_that_stands_alone_says_to_its_translators_what_it_is() -> None:
    """By a context or a comment; those that name a model or a field say so by themselves."""
    plain = names_of_things()
    bare = [
        message.text
        for message, comment in messages.found().items()
        if not (comment or message.context or " " in message.text)
        and message.text.lower() not in plain
    ]
    assert bare == [], "write “# Translators: …” on the line above"


def test_so_does_a_placeholder_without_a_name() -> None:
    nameless = re.compile(r"%[sdg]|\{\}|(?:\{|%\()(?!id\b)\w{1,2}[})]")
    bare = [
        message.text
        for message, comment in messages.found().items()
        if nameless.search(message.text) and not comment
    ]
    assert bare == []


def test_chinese_translations_use_chinese_punctuation_and_no_space_beside_latin() -> None:
    han = "[\u4e00-\u9fff]"
    wrong = re.compile(rf"{han}[,;:!?]|{han} [A-Za-z0-9]|[A-Za-z0-9] {han}")
    for entry in polib.pofile(str(messages.languages()["zh-hans"])):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            # What comes in a placeholder may stand apart: “更新于 19小时前”.
            assert not wrong.search(PLACEHOLDER.sub("", text)), text


class Words(HTMLParser):
    """What people read of a page. Keys of a keyboard, and words under a ``lang`` of their own
    (the name of a language in that language), are the same for everyone."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.unread: list[str] = []  # the element that is not read, and its namesakes inside

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        own_language = tag != "html" and names.get("lang")
        if tag in self.unread or (not self.unread and (tag in UNREAD or own_language)):
            self.unread.append(tag)
        for name, value in attrs:
            # <meta name="viewport" content="…"> is for machines; a description is for people.
            machine = name == "content" and names.get("name") != "description"
            if name in READ_ALOUD and not machine:
                self.words.append(value or "")
        if tag == "input" and names.get("type") in ("submit", "button"):
            self.words.append(names.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unread:
            self.unread.pop()

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.words.append(data)


def bare_words(template: str) -> list[str]:
    """The words of a template that stand outside of translate tags."""
    kept, inside = [], ""
    for token in Lexer(template).tokenize():
        tag, name, *_rest = [*token.contents.split(), "", ""]
        if token.token_type == TokenType.BLOCK:
            if inside:
                inside = "" if tag == f"end{inside}" else inside
            elif tag in WHOLE or (tag == "block" and name in CLASSES):
                inside = tag
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
    page = Words()
    page.feed("".join(kept))
    page.close()
    return [text.strip() for text in page.words if any(letter.isalpha() for letter in text)]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>{% translate 'Hello' %}</p>", []),
        ("<p>Hello</p>", ["Hello"]),
        ("<p>你好</p>", ["你好"]),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %} · {{ age }}", []),
        ("{# a note #}{% comment %}Hello{% endcomment %}<!-- Hello -->", []),
        ('<img alt="A bear" src="bear.png">', ["A bear"]),
        ('<a title="{% translate "Home" %}" class="home" href="/en/">{{ home }}</a>', []),
        ('<meta name="viewport" content="width=device-width">', []),
        ("<script src='a.js'></script><style>p {}</style><p>&nbsp;</p>", []),
        ('<input type="submit" value="Send">', ["Send"]),
        ('<a lang="en"><a>English</a></a> English', ["English"]),
        ("{% block bodyclass %}story{% endblock %}{% block title %}Story{% endblock %}", ["Story"]),
        ("<kbd>Ctrl S</kbd> saves", ["saves"]),
    ],
)
def test_bare_words_are_seen(template: str, words: list[str]) -> None:
    assert bare_words(template) == words


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.name))
def test_no_template_carries_bare_words(path: Path) -> None:
    assert bare_words(path.read_text()) == []


def test_messages_are_found_in_code_and_in_templates(tmp_path: Path) -> None:
    code = tmp_path / "views.py"
    code.write_text(
        "_('One') ; pgettext('verb', 'Open'); ngettext('%(n)d read', '%(n)d reads', n)\n"
        "gettext_lazy('Two '\n  'halves')\n"
    )
    page = tmp_path / "page.html"
    page.write_text(
        "<ul>\n   <li>{% translate 'Three' %}\n{# don't #}  <li>{{ x|default:_('None') }}\n"
        "{% blocktranslate count n=n trimmed %}\n  {{ n }} story\n{% plural %}\n  {{ n }} stories\n"
        "{% endblocktranslate %} it's {% translate 'May' context 'month' %}</ul>"
    )
    assert dict(messages.messages_in(code)).keys() == {
        ("", "One", ""),
        ("verb", "Open", ""),
        ("", "%(n)d read", "%(n)d reads"),
        ("", "Two halves", ""),
    }
    assert dict(messages.messages_in(page)).keys() == {
        ("", "Three", ""),
        ("", "None", ""),
        ("", "%(n)s story", "%(n)s stories"),
        ("month", "May", ""),
    }


def test_comments_for_translators_go_along(tmp_path: Path) -> None:
    code = tmp_path / "views.py"
    code.write_text(
        "# Why there are two.\n# Translators: what a button\n# does\n"
        "VERBS = {\n  1: _('Open'),\n"
        "  # Translators: not forwards\n  2: _('Back'),\n}\n"
        "class Page:\n    # Translators: whom?\n    title = _('Who')\n    text = _('What')\n"
    )
    page = tmp_path / "page.html"
    page.write_text(
        "<ul>\n  {# Translators: how hot #}\n  <li>{% translate 'Hot' %}\n"
        "  {% comment %}Translators: a person,\n  at the desk{% endcomment %}\n"
        "  {% blocktranslate %}by {{ name }}{% endblocktranslate %}\n"
        "  {# of the page #}\n  {{ x|default:_('None') }}"
    )
    assert [comment for _message, comment in messages.messages_in(code)] == [
        "Translators: what a button does",
        "Translators: not forwards",
        "Translators: whom?",
        "",
    ]
    assert {message.text: comment for message, comment in messages.messages_in(page)} == {
        "Hot": "Translators: how hot",
        "by %(name)s": "Translators: a person, at the desk",
        "None": "",
    }


def test_collecting_keeps_translations_and_drops_what_is_unused(tmp_path: Path) -> None:
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    fresh = messages.collect("zh-hans", path)
    found = messages.found()
    assert {messages.of(entry): entry.comment for entry in fresh} == found
    catalogue = polib.pofile(str(path))
    first = next(entry for entry in catalogue if not entry.msgid_plural)
    first.msgstr = "留下"
    catalogue.append(polib.POEntry(msgid="Nobody says this", msgstr="没有人说"))
    catalogue.save()
    again = messages.collect("zh-hans", path)
    assert [messages.of(entry) for entry in again] == list(found)
    assert [entry.msgstr for entry in again if entry.msgid == first.msgid] == ["留下"]
    assert "#: " not in path.read_text()


def test_a_catalogue_is_compiled_when_it_is_newer_than_its_words(tmp_path: Path) -> None:
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
    catalogue = polib.pofile(str(path))
    catalogue.append(polib.POEntry(msgid="Hello", msgstr="你好"))
    catalogue.save()
    catalogues.compile_stale(tmp_path)
    words = gettext.translation("django", tmp_path, ["zh_Hans"])
    assert words.gettext("Hello") == "你好"
    compiled = path.with_suffix(".mo")
    written = compiled.stat().st_mtime_ns
    catalogues.compile_stale(tmp_path)
    assert compiled.stat().st_mtime_ns == written
