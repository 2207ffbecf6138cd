"""Rows are saved, stamped with the source on the screen; and said to need nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing
from articles.editing import Conflict, Refused
from articles.models import Article, DeskWords, Edition, Event, Revision, User
from articles.models.desk_words import having
from tests.articles.conftest import NOON, text_in

Make = Callable[..., Article]
ZH = "zh-hans"

ENGLISH = "At **dusk**, they stop.\n\nFour grids pay for it.\n\n- One is in Texas.\n- One is not."
CHINESE = "**黄昏时分，**它们停下来。\n\n四家电网为此付费。\n\n- 一家在得州。\n- 一家不在。"
STEP = "Four grids", "Six grids"


@pytest.fixture
def story(live: Make, wen: User, tao: User, rhea: User, paul: User) -> Article:
    """Live in both languages with four rows (revision 2); then the English one is changed in one
    row and handed in (3)."""
    article = live()
    both = {"en": {"analysis": ENGLISH}, ZH: {"analysis": CHINESE}}
    editing.save(article.pk, changes=both, base=1, by=wen, at=NOON)
    editing.submit(article.pk, number=2, languages=["en", ZH], by=wen, at=NOON)
    editing.approve(article.pk, number=2, parts=["en", ZH], by=rhea, at=NOON)
    editing.publish(article.pk, number=2, languages=["en", ZH], by=paul, at=NOON)
    rewrite(article, 2, wen, *STEP)
    return Article.objects.get(pk=article.pk)


def rewrite(article: Article, base: int, by: User, old: str, new: str) -> None:
    text = Revision.objects.get(article=article, number=base).part("en")["analysis"]
    changes = {"en": {"analysis": text.replace(old, new)}}
    editing.save(article.pk, changes=changes, base=base, by=by, at=NOON)
    if Edition.objects.get(article=article, language="en").state != "in_review":
        editing.submit(article.pk, number=base + 1, languages=["en"], by=by, at=NOON)


def chinese(article: Article) -> Edition:
    return Edition.objects.get(article=article, language=ZH)


def states(article: Article, field: str = "analysis") -> list[str]:
    desk = editing.opened(Article.objects.get(pk=article.pk), ZH)
    return [str(row.state) for row in desk.fields[field].rows]


def entries(article: Article, number: int) -> list[list[int]]:
    content = Revision.objects.get(article=article, number=number).content
    found: list[list[int]] = content["made_from"][ZH]["analysis"]
    return found


def test_the_workbench_opens_with_what_is_to_do(story: Article) -> None:
    desk = editing.opened(story, ZH)
    assert (desk.base, desk.source_number) == (3, 3)
    sheet = desk.fields["analysis"]
    assert [str(row.state) for row in sheet.rows] == ["fresh", "outdated", "fresh", "fresh"]
    assert sheet.rows[1].was == "Four grids pay for it.\n\n"
    assert sheet.rows[1].source == "Six grids pay for it.\n\n"
    assert "".join(row.target for row in sheet.rows) == CHINESE
    assert not sheet.free
    edition = chinese(story)
    assert (edition.lag, edition.rows_outdated, edition.rows_missing) == ("outdated", 1, 0)
    assert edition.rows_all == 6  # with the title and the summary


def test_only_what_changed_is_changed_to_bring_a_translation_up_to_date(
    story: Article, tao: User
) -> None:
    saved = editing.translate(
        story.pk,
        language=ZH,
        rows={"analysis": {1: "六家电网为此付费。"}},
        base=3,
        source_number=3,
        by=tao,
        at=NOON,
    )
    assert saved.number == 4
    revision = Revision.objects.get(article=story, number=4)
    assert revision.part(ZH)["analysis"] == CHINESE.replace("四", "六")
    assert revision.changed == {ZH: ["analysis"]}
    assert [entry[0] for entry in entries(story, 4)] == [1, 3, 2, 2]
    assert states(story) == ["fresh"] * 4
    assert chinese(story).lag == ""


def test_a_save_stamps_the_source_that_was_on_the_screen_not_the_newest(
    story: Article, wen: User, tao: User
) -> None:
    rewrite(story, 3, wen, "Six grids", "Seven grids")
    rows = {"analysis": {1: "六家电网为此付费。"}}
    editing.translate(story.pk, language=ZH, rows=rows, base=3, source_number=3, by=tao, at=NOON)
    assert entries(story, 5)[1][0] == 3
    desk = editing.opened(Article.objects.get(pk=story.pk), ZH)
    row = desk.fields["analysis"].rows[1]
    assert (str(row.state), row.was) == ("outdated", "Six grids pay for it.\n\n")
    assert row.source.startswith("Seven")


def test_a_save_that_changes_nothing_makes_no_revision(story: Article, tao: User) -> None:
    rows = {"analysis": {0: "**黄昏时分，**它们停下来。\n\n"}}
    saved = editing.translate(
        story.pk, language=ZH, rows=rows, base=3, source_number=3, by=tao, at=NOON
    )
    assert saved.number is None
    assert Article.objects.get(pk=story.pk).newest_number == 3


def test_the_origin_is_saved_beside_the_rows(story: Article, tao: User) -> None:
    editing.translate(
        story.pk,
        language=ZH,
        rows={"title": {0: "六家电网"}},
        also={"origin": "ai_translated", "system": "Babel 2"},
        base=3,
        source_number=3,
        by=tao,
        at=NOON,
    )
    changed = Revision.objects.get(article=story, number=4).changed
    assert changed == {ZH: ["origin", "system", "title"]}


def test_two_translators_of_one_text_meet_a_conflict(
    story: Article, tao: User, rhea: User, everything: Callable[[], Any]
) -> None:
    def save(by: User, text: str) -> None:
        editing.translate(
            story.pk,
            language=ZH,
            rows={"analysis": {1: text}},
            base=3,
            source_number=3,
            by=by,
            at=NOON,
        )

    save(tao, "六家电网付费。")
    before = everything()
    with pytest.raises(Conflict) as conflict:
        save(rhea, "电网六家。")
    assert [(clash.part, clash.field) for clash in conflict.value.clashes] == [(ZH, "analysis")]
    assert everything() == before


REFUSED = {
    "the source language": ({"language": "en"}, "unknown_part"),
    "an unknown language": ({"language": "ja"}, "unknown_part"),
    "a field that has no rows": ({"rows": {"slug": {0: "x"}}}, "unknown_field"),
    "a row that there is not": ({"rows": {"analysis": {9: "x"}}}, "unknown_row"),
    "a row below the first": ({"rows": {"analysis": {-1: "x"}}}, "unknown_row"),
    "an open fence": ({"rows": {"analysis": {1: "```\nx"}}}, "row"),
    "half a character": ({"rows": {"analysis": {1: "\ud800"}}}, "fault"),
    "a title of two lines": ({"rows": {"title": {0: "一\n\n二"}}}, "fault"),
    "a revision that there is not": ({"base": 9}, "unknown_revision"),
    "a source that there is not": ({"source_number": 9}, "unknown_revision"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_row_is_refused_and_leaves_all_as_it_was(
    story: Article, tao: User, everything: Callable[[], Any], name: str
) -> None:
    wrong, code = REFUSED[name]
    asked: dict[str, Any] = {
        "language": ZH,
        "rows": {"analysis": {1: "六家。"}},
        "base": 3,
        "source_number": 3,
    }
    before = everything()
    with pytest.raises(Refused) as refusal:
        editing.translate(story.pk, **(asked | wrong), by=tao, at=NOON)
    assert refusal.value.codes == {code}
    assert everything() == before


def test_rows_are_for_those_who_may_edit_the_language(
    story: Article, nora: User, person: Callable[..., User], everything: Callable[[], Any]
) -> None:
    into_english, before = person("tom", "Translator", ("en",)), everything()
    for by in (nora, into_english):
        for verb, rows in (
            (editing.translate, {"analysis": {1: "六家。"}}),
            (editing.unaffected, {"analysis": [1]}),
        ):
            with pytest.raises(Refused) as refusal:
                verb(story.pk, language=ZH, rows=rows, base=3, source_number=3, by=by, at=NOON)
            assert refusal.value.codes == {"no_right"}
    assert everything() == before


def test_a_minor_change_is_for_those_who_may_edit_the_source(
    story: Article, tao: User, nora: User, everything: Callable[[], Any]
) -> None:
    before = everything()
    for by, number, code in ((tao, 3, "no_right"), (nora, 3, "no_right")):
        with pytest.raises(Refused) as refusal:
            editing.mark_minor(story.pk, number=number, by=by, at=NOON)
        assert refusal.value.codes == {code}
    assert everything() == before


def test_a_change_that_was_none_of_the_source_is_not_minor(
    story: Article, wen: User, tao: User, everything: Callable[[], Any]
) -> None:
    rows = {"title": {0: "六家"}}
    editing.translate(story.pk, language=ZH, rows=rows, base=3, source_number=3, by=tao, at=NOON)
    before = everything()
    for number, code in ((1, "nothing_differs"), (4, "nothing_differs"), (9, "unknown_revision")):
        with pytest.raises(Refused) as refusal:
            editing.mark_minor(story.pk, number=number, by=wen, at=NOON)
        assert refusal.value.codes == {code}
    assert everything() == before


@pytest.mark.parametrize("verb", ["minor", "unaffected"])
def test_re_pointing_is_nobodys_change(
    story: Article, wen: User, tao: User, rhea: User, paul: User, verb: str
) -> None:
    before = {row.language: row for row in Edition.objects.filter(article=story)}
    later = NOON.replace(hour=15)
    if verb == "minor":
        saved = editing.mark_minor(story.pk, number=3, by=wen, at=later)
    else:
        saved = editing.unaffected(
            story.pk, language=ZH, rows={"analysis": {1}}, base=3, source_number=3, by=tao, at=later
        )
    assert saved.number == 4
    old, new = (Revision.objects.get(article=story, number=number) for number in (3, 4))
    assert new.changed == {}
    assert new.digests == old.digests
    assert new.note
    assert [entry[0] for entry in entries(story, 4)] == [1, 3, 2, 2]
    article = Article.objects.get(pk=story.pk)
    assert (article.newest_number, article.newest_at) == (4, NOON)
    after = {row.language: row for row in Edition.objects.filter(article=story)}
    assert (before[ZH].lag, after[ZH].lag) == ("outdated", "")
    for language, edition in after.items():
        assert edition.state == before[language].state
        assert edition.text_number == before[language].text_number
    facts, _newest = editing.story_of(article)
    assert facts.parts[ZH].approval is not None
    assert facts.parts[ZH].hands == frozenset()
    assert facts.parts["en"].hands == {wen.pk}
    # It is published as any other, with what was approved before it.
    editing.approve(story.pk, number=4, parts=["en"], by=rhea, at=later)
    editing.publish(story.pk, number=4, languages=["en", ZH], by=paul, at=later)
    assert {row.state for row in Edition.objects.filter(article=story)} == {"live"}


def test_what_was_said_already_makes_no_revision(story: Article, wen: User, tao: User) -> None:
    editing.mark_minor(story.pk, number=3, by=wen, at=NOON)
    assert editing.mark_minor(story.pk, number=3, by=wen, at=NOON).number is None
    again = editing.unaffected(
        story.pk, language=ZH, rows={"analysis": {1}}, base=4, source_number=3, by=tao, at=NOON
    )
    assert again.number is None


def test_a_row_saved_meanwhile_is_not_said_to_be_right(
    story: Article, tao: User, rhea: User, everything: Callable[[], Any]
) -> None:
    rows = {"analysis": {1: "六家。"}}
    editing.translate(story.pk, language=ZH, rows=rows, base=3, source_number=3, by=rhea, at=NOON)
    before = everything()
    with pytest.raises(Refused) as refusal:
        editing.unaffected(
            story.pk, language=ZH, rows={"analysis": {1}}, base=3, source_number=3, by=tao, at=NOON
        )
    assert refusal.value.codes == {"not_newest"}
    assert everything() == before


def test_a_row_re_pointed_while_another_was_edited_stays_so(
    story: Article, wen: User, tao: User
) -> None:
    editing.mark_minor(story.pk, number=3, by=wen, at=NOON)
    rows = {"analysis": {0: "**黄昏，**它们停下来。"}}
    editing.translate(story.pk, language=ZH, rows=rows, base=3, source_number=3, by=tao, at=NOON)
    assert [entry[0] for entry in entries(story, 5)] == [3, 3, 2, 2]
    assert states(story) == ["fresh"] * 4


def test_the_form_carries_what_it_did_not_touch(story: Article, tao: User) -> None:
    changes = {ZH: {"analysis": CHINESE.replace("得州", "得克萨斯")}}
    editing.save(story.pk, changes=changes, base=3, by=tao, at=NOON)
    assert [entry[0] for entry in entries(story, 4)] == [1, 2, 3, 2]
    assert states(story) == ["fresh", "outdated", "fresh", "fresh"]


def test_who_changes_both_texts_at_once_has_both_on_the_screen(story: Article, wen: User) -> None:
    changes = {
        "en": {"analysis": ENGLISH.replace("Texas", "Ohio")},
        ZH: {"analysis": CHINESE.replace("得州", "俄亥俄州")},
    }
    editing.save(story.pk, changes=changes, base=3, by=wen, at=NOON)
    assert [entry[0] for entry in entries(story, 4)] == [1, 2, 4, 2]
    assert states(story) == ["fresh"] * 4


def test_a_text_that_comes_back_comes_with_what_it_was_made_from(
    story: Article, tao: User, wen: User, paul: User
) -> None:
    rows = {"analysis": {0: "从头。\n\n", 1: "到尾。\n\n"}}
    editing.translate(story.pk, language=ZH, rows=rows, base=3, source_number=3, by=tao, at=NOON)
    editing.restore(story.pk, number=3, base=4, by=paul, at=NOON)
    assert entries(story, 5) == entries(story, 3)
    editing.translate(story.pk, language=ZH, rows=rows, base=5, source_number=3, by=tao, at=NOON)
    assert entries(story, 6) != entries(story, 2)
    editing.discard(story.pk, base=6, by=wen, at=NOON)
    assert entries(story, 7) == entries(story, 2)


def test_a_story_that_begins_with_both_texts_is_aligned_once(draft: Make) -> None:
    article = draft()
    content = Revision.objects.get(article=article).content
    length = len(text_in(ZH)["analysis"])
    assert content["made_from"][ZH]["analysis"] == [[1, 0, 23, length]]
    assert "en" not in content["made_from"]


def without_made_from(article: Article) -> None:
    """As revisions were written before it was kept."""
    from articles.models import append_only

    append_only.remove(connection)
    for row in Revision.objects.filter(article=article):
        Revision.objects.filter(pk=row.pk).update(content=row.content | {"made_from": {}})
    append_only.install(connection)


def test_a_text_from_before_is_aligned_with_the_source_that_stood_beside_it(
    story: Article, wen: User, tao: User
) -> None:
    without_made_from(story)
    assert states(story) == ["fresh", "outdated", "fresh", "fresh"]
    editing.save(story.pk, changes={"shared": {"hot": 3}}, base=3, by=wen, at=NOON)
    assert [entry[0] for entry in entries(story, 4)] == [2, 2, 2, 2]
    assert chinese(story).rows_outdated == 1
    changes = {ZH: {"analysis": CHINESE.replace("四家", "六家")}}
    editing.save(story.pk, changes=changes, base=4, by=tao, at=NOON)
    assert states(story) == ["fresh"] * 4


def test_damaged_entries_hinder_nobody(story: Article, tao: User) -> None:
    from articles.models import append_only

    append_only.remove(connection)
    row = Revision.objects.get(article=story, number=3)
    for damaged in ("x", [], {ZH: 3}, {ZH: {"analysis": [[2, 0, 5, 1]]}}, {ZH: {"analysis": "x"}}):
        Revision.objects.filter(pk=row.pk).update(content=row.content | {"made_from": damaged})
        assert len(states(story)) == 4
    append_only.install(connection)
    rows = {"analysis": {1: "六家。"}}
    editing.translate(story.pk, language=ZH, rows=rows, base=3, source_number=3, by=tao, at=NOON)
    assert len(entries(story, 4)) == 4


def test_a_paragraph_that_was_put_in_is_partial_and_found_by_the_lists(
    story: Article, wen: User, tao: User
) -> None:
    rewrite(
        story,
        3,
        wen,
        "- One is in Texas",
        "Nobody had asked them before, says the oldest of them.\n\n- One is in Texas",
    )
    edition = chinese(story)
    assert (edition.lag, edition.lags) == ("outdated", ["outdated", "partial"])
    rows = {"analysis": {1: "六家。"}}
    editing.translate(story.pk, language=ZH, rows=rows, base=4, source_number=4, by=tao, at=NOON)
    edition.refresh_from_db()
    assert (edition.lag, edition.rows_missing) == ("partial", 1)
    assert having(Article.objects.all(), "lag", ZH, "partial").get() == story
    facts, _newest = editing.story_of(Article.objects.get(pk=story.pk))
    assert facts.parts[ZH].partial
    editing.unaffected(
        story.pk, language=ZH, rows={"analysis": {2}}, base=5, source_number=4, by=tao, at=NOON
    )
    edition.refresh_from_db()
    assert (edition.lag, edition.lags) == ("", [])
    assert not [token for token in DeskWords.objects.get(pk=story.pk).tokens if ":lag:" in token]


def test_a_source_row_in_place_of_its_translation_is_seen(story: Article, tao: User) -> None:
    rows = {"analysis": {1: "Six grids pay for it.\n\n"}}
    editing.translate(story.pk, language=ZH, rows=rows, base=3, source_number=3, by=tao, at=NOON)
    edition = chinese(story)
    assert (edition.lag, edition.rows_same) == ("same", 1)
    assert having(Article.objects.all(), "lag", ZH, "same").get() == story


def test_an_approval_beside_the_new_source_says_that_the_translation_is_still_right(
    story: Article, wen: User, tao: User, rhea: User
) -> None:
    changes = {ZH: {"title": "电网请它们小睡"}}
    editing.save(story.pk, changes=changes, base=3, by=tao, at=NOON)
    assert chinese(story).lag == "outdated"
    editing.submit(story.pk, number=4, languages=[ZH], by=tao, at=NOON)
    editing.approve(story.pk, number=4, parts=[ZH], by=rhea, at=NOON)
    assert chinese(story).lag == ""
    rewrite(story, 4, wen, "Six", "Nine")
    assert chinese(story).lag == "outdated"


def test_it_takes_one_query_to_know_what_rows_were_made_from(
    story: Article, wen: User, everything: Callable[[], Any]
) -> None:
    changes = {"shared": {"hot": 3}}
    with CaptureQueriesContext(connection) as asked:
        editing.save(story.pk, changes=changes, base=3, by=wen, at=NOON)
    sources = [query["sql"] for query in asked if '"text"' in query["sql"]]
    assert len(sources) == 1


def test_no_line_of_the_record_is_made_by_a_save_of_rows(story: Article, tao: User) -> None:
    before = Event.objects.count()
    rows = {"analysis": {1: "六家。"}}
    editing.translate(story.pk, language=ZH, rows=rows, base=3, source_number=3, by=tao, at=NOON)
    assert Event.objects.count() == before
