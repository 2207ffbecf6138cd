"""Fills a migrated, empty database with a site that has every kind of page: the demo, lists that go
on, and what the demo's stories do not do.

    python -m tests.newsroom.whole_site     # as DATABASE_URL and NEWSROOM_VAR say

Under NEWSROOM_VAR it leaves ``previews.json``: the addresses of a preview link that is open
("open") and of one that has ended ("ended").
"""

import datetime
import json
from typing import Any, NamedTuple

import django

django.setup()  # the models are needed from here on

from django.conf import settings
from django.utils import timezone

from articles import editing
from articles.languages import LANGUAGES
from articles.models import Article, Correction, User
from newsroom import demo

Texts = dict[str, dict[str, str]]

# The story in which everything stands that a text may hold, in both languages; and the one that
# was published under another address before.
EVERYTHING, MOVED, MOVED_FROM = "everything-at-once", "under-its-new-name", "under-its-old-name"
MANY = 31  # one more than a page of a list holds

TEXT = """\
First words with **weight**, *stress*, `code`, a [link](https://example.org/) and a bare address:
<https://example.org/{long}/?with=parameters>.

## {one}

- an item
    - one within
        1. and another
- the {word} of items

> A quotation, which goes on for a while, so that it breaks into more than one line on a phone.

### {part}

```
{code}
```

## {two}

| {one} | Right | A third column | A fourth column | A fifth column | A sixth column |
|---|--:|---|---|---|---|
| one | 1 | {word} | {word} | {word} | {word} |
| two | 2 | three | four | five | six |

---

#### {three}

“Quotes”, ‘quotes’, dashes – and — and an ellipsis … 「引号」『引号』《书名号》——破折号……省略号。

## {three}

{words}
"""
IN = {
    "en": {
        "title": "Everything at once: internationalisation, counterrevolutionaries and "
        "a Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
        "summary": "A summary that runs on, with “quotes”, an A&B company, 1 < 2 and GPT-4o: "
        "long enough to be cut in a list, where only so many of its words find room.",
        "one": "What the first part says",
        "two": "What the second part says, at some length, with a pneumonoultramicroscopic word",
        "three": "The end",
        "words": "These words stand here so that the story is a long one. " * 90,
        "correction": "An earlier version had the figure wrong: it is 1,024 & not 1,042.",
    },
    "zh-hans": {
        "title": "应有尽有：国际化、“引号”与Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
        "summary": "一段较长的摘要，带有“引号”、A&B公司、1 < 2与GPT-4o，长到在列表中会被截短，"
        "因为那里只容得下这么多字，其余的要到正文里去读，就像这一句一样一直写下去。",
        "one": "第一部分说了什么",
        "two": "第二部分说了什么，标题偏长，还有pneumonoultramicroscopicsilicovolcanoconiosis",
        "three": "结尾",
        "words": "写下这些字，是为了让这篇文章足够长。" * 60,
        "correction": "先前的版本有一处数字有误：应为1024，而不是1042。",
    },
}


def text(language: str, origin: str, system: str = "") -> dict[str, str]:
    said = IN[language]
    filling = {"part": "A", "long": "long-" * 30, "code": "-" * 300, "word": "x" * 40}
    return {
        "title": said["title"],
        "summary": said["summary"],
        "analysis": TEXT.format(**said, **filling),
        "origin": origin,
        "system": system,
    }


def short(number: int) -> Texts:
    return {
        "en": {
            "title": f"A short story, number {number} of many",
            "summary": f"Summary number {number}.",
            "analysis": "One line.",
            "origin": "human",
        },
        "zh-hans": {
            "title": f"一则短讯，许多则里的第{number}则",
            "summary": f"第{number}条摘要。",
            "analysis": "一行字。",
            "origin": "ai_generated",
            "system": "Desk Writer 1",
        },
    }


class Desk(NamedTuple):
    """The demo's people, and what they do with a story in one go."""

    writer: User
    reviewer: User
    publisher: User

    def publish(self, article: Article, number: int, at: datetime.datetime, **how: Any) -> None:
        both = list(LANGUAGES)
        editing.submit(article.pk, number=number, languages=both, by=self.writer, at=at)
        parts = ["shared", *both]
        editing.approve(
            article.pk, number=number, parts=parts, by=self.reviewer, at=at, responsible=True
        )
        editing.publish(article.pk, number=number, languages=both, by=self.publisher, at=at, **how)

    def tell(self, at: datetime.datetime, texts: Texts, **shared: Any) -> Article:
        changes = {"shared": {"category": "research", **shared}, **texts}
        article = editing.create(source_language="en", changes=changes, by=self.writer, at=at)
        self.publish(article, 1, at)
        return article

    def change(
        self, article: Article, base: int, at: datetime.datetime, how: dict[str, Any], **shared: Any
    ) -> None:
        changes = {"shared": shared}
        editing.save(article.pk, changes=changes, base=base, by=self.writer, at=at)
        self.publish(article, base + 1, at, **how)


def fill(at: datetime.datetime) -> dict[str, str]:
    """Returns what previews.json holds."""
    demo.load(at)
    names = ("writer", "reviewer", "publisher")
    desk = Desk(*(User.objects.get(username=name) for name in names))
    hour = datetime.timedelta(hours=1)
    put_right = {language: said["correction"] for language, said in IN.items()}
    article = desk.tell(
        at - 5 * hour,
        {
            "en": text("en", "ai_assisted", "Desk Assistant 4"),
            "zh-hans": text("zh-hans", "ai_translated", "Desk Translator 2"),
        },
        tags=["benchmarks", "open-weights", "safety", "regulation"],
        disclaimers=["sponsored", "opinion", "not-investment-advice"],
        source_name="The Gazette of Everything",
        source_url="https://example.org/" + "everything/" * 12,
        slug=EVERYTHING,
        hot=97,
        quality=100,
        impact=3,
    )
    for number in (1, 2):
        how = {"kind": "correction", "corrections": put_right}
        desk.change(article, number, at - (4 - number) * hour, how, impact=3 + number)
    moved = desk.tell(at - 9 * hour, short(0), slug=MOVED_FROM)
    desk.change(moved, 1, at - 8 * hour, {}, slug=MOVED)
    for number in range(1, MANY + 1):
        then = at - (100 + number) * hour
        many = {"tags": ["benchmarks"], "hot": 5 + number, "slug": f"short-{number}"}
        told = desk.tell(then, short(number), **many)
        Correction.objects.bulk_create(
            Correction(article=told, language=language, text=put_right[language], at=then)
            for language in LANGUAGES
        )
    return previews(article, desk.writer, at)


def previews(article: Article, by: User, at: datetime.datetime) -> dict[str, str]:
    opened, ended = (
        editing.share_preview(article.pk, number=3, language="zh-hans", days=7, by=by, at=at)
        for _each in range(2)
    )
    editing.revoke_preview(ended.pk, by=by, at=at)
    return {"open": opened.get_absolute_url(), "ended": ended.get_absolute_url()}


if __name__ == "__main__":
    (settings.VAR / "previews.json").write_text(json.dumps(fill(timezone.now())))
