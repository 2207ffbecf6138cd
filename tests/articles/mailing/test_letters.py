from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage

from articles import editing
from articles.mailing.letters import letter
from articles.models import Article, Kind, Mailing, Revision, User
from tests.articles.conftest import NOON, text_in
from tests.articles.mailing.conftest import PostOffice, address
from tests.articles.mailing.test_people import noted

Make = Callable[..., Article]


def submitted(article: Article, by: User, note: str = "", language: str = "en") -> Mailing:
    number = Revision.objects.filter(article=article).count()
    event = editing.submit(
        article.pk, number=number, languages=[language], by=by, at=NOON, note=note
    )
    return event.mailing


def test_a_letter_says_what_happened_to_what_and_where_to_go(
    draft: Make, wen: User, rhea: User
) -> None:
    article = draft()
    sent = letter(submitted(article, wen, note="Please check the numbers."), rhea)
    assert sent.subject == "For review: Grids ask data centres to nap"
    assert sent.to == [address("rhea")]
    assert sent.body == (
        "Wen handed in revision 1 for review: English.\n\n"
        "Grids ask data centres to nap\n\n"
        "Note: Please check the numbers.\n\n"
        f"http://127.0.0.1:8000/admin/articles/article/{article.pk}/change/\n\n"
        "15 June 2026, 12:00 UTC\n\n"
        "This kind of e-mail can be turned off in your settings: http://127.0.0.1:8000/admin/me/\n"
    )


def test_it_is_written_in_the_language_and_by_the_clock_of_who_receives_it(
    draft: Make, wen: User, rhea: User
) -> None:
    rhea.language, rhea.time_zone = "zh-hans", "Asia/Shanghai"
    wen.byline_zh_hans = "文"
    wen.save()
    sent = letter(submitted(draft(), wen), rhea)
    assert sent.subject == "待审核：电网请数据中心小睡"
    assert sent.body.startswith("文提交了修订1，请审核：英文。\n\n电网请数据中心小睡\n\n")
    assert "2026年6月15日 20:00（上海，UTC+8）" in sent.body


def test_a_title_that_is_missing_in_ones_language_is_lent_by_the_other(
    draft: Make, wen: User, rhea: User
) -> None:
    rhea.language = "zh-hans"
    sent = letter(submitted(draft(("en",)), wen), rhea)
    assert "Grids ask data centres to nap" in sent.subject
    assert "Grids ask data centres to nap\n" in sent.body


@pytest.mark.parametrize(
    ("language", "label"), [("en", "AI-translated"), ("zh-hans", "AI翻译生成")]
)
def test_a_title_that_ai_had_a_part_in_is_labelled(
    draft: Make, wen: User, rhea: User, language: str, label: str
) -> None:
    article = draft(("en",))
    changes = {language: text_in(language, origin="ai_translated", system="Modell 2")}
    editing.save(article.pk, changes=changes, base=1, by=rhea, at=NOON)
    rhea.language = language
    sent = letter(submitted(article, wen, language=language), rhea)
    assert f"{text_in(language)['title']}\n{label}" in sent.body


KINDS = [
    (Kind.CHANGES_REQUESTED, {}, "Changes requested: ", "Paul requests changes in revision 1:"),
    (Kind.APPROVED, {}, "Approved: ", "Paul approved revision 1:"),
    (Kind.ASSIGNED, {"as": "reviewer"}, "Assigned to you: ", "Paul assigned this review to you:"),
    (
        Kind.ASSIGNED,
        {"as": "translator"},
        "Assigned to you: ",
        "Paul assigned this translation to you:",
    ),
    (
        Kind.FAILED,
        {"failed": {"en": ["The title is missing.", "The origin is missing."]}},
        "Not published: ",
        "Revision 1 was due to be published and was not:",
    ),
]


@pytest.mark.parametrize(("kind", "detail", "subject", "opening"), KINDS)
def test_each_kind_has_its_own_words(
    draft: Make,
    paul: User,
    rhea: User,
    kind: Kind,
    detail: dict[str, object],
    subject: str,
    opening: str,
) -> None:
    event = noted(draft(), "restore", ["en", "shared"], paul, **detail)
    sent = letter(Mailing(event=event, kind=kind, pk=1), rhea)
    assert sent.subject == f"{subject}Grids ask data centres to nap"
    assert sent.body.startswith(f"{opening} English and Shared details.\n\n")
    assert ("- The title is missing.\n- The origin is missing.\n" in sent.body) is (
        kind is Kind.FAILED
    )


def test_an_assignment_says_by_when_the_translation_is_wanted_by_the_clock_of_its_reader(
    draft: Make, paul: User, tao: User
) -> None:
    event = noted(
        draft(),
        "assign",
        ["zh-hans"],
        paul,
        to=tao.pk,
        deadline=NOON.isoformat(),
        **{"as": "translator"},
    )
    tao.time_zone = "Asia/Shanghai"
    sent = letter(event.mailing, tao)
    assert "Wanted by 15 June 2026, 20:00 in Shanghai (UTC+8)." in sent.body


def test_what_nobody_signs_is_the_operators(draft: Make, paul: User, rhea: User) -> None:
    event = noted(draft(), "approve", ["en"], None)
    assert letter(event.mailing, rhea).body.startswith("the operator approved revision 1: English.")


@pytest.mark.parametrize("evil", ["\n", "\r\n", "\r", "\x00", "\u2028", "\x85"])
def test_a_title_adds_no_header(
    draft: Make, wen: User, rhea: User, post: PostOffice, evil: str
) -> None:
    mailing = submitted(draft(), wen)
    mailing.event.revision.content["en"]["title"] = f"Naps{evil}Bcc: spy@news.example"
    sent = letter(mailing, rhea)
    assert sent.subject == "For review: Naps Bcc: spy@news.example"
    assert sent.send() == 1
    assert post.letter_to("rhea")["Subject"] == sent.subject
    assert post.letter_to("rhea")["Bcc"] is None
    assert post.asked == [address("rhea")]


def on_the_wire(sent: EmailMessage) -> dict[str, str]:
    return dict(sent.message().items())


def test_the_headers_say_that_a_machine_wrote_and_name_the_letter_once_and_for_all(
    draft: Make, wen: User, rhea: User, paul: User
) -> None:
    mailing = submitted(draft(), wen)
    headers = on_the_wire(letter(mailing, rhea))
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["From"] == "newsroom@localhost"
    assert headers["Message-ID"] == on_the_wire(letter(mailing, rhea))["Message-ID"]
    assert headers["Message-ID"] != on_the_wire(letter(mailing, paul))["Message-ID"]
