"""The workbench: a translation is written beside its source, row by row, and nothing gets lost."""

import datetime
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from articles import editing
from articles.desk.words import name_of, short_date
from articles.models import Article, Dismissal, Revision, User
from tests.articles.conftest import NOON

Desk = Callable[[User], Client]
Make = Callable[..., Article]
Rows = Callable[[], dict[str, list[Any]]]

SOURCE = "One grid pays.\n\nTwo plants wait 12 hours.\n\n- a list\n- of two\n"
TARGET = "一家电网付费。\n\n两座工厂等12小时。\n\n- 一个清单\n- 共两项\n"


@pytest.fixture
def story(draft: Make, wen: User) -> Article:
    """Five rows of analysis, all of them translated."""
    article = draft()
    changes = {"en": {"analysis": SOURCE}, "zh-hans": {"analysis": TARGET}}
    editing.save(article.pk, changes=changes, base=1, by=wen, at=NOON)
    return fresh(article)


def fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def bench(article: Article, language: str = "zh-hans", more: str = "") -> str:
    name = f"admin:articles_article_translate{more}"
    return reverse(name, args=[article.pk, language])


def sent(response: Any, **typed: str) -> dict[str, str]:
    """What a browser sends of the page, with some rows typed over."""
    html = response.text
    areas = re.findall(r'<textarea name="([^"]+)".*?>\n(.*?)</textarea>', html, re.DOTALL)
    hidden = re.findall(r'<input type="hidden" name="(base|source)" value="(\d+)">', html)
    origin = re.findall(r'<option value="(\w+)" selected', html)
    values = {name: unescaped(text) for name, text in (*areas, *hidden)}
    values |= {"origin": origin[0] if origin else ""}
    return values | {name.replace("__", "-"): text for name, text in typed.items()}


def unescaped(text: str) -> str:
    return unescape(text).replace("\n", "\r\n")


def newest(article: Article) -> Revision:
    return Revision.objects.filter(article=article).latest("number")


def analysis(article: Article, language: str = "zh-hans") -> str:
    return str(newest(article).content[language]["analysis"])


def test_rows_show_source_and_target_with_their_states(
    desk: Desk, story: Article, tao: User, wen: User
) -> None:
    text = SOURCE.replace("12 hours", "14 hours") + "\n\nNew at the end.\n"
    editing.save(story.pk, changes={"en": {"analysis": text}}, base=2, by=wen, at=NOON)
    editing.submit(story.pk, number=3, languages=["en"], by=wen, at=NOON)
    html = desk(tao).get(bench(story)).text
    states = re.findall(r'<div class="pair is-(\w+)', html)
    assert states == [*["fresh"] * 3, "outdated", "fresh", "fresh", "missing"]
    assert "<del>12</del><ins>14</ins>" in html
    assert 'lang="zh-Hans" rows="2"' in html
    assert "5 of 7 rows valid" in html


def test_it_says_whose_the_translation_is_and_until_when_it_is_wanted(
    desk: Desk, story: Article, tao: User, rhea: User
) -> None:
    given = {"languages": ["zh-hans"], "task": "translator", "by": rhea, "at": NOON}
    due = NOON + datetime.timedelta(days=1)
    assert "due" not in subtitle(desk(tao).get(bench(story)))
    editing.assign(story.pk, to=tao, deadline=due, **given)
    said = subtitle(desk(tao).get(bench(story)))
    assert f"translator {name_of(tao)} · due {short_date(due)} ·" in said


def subtitle(response: Any) -> str:
    html = re.findall(r'<p class="subtitle">(.*?)</p>', response.text, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_sending_the_page_as_it_is_changes_nothing(
    desk: Desk, story: Article, tao: User, everything: Rows
) -> None:
    client = desk(tao)
    page = client.get(bench(story))
    before = everything()
    answer = client.post(bench(story), sent(page))
    assert (answer.status_code, answer["Location"]) == (302, bench(story))
    assert everything() == before


def test_only_the_rows_that_changed_are_saved_and_made_from_the_source_on_the_screen(
    desk: Desk, story: Article, tao: User, wen: User
) -> None:
    client = desk(tao)
    page = client.get(bench(story))
    text = SOURCE.replace("12 hours", "14 hours")
    editing.save(story.pk, changes={"en": {"analysis": text}}, base=2, by=wen, at=NOON)
    answer = client.post(bench(story), sent(page, row__analysis__0="一家电网现在付费。"))
    assert answer.status_code == 302
    assert analysis(story) == TARGET.replace("电网付费", "电网现在付费").strip()
    made = newest(story).content["made_from"]["zh-hans"]["analysis"]
    assert [entry[0] for entry in made] == [2] * 4


def test_an_empty_translation_is_written_row_by_row(
    desk: Desk, draft: Make, wen: User, tao: User
) -> None:
    article = draft(("en",))
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
    client = desk(tao)
    page = client.get(bench(article))
    assert "0 of 3 rows valid" in page.text
    typed = {
        "row-title-0": "电网请数据中心小睡",
        "row-summary-0": "四家电网愿意付费。",
        "row-analysis-0": "**黄昏时分，**它们停下来。",
        "origin": "human",
        "submit": "1",
    }
    answer = client.post(bench(article), sent(page) | typed)
    assert answer["Location"].endswith(f"/{article.pk}/submit/"), "nothing stands in the way"
    assert newest(article).content["zh-hans"]["origin"] == "human"


def test_what_stands_in_the_way_keeps_the_page_open(desk: Desk, story: Article, tao: User) -> None:
    client = desk(tao)
    page = client.get(bench(story))
    answer = client.post(bench(story), sent(page, row__summary__0="", submit="1"))
    assert answer["Location"] == bench(story)
    html = client.get(bench(story)).text
    assert "Chinese: Summary is missing." in html
    assert "1 row untranslated" in html


def test_a_row_that_would_run_on_comes_back_with_its_sentence_and_all_that_was_typed(
    desk: Desk, story: Article, tao: User, everything: Rows
) -> None:
    client = desk(tao)
    page = client.get(bench(story))
    before = everything()
    typed = {"row__analysis__1": "```\nprint(1)", "row__title__0": "新标题"}
    answer = client.post(bench(story), sent(page, **typed))
    assert answer.status_code == 409
    assert everything() == before
    html = answer.text
    assert 'id="why-analysis-1"><li>A code block is not closed' in html
    assert '<a href="#row-analysis-1">Analysis, row 4: A code block is not closed' in html
    assert "\n```\nprint(1)</textarea>" in html
    assert "\n新标题</textarea>" in html


def test_a_conflict_shows_theirs_keeps_mine_and_a_second_save_settles_it(
    desk: Desk, story: Article, tao: User, rhea: User
) -> None:
    client = desk(tao)
    page = client.get(bench(story))
    theirs = TARGET.replace("一家电网付费。", "一家电网掏钱。").replace("共两项", "总共两项")
    editing.save(story.pk, changes={"zh-hans": {"analysis": theirs}}, base=2, by=rhea, at=NOON)
    answer = client.post(bench(story), sent(page, row__analysis__0="我的一家电网。"))
    assert answer.status_code == 409
    assert "Nothing is lost" in answer.text
    assert "\n我的一家电网。</textarea>" in answer.text
    assert "一家电网掏钱。" in answer.text
    assert "\n- 总共两项</textarea>" in answer.text, "what I did not touch is theirs"
    again = client.post(bench(story), sent(answer))
    assert again.status_code == 302
    assert analysis(story) == theirs.replace("一家电网掏钱。", "我的一家电网。").strip()


def test_a_change_of_the_source_that_matters_not_is_said_to_be_none(
    desk: Desk, story: Article, tao: User, wen: User
) -> None:
    text = SOURCE.replace("Two plants", "Both plants")
    editing.save(story.pk, changes={"en": {"analysis": text}}, base=2, by=wen, at=NOON)
    client = desk(tao)
    page = client.get(bench(story))
    typed = {"row__title__0": "新标题", "unaffected": "analysis-1"}
    assert client.post(bench(story), sent(page, **typed)).status_code == 302
    assert newest(story).content["zh-hans"]["title"] == "新标题", "what was typed is saved"
    assert analysis(story) == TARGET.strip()
    html = client.get(bench(story)).text
    assert "is-outdated" not in html.split("<section")[1]
    assert "6 of 6 rows valid" in html


def test_who_may_not_edit_the_language_sees_it_and_changes_nothing(
    desk: Desk, story: Article, person: Callable[..., User], everything: Rows
) -> None:
    ann = person("ann", "Translator", ("en",))
    client = desk(ann)
    page = client.get(bench(story))
    assert page.status_code == 200
    assert "readonly" in page.text
    assert 'name="save"' not in page.text
    before = everything()
    crafted = sent(page, row__title__0="x", row__analysis__0="y", origin="ai_generated")
    assert client.post(bench(story), crafted).status_code == 409
    assert everything() == before


@pytest.mark.parametrize("what", ["dismiss", "undismiss", "unaffected"])
def test_nor_sets_aside_what_a_check_found(
    desk: Desk, story: Article, tao: User, person: Callable[..., User], everything: Rows, what: str
) -> None:
    held = editing.dismiss(
        story.pk,
        language="zh-hans",
        field="analysis",
        check="numbers",
        source="x",
        target="y",
        by=tao,
        at=NOON,
    )
    client = desk(person("ann", "Translator", ("en",)))
    page = client.get(bench(story))
    value = {"dismiss": "analysis-1-numbers", "undismiss": held.pk, "unaffected": "analysis-1"}
    before = everything()
    crafted = sent(page) | {what: str(value[what])}
    assert client.post(bench(story), crafted).status_code == 409
    asked = {"base": "2", "source": "2", "row": "analysis-1", "text": "等。"}
    found = client.post(bench(story, more="_check"), asked | {what: str(value[what])})
    assert found.status_code == 403
    assert everything() == before


def test_a_post_made_by_hand_reaches_no_other_language_and_nothing_that_is_shared(
    desk: Desk, story: Article, tao: User, everything: Rows
) -> None:
    client = desk(tao)
    page = client.get(bench(story))
    before = everything()
    assert client.post(bench(story, "en"), sent(page, row__title__0="x")).status_code == 404
    assert client.post(bench(story, "fr"), sent(page, row__title__0="x")).status_code == 404
    crafted = {
        "title_en": "x",
        "hot": "1",
        "tags": "energy",
        "slug": "mine",
        "state": "live",
        "language": "en",
        "category": "society",
    }
    assert client.post(bench(story), sent(page) | crafted).status_code == 302
    for name in ("row-hot-0", "row-slug-0", "row-title_en-0", "row-title--1", "row-title"):
        assert client.post(bench(story), sent(page) | {name: "x"}).status_code == 400, name
    assert client.post(bench(story), sent(page) | {"row-analysis-99": "x"}).status_code == 409
    for name, value in {"base": "99", "source": "99"}.items():
        assert client.post(bench(story), sent(page) | {name: value}).status_code == 404, name
    assert client.post(bench(story), {}).status_code == 400
    assert client.post(bench(story), sent(page) | {"origin": "gods"}).status_code == 409
    assert everything() == before


def test_strangers_are_asked_to_sign_in_and_outsiders_are_sent_away(
    desk: Desk, story: Article, nora: User, client: Client
) -> None:
    for url in (bench(story), bench(story, more="_check")):
        assert client.get(url).status_code == 302
        assert desk(nora).post(url).status_code == 403


def test_a_row_is_checked_as_one_types(
    desk: Desk, story: Article, tao: User, everything: Rows
) -> None:
    client = desk(tao)
    before = everything()
    asked = {"base": "2", "source": "2", "row": "analysis-1", "text": "两座工厂等13小时。"}
    found = client.post(bench(story, more="_check"), asked)
    assert found.status_code == 200
    assert "Numbers" in found.text
    assert "<html" not in found.text
    right = client.post(bench(story, more="_check"), asked | {"text": "两座工厂等12小时。"})
    assert "Numbers" not in right.text
    assert everything() == before
    for damaged in ({"row": "hot-0"}, {"row": "analysis-99"}, {"base": "x"}, {"source": "99"}):
        answer = client.post(bench(story, more="_check"), asked | damaged)
        assert answer.status_code == 400, damaged
    assert client.get(bench(story, more="_check")).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(tao, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(bench(story, more="_check"), asked).status_code == 403


def test_a_flag_is_set_aside_with_a_reason_and_taken_back(
    desk: Desk, story: Article, tao: User
) -> None:
    client, text = desk(tao), "两座工厂等13小时。"
    page = client.get(bench(story))
    typed = {
        "row__analysis__1": text,
        "dismiss": "analysis-1-numbers",
        "reason-analysis-1-numbers": "Counted anew",
    }
    answer = client.post(bench(story), sent(page, **typed))
    assert answer.status_code == 200
    assert "let it stand: Counted anew" in answer.text
    assert f"\n{text}</textarea>" in answer.text, "what was typed is still there, and not saved"
    assert newest(story).number == 2
    held = Dismissal.objects.get()
    back = {"row__analysis__1": text, "undismiss": str(held.pk)}
    answer = client.post(bench(story), sent(page, **back))
    assert "let it stand" not in answer.text
    assert "Numbers" in answer.text
    other = client.post(bench(story), sent(page) | {"undismiss": "999"})
    assert other.status_code == 404


def test_a_fix_that_is_offered_is_made_without_a_script_too(
    desk: Desk, story: Article, tao: User
) -> None:
    client, text = desk(tao), "两座工厂,等12小时。"
    asked = {"base": "2", "source": "2", "row": "analysis-1", "text": text}
    flags = client.post(bench(story, more="_check"), asked).text
    (fix,) = re.findall(r'name="fix" value="([^"]+)"', flags)
    page = client.get(bench(story))
    answer = client.post(bench(story), sent(page, row__analysis__1=text) | {"fix": fix})
    assert "\n两座工厂，等12小时。</textarea>" in answer.text
    assert newest(story).number == 2


def test_terms_of_the_glossary_are_marked_with_the_approved_wording(
    desk: Desk, story: Article, tao: User
) -> None:
    changes = {"name_en": "grid", "name_zh_hans": "电网", "note_en": "Of power"}
    editing.add_term(changes=changes, by=None, at=NOON)
    html = desk(tao).get(bench(story)).text
    assert '<span class="term">grid</span>' in html
    assert '→ <b lang="zh-Hans">电网</b>' in html


def test_a_text_of_its_own_opens_in_one_piece_and_is_not_compared(
    desk: Desk, draft: Make, wen: User, tao: User
) -> None:
    article = draft()
    parts = {
        "en": {"analysis": "\n\n".join(f"Paragraph {n} of the source." for n in range(9))},
        "zh-hans": {"analysis": "# 完全不同\n\n只有两段，说别的事。"},
    }
    editing.save(article.pk, changes=parts, base=1, by=wen, at=NOON)
    html = desk(tao).get(bench(article)).text
    assert "a text of its own" in html
    assert html.count('name="row-analysis-') == 1
    assert "Numbers" not in html


def test_a_second_reader_sees_what_is_live_against_what_is_to_be_approved(
    desk: Desk, live: Make, tao: User, rhea: User
) -> None:
    article = live()
    changes = {"zh-hans": {"title": "电网请数据中心午睡"}}
    editing.save(article.pk, changes=changes, base=1, by=tao, at=NOON)
    editing.submit(article.pk, number=2, languages=["zh-hans"], by=tao, at=NOON)
    html = desk(rhea).get(f"{bench(article)}?against=live").text
    assert "电网请数据中心<del>小</del><ins>午</ins>睡" in html
    assert f"/{article.pk}/approve/?revision=2" in html
    assert "<textarea" not in html


def test_a_comment_takes_its_place_and_the_row_along(
    desk: Desk, story: Article, rhea: User
) -> None:
    client = desk(rhea)
    html = client.get(bench(story)).text
    links = [link for link in re.findall(r'href="([^"]+#id_note)"', html) if "analysis" in link]
    asked = unescape(links[0]).partition("#")[0]
    page = client.get(asked).text
    assert '<option value="analysis_zh_hans" selected>' in page
    assert "&gt; 一家电网付费。" in page
    said = {"do": "comment", "place": "analysis_zh_hans", "number": "2"}
    answer = client.post(asked, said | {"note": "> 一家电网付费。\r\n\r\n哪一家？"})
    assert answer["Location"] == f"{bench(story)}#pair-analysis-0", "back to the row"
    row = pair(client.get(bench(story)).text, "analysis-0")
    assert "1 open comment" in row
    assert "<q>一家电网付费。</q>" in row
    assert "哪一家？" in row


def pair(html: str, key: str) -> str:
    """The row of this key, as HTML."""
    found = re.search(rf'id="pair-{key}">(.*?)(?=<div class="pair|</section>)', html, re.DOTALL)
    assert found, key
    return found[1]


# (field, language, quote): the row it stands beside, "" where it is above the field, as before.
QUOTES = {
    ("analysis", "zh-hans", "两座工厂等12小时。"): "analysis-1",
    ("analysis", "zh-hans", "工厂等"): "analysis-1",
    ("analysis", "zh-hans", "Two plants wait 12 hours."): "analysis-1",
    ("analysis", "en", "Two plants"): "analysis-1",
    ("analysis", "zh-hans", "两座工厂…"): "analysis-1",  # cut short
    ("analysis", "zh-hans", "一"): "analysis-0",  # begins this one, and stands in another
    ("analysis", "zh-hans", "- of  two"): "analysis-3",
    ("title", "zh-hans", "小睡"): "title-0",
    ("summary", "zh-hans", "小睡"): "",  # of another field
    ("analysis", "zh-hans", "三座工厂"): "",  # of an older text
    ("analysis", "zh-hans", ""): "",
    ("", "zh-hans", "两座工厂"): "",
}


def test_a_comment_stands_beside_the_row_it_quotes_and_else_above_its_field(
    desk: Desk, story: Article, rhea: User
) -> None:
    client, said = desk(rhea), {"number": 2, "by": rhea, "at": NOON}
    for (field, part, quote), key in QUOTES.items():
        note = f"> {quote}\n\nHow so?" if quote else "How so?"
        thread = editing.comment(story.pk, note=note, part=part, field=field, **said)
        html, name = client.get(bench(story)).text, f'id="comment-{thread.pk}"'
        assert html.count('id="comment-') == html.count(name) == 1, "resolved ones are gone"
        if key:
            assert name in pair(html, key), quote
            assert f'aria-describedby="said-{key} flags-{key}"' in html
        else:
            assert html.index(name) < html.index(f'id="pair-{field or "title"}-0"'), quote
            assert "open comment" not in html
        editing.resolve(story.pk, thread=thread.pk, by=rhea, at=NOON)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:a()"])
def test_after_a_comment_nobody_is_led_off_the_site(
    desk: Desk, story: Article, rhea: User, elsewhere: str
) -> None:
    comments = reverse("admin:articles_article_comments", args=[story.pk])
    client, asked = desk(rhea), f"{comments}?{urlencode({'next': elsewhere})}"
    assert f'href="{elsewhere}"' not in client.get(asked).text
    said = {"do": "comment", "place": "en", "number": "2", "note": "Why?"}
    assert client.post(asked, said)["Location"] == comments


def test_what_is_in_review_is_not_handed_in_again_but_approved_by_its_second_reader(
    desk: Desk, story: Article, tao: User, rhea: User, wen: User
) -> None:
    approve = f"/{story.pk}/approve/?revision=2"
    for who in (tao, rhea):
        html = desk(who).get(bench(story)).text
        assert 'name="submit"' in html
        assert approve not in html
    editing.submit(story.pk, number=2, languages=["zh-hans"], by=tao, at=NOON)
    translator, reader = desk(tao).get(bench(story)).text, desk(rhea).get(bench(story)).text
    assert 'name="submit"' not in translator + reader
    assert "in the way" not in translator + reader
    assert approve in reader
    editing.approve(story.pk, number=2, parts=["zh-hans", "shared"], by=rhea, at=NOON)
    assert approve not in desk(rhea).get(bench(story)).text


def test_what_is_live_is_edited_and_handed_in_at_once(desk: Desk, live: Make, tao: User) -> None:
    article, client = live(), desk(tao)
    page = client.get(bench(article))
    assert "in the way" not in page.text
    assert client.post(bench(article), sent(page, submit="1"))["Location"] == bench(article)
    answer = client.post(bench(article), sent(page, row__title__0="电网午睡", submit="1"))
    assert answer["Location"].endswith(f"/{article.pk}/submit/")


def test_it_is_a_page_of_the_queue(desk: Desk, story: Article, tao: User) -> None:
    page = desk(tao).get(bench(story)).text
    marked = [link for link in page.split("<a ") if 'aria-current="page"' in link]
    assert [link.partition(" ")[0] for link in marked] == ['href="/admin/queue/"']
    crumbs = page.partition('class="breadcrumbs"')[2].partition("</div>")[0]
    assert '<a href="/admin/queue/">My queue</a>' in crumbs


def test_the_form_of_a_story_leads_to_its_translations(
    desk: Desk, story: Article, tao: User
) -> None:
    form = desk(tao).get(reverse("admin:articles_article_change", args=[story.pk])).text
    assert form.count("/translate/") == 1
    assert bench(story) in form


def test_a_title_that_was_reworded_is_one_row(
    desk: Desk, story: Article, tao: User, wen: User
) -> None:
    changes = {"en": {"title": "Nothing like it was before"}}
    editing.save(story.pk, changes=changes, base=2, by=wen, at=NOON)
    client = desk(tao)
    page = client.get(bench(story))
    assert page.text.count('name="row-title-') == 1
    assert client.post(bench(story), sent(page, row__title__0="全新")).status_code == 302
    assert newest(story).content["zh-hans"]["title"] == "全新"


def test_what_the_checks_find_is_said_before_it_is_handed_in(
    desk: Desk, story: Article, tao: User, wen: User
) -> None:
    text = TARGET.replace("12", "13")
    editing.save(story.pk, changes={"zh-hans": {"analysis": text}}, base=2, by=wen, at=NOON)
    submit = reverse("admin:articles_article_submit", args=[story.pk])
    assert "Numbers: 12" in desk(tao).get(submit).text


def test_whoever_edits_the_source_says_that_a_change_of_it_is_minor(
    desk: Desk, story: Article, tao: User, wen: User, everything: Rows
) -> None:
    text = SOURCE.replace("Two plants", "Both plants")
    editing.save(story.pk, changes={"en": {"analysis": text}}, base=2, by=wen, at=NOON)
    minor = reverse("admin:articles_article_minor", args=[story.pk, 3])
    compare = reverse("admin:articles_article_compare", args=[story.pk])
    translator, writer = desk(tao), desk(wen)
    assert minor not in translator.get(f"{compare}?from=2&to=3").text
    before = everything()
    translator.post(minor)
    assert everything() == before, "the verb refuses"
    assert minor in writer.get(f"{compare}?from=2&to=3").text
    assert writer.get(minor).status_code == 405
    assert writer.post(minor)["Location"] == f"{compare}?from=2&to=3"
    assert "6 of 6 rows valid" in translator.get(bench(story)).text


def test_the_help_tells_of_the_workbench(desk: Desk, tao: User) -> None:
    assert "Translate row by row" in desk(tao).get("/admin/guide/").text
