"""What a page tells readers and machines of AI, and how long a review holds."""

import datetime
import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from articles import editing
from articles.models import Article, Disclaimer, User
from tests.articles.conftest import NOON

Make = Callable[..., Article]

STORY = "/en/articles/grids-ask-data-centres-to-nap/"
CHINESE = STORY.replace("/en/", "/zh-hans/")
BOTH = f"{STORY}both/"
LATER = NOON + datetime.timedelta(hours=1)
GENERATED = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


class Told(HTMLParser):
    """Of one page: its implicit labels, the line near each headline, the closing notes, JSON-LD."""

    def __init__(self, client: Client, url: str) -> None:
        super().__init__()
        self.aigc: list[dict[str, str]] = []
        self.near_headline: list[str] = []
        self.notes: list[str] = []
        self.og_title = ""
        self._into: list[str] | None = None
        self._depth = 0
        self._json = self._in_link = False
        self.stories: list[dict[str, Any]] = []
        response = client.get(url)
        assert response.status_code == 200
        self.html = response.content.decode()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name: value or "" for name, value in attrs}
        if tag == "meta" and names.get("name") == "AIGC":
            self.aigc.append(json.loads(names["content"]))
        if names.get("property") == "og:title":
            self.og_title = names["content"]
        self._json = names.get("type") == "application/ld+json"
        if names.get("class") in ("disclosure", "notes"):
            self._into = self.near_headline if names["class"] == "disclosure" else self.notes
            self._into.append("")
            self._depth = 0
        elif self._into is not None:
            self._depth += 1
        self._in_link = tag == "a"  # leads on, and says nothing of this text

    def handle_endtag(self, tag: str) -> None:
        if self._into is not None and self._depth == 0:
            self._into[-1] = " ".join(self._into[-1].split())
            self._into = None
        self._depth -= 1
        self._in_link = False

    def handle_data(self, data: str) -> None:
        if self._json:
            told = json.loads(data)["@graph"]
            self.stories = [node for node in told if node["@type"] == "NewsArticle"]
            self._json = False
        if self._into is not None and not self._in_link:
            self._into[-1] += data


@pytest.fixture
def out(draft: Make, wen: User, rhea: User, paul: User) -> Callable[..., None]:
    """Saves ``texts`` (language → fields) and takes them to the readers; ``responsible``: those
    whose facts Rhea checked."""

    def publish(
        article: Article, responsible: tuple[str, ...], at: datetime.datetime = NOON, **kind: str
    ) -> None:
        languages = ("en", "zh-hans")
        number = Article.objects.get(pk=article.pk).newest_number
        story, _revision = editing.story_of(Article.objects.get(pk=article.pk))
        new = [code for code in languages if not story.parts[code].is_live]
        editing.submit(article.pk, number=number, languages=new, by=wen, at=at)
        for part in ("shared", *new):
            if not story.parts[part].is_live:
                editing.approve(
                    article.pk,
                    number=number,
                    parts=[part],
                    by=rhea,
                    at=at,
                    responsible=part in responsible,
                )
        editing.publish(article.pk, number=number, languages=languages, by=paul, at=at, **kind)

    return publish


@pytest.fixture
def made(draft: Make, wen: User) -> Callable[..., Article]:
    """Wen's draft, generated in English and translated into Chinese by a machine."""

    def make(system: str = "Qwen", english: str = "ai_generated") -> Article:
        article = draft()
        changes = {
            "en": {"origin": english, "system": system if english != "human" else ""},
            "zh-hans": {"origin": "ai_translated", "system": "Hunyuan"},
        }
        editing.save(article.pk, changes=changes, base=1, by=wen, at=NOON)
        return article

    return make


def test_an_unreviewed_text_says_so_near_its_headline_and_at_its_end(
    made: Callable[..., Article], out: Callable[..., None], client: Client
) -> None:
    out(made(), ())
    told = Told(client, STORY)
    assert told.near_headline == ["AI-generated made with Qwen, not reviewed by a person."]
    assert '<strong class="label unreviewed">' in told.html
    assert told.html.index("</h1>") < told.html.index("AI-generated</strong>")
    assert told.notes == [Disclaimer.objects.get(origin="ai_generated").text_en]
    chinese = Told(client, CHINESE)
    assert chinese.near_headline == ["AI翻译生成 由Hunyuan生成，未经人工审核。"]
    assert chinese.notes == [Disclaimer.objects.get(origin="ai_translated").text_zh_hans]


def test_a_review_names_the_person_in_the_language_of_the_text_only(
    made: Callable[..., Article], out: Callable[..., None], client: Client
) -> None:
    out(made(), ("en",))
    english, chinese = Told(client, STORY), Told(client, CHINESE)
    assert english.near_headline == [
        "AI-generated made with Qwen, reviewed by Rhea, responsible editor."
    ]
    assert english.stories[0]["editor"] == {"@type": "Person", "name": "Rhea"}
    assert "label unreviewed" not in english.html
    # The translation does not inherit the review of its source.
    assert chinese.near_headline == ["AI翻译生成 由Hunyuan生成，未经人工审核。"]
    assert "editor" not in chinese.stories[0]


def test_machines_read_one_implicit_label_a_page(
    made: Callable[..., Article], out: Callable[..., None], client: Client
) -> None:
    article = made()
    out(article, ("en",))
    revision = article.editions.get(language="en").live_revision_id
    site = "http://127.0.0.1:8000"
    assert Told(client, STORY).aigc == [
        {
            "Label": "1",
            "ContentProducer": "Qwen",
            "ProduceID": f"{revision}-en",
            "ReservedCode1": "",
            "ContentPropagator": "Newsroom",
            "PropagateID": site + STORY,
            "ReservedCode2": "",
        }
    ]
    (chinese,) = Told(client, CHINESE).aigc
    assert (chinese["ContentProducer"], chinese["PropagateID"]) == ("Hunyuan", site + CHINESE)
    (together,) = Told(client, BOTH).aigc
    assert together["ContentProducer"] == "Qwen, Hunyuan"
    assert together["ProduceID"] == f"{revision}-en, {revision}-zh-Hans"
    types = [story["digitalSourceType"] for story in Told(client, BOTH).stories]
    assert types == [GENERATED] * 2


def test_side_by_side_only_the_text_of_ai_is_labelled(
    made: Callable[..., Article], out: Callable[..., None], client: Client
) -> None:
    out(made(english="human"), ())
    told = Told(client, BOTH)
    assert told.near_headline == ["", "AI翻译生成 由Hunyuan生成，未经人工审核。"]
    assert told.notes == [Disclaimer.objects.get(origin="ai_translated").text_zh_hans]
    assert [label["ContentProducer"] for label in told.aigc] == ["Hunyuan"]
    assert Told(client, STORY).aigc == []


def test_no_word_ends_the_attribute(
    made: Callable[..., Article], out: Callable[..., None], client: Client
) -> None:
    hostile = "'\"><script>alert(1)</script>&quot;\\"
    out(made(system=hostile), ())
    told = Told(client, STORY)
    assert [label["ContentProducer"] for label in told.aigc] == [hostile]
    assert "<script>alert" not in told.html


def test_an_unknown_system_leaves_the_site_as_producer(
    made: Callable[..., Article], out: Callable[..., None], client: Client
) -> None:
    out(made(system=""), ())
    assert Told(client, STORY).aigc[0]["ContentProducer"] == "Newsroom"


@pytest.mark.parametrize("kind", ["update", "silent"])
def test_any_later_change_brings_the_plain_label_back_until_it_is_reviewed(
    made: Callable[..., Article], out: Callable[..., None], client: Client, wen: User, kind: str
) -> None:
    article = made()
    out(article, ("en", "zh-hans"))
    editing.save(article.pk, changes={"en": {"summary": "Five."}}, base=2, by=wen, at=LATER)
    assert "reviewed by Rhea" in Told(client, STORY).near_headline[0]  # readers see the old text
    out(article, (), LATER, kind=kind)
    assert "not reviewed" in Told(client, STORY).near_headline[0]
    assert "经rhea审核" in Told(client, CHINESE).near_headline[0]  # its text did not change
    editing.save(article.pk, changes={"en": {"summary": "Six."}}, base=3, by=wen, at=LATER)
    out(article, ("en",), LATER, kind=kind)
    assert "reviewed by Rhea" in Told(client, STORY).near_headline[0]


def test_a_new_translation_by_a_machine_needs_its_own_review(
    made: Callable[..., Article], out: Callable[..., None], client: Client, wen: User
) -> None:
    article = made()
    out(article, ("en", "zh-hans"))
    again = {"analysis": "重新翻译。", "system": "Another"}
    editing.save(article.pk, changes={"zh-hans": again}, base=2, by=wen, at=LATER)
    out(article, (), LATER)
    assert Told(client, CHINESE).near_headline == ["AI翻译生成 由Another生成，未经人工审核。"]
    assert "reviewed by Rhea" in Told(client, STORY).near_headline[0]


def test_what_comes_back_after_withdrawal_is_reviewed_anew(
    made: Callable[..., Article], out: Callable[..., None], client: Client, wen: User, paul: User
) -> None:
    article = made()
    out(article, ("en", "zh-hans"))
    for responsible, said in (((), "not reviewed"), (("en",), "reviewed by Rhea")):
        languages = ["en", "zh-hans"]
        editing.withdraw(article.pk, languages=languages, by=paul, at=LATER, note="Wrong figures.")
        out(article, responsible, LATER)
        assert said in Told(client, STORY).near_headline[0]


def test_the_setting_hides_the_label_of_a_reviewed_text_from_readers_alone(
    made: Callable[..., Article], out: Callable[..., None], client: Client, settings: Any
) -> None:
    out(made(), ("en",))
    before = Told(client, STORY)
    settings.HIDE_REVIEWED_AI_LABEL = True
    told = Told(client, STORY)
    assert told.near_headline == ["Reviewed by Rhea, responsible editor."]
    assert 'class="label' not in told.html
    assert (told.aigc, told.stories) == (before.aigc, before.stories)
    assert (told.notes, told.og_title) == (before.notes, before.og_title)
    assert told.stories[0]["creditText"] == "AI-generated"
    # Without a person who answers for it, the setting changes nothing.
    assert Told(client, CHINESE).near_headline == ["AI翻译生成 由Hunyuan生成，未经人工审核。"]


def test_the_closing_sentence_is_the_publishers_and_is_never_empty(
    made: Callable[..., Article], out: Callable[..., None], client: Client, paul: User
) -> None:
    out(made(), ())
    row = Disclaimer.objects.get(origin="ai_generated")
    words = {"text_en": "A machine wrote this; mind the figures."}
    editing.word(row.pk, changes=words, base=1, by=paul, at=LATER)
    assert Told(client, STORY).notes == ["A machine wrote this; mind the figures."]
    Disclaimer.objects.filter(pk=row.pk).update(text_en="")
    assert Told(client, STORY).notes[0].startswith("Disclaimer: this text was generated by AI.")


def test_flagged_disclaimers_stand_before_the_closing_sentence(
    draft: Make, out: Callable[..., None], client: Client, wen: User
) -> None:
    article = draft(disclaimers=["opinion"])
    changes = {"en": {"origin": "ai_assisted"}}
    editing.save(article.pk, changes=changes, base=1, by=wen, at=NOON)
    out(article, ())
    notes = Told(client, STORY).notes
    assert notes == ["This is an opinion.", Disclaimer.objects.get(origin="ai_assisted").text_en]
    assert Told(client, CHINESE).notes == ["本文为评论。"]
