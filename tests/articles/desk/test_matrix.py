"""Every verb, in every state, by everybody, through every door of the desk: the bar under a
story, the page of a verb and what it hands out, a request made by hand, the comments, the ways
back, the form itself. What is expected stands in tests/articles/matrix.py."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from articles import editing
from articles.desk.verb_forms import SCREENS
from articles.languages import HAN, LANGUAGES, PARTS, SHARED
from articles.models import Article, Revision, User
from articles.workflow import Verb
from tests.articles.conftest import NOON
from tests.articles.matrix import (
    ANSWER,
    EDIT,
    EN,
    PEOPLE,
    ROLES,
    STATES,
    TALK,
    ZH,
    Cast,
    Person,
    against,
    answer,
    asked,
    build,
    hold,
    last_event,
    newest,
    recorded,
    rights,
    thread_on,
    unapproved,
)

Desk = Callable[[User], Client]
Url = Callable[..., str]
Dump = Callable[[], dict[str, list[Any]]]

in_every_state = pytest.mark.parametrize("state", STATES)
# Whoever may write may own an article. What owning one changes for those who may not (nothing) is
# walked through the functions alone, which all doors lead to.
AT_THE_DESK = [it for it in PEOPLE if not it.own or ROLES[it.role].column not in (-1, 1, 2)]

# Every address below /admin/articles/article/ and the test that walks through it. A new one is
# unknown here until somebody says which verb it is for, and walks it.
ADDRESSES = {
    **dict.fromkeys(SCREENS, "the page of a verb"),
    "restore": "a way back",
    "discard": "a way back",
    "comments": "the comments",
    "add": "the form",
    "change": "the form",
    "translate": "the workbench",
    "translate_check": "the workbench",
    "minor": "the workbench",
    "changelist": "only looked at",
    "history": "only looked at",
    "compare": "only looked at",
    "delete": "closed",
    "previews": "its own test, test_previews.py",
    "render": "writes nothing",
}


@pytest.fixture
def cast(vocabulary: None, person: Callable[..., User], wen: User, rhea: User, paul: User) -> Cast:
    return Cast(wen, person("cole"), rhea, paul)


@pytest.fixture
def walk(desk: Desk, cast: Cast, everything: Dump) -> Callable[..., Iterator[Any]]:
    """Everybody in turn, signed in, in Chinese, each with the rights of one role. When they have
    tried what they may not, every row is as they found it."""

    @override("en")  # the bare columns of translated fields follow the language of a request
    def rows() -> dict[str, list[Any]]:
        return everything()

    def people(state: str, article: Article) -> Iterator[tuple[Person, User, Client]]:
        clients = {user.pk: desk(user) for user in (cast.wen, cast.cole)}
        for client in clients.values():
            client.cookies["django_language"] = "zh-hans"
        for person in AT_THE_DESK:
            by = cast.dressed(person)
            hold(state, article, by)
            before = rows()
            yield person, by, clients[by.pk]
            assert rows() == before, person

    return people


def addresses(article: Article) -> dict[str, str]:
    arguments = {"add": [], "changelist": [], "restore": [article.pk, 1]}
    arguments["minor"] = [article.pk, 2]
    arguments |= {name: [article.pk, ZH] for name in ("translate", "translate_check")}
    return {
        name: reverse(f"admin:articles_article_{name}", args=arguments.get(name, [article.pk]))
        for name in ADDRESSES
    }


class Door(NamedTuple):
    """One page about one article, as one person meets it."""

    client: Client
    address: str
    pk: int
    by: User

    def does(self, verb: str, parts: set[str], sent: dict[str, Any]) -> str:
        """ "" where sending this does the verb, which is then taken back; else the answer."""
        before = last_event()
        with transaction.atomic():
            response = self.client.post(self.address, sent)
            told = (
                recorded(verb, parts, self.pk, self.by, before)
                if response.status_code == 302
                else f"{response.status_code}: {response.context['refused']}"
            )
            transaction.set_rollback(True)
        return told

    def refuses(self, code: str, parts: Iterable[str], sent: dict[str, Any]) -> str:
        """``code`` where sending this is refused for this reason, in Chinese, else the answer."""
        response = self.client.post(self.address, sent)
        if response.status_code != 409:
            return str(response.status_code)
        note = re.search(r'<div class="errornote".*?</div>', response.text, re.DOTALL)
        said = re.findall(r"<li>(.*?)</li>", note[0], re.DOTALL) if note else []
        if not said or not all(re.search(f"[{HAN}]", line) for line in said):
            return f"said: {said}"
        found = [obstacle for obstacle, _target in response.context["refused"]]
        return against(parts, found, code)

    def answers(self, verb: str, code: str, parts: Iterable[str], sent: dict[str, Any]) -> str:
        return self.refuses(code, parts, sent) if code else self.does(verb, {*parts}, sent)


def test_no_address_opens_a_door_that_nobody_walks() -> None:
    ours = admin.site._registry[Article].get_urls()
    names = {url.name.removeprefix("articles_article_") for url in ours if url.name}
    assert names == set(ADDRESSES)
    assert {*Verb} - {*SCREENS} - {"restore"} == {"comment", "resolve"}  # on the comments' page


def test_there_are_no_actions_on_many_rows_and_no_lists_to_edit_in() -> None:
    ours = [it for model, it in admin.site._registry.items() if model._meta.app_label != "axes"]
    assert len(ours) > 5
    for screen in ours:
        assert (screen.actions, tuple(screen.list_editable)) == (None, ()), screen
        assert not screen.inlines, screen


def test_the_list_does_nothing_with_what_is_selected(
    desk: Desk, cast: Cast, root: User, everything: Dump
) -> None:
    article, client = build("live", cast), desk(root)
    before = everything()
    sent = {"_selected_action": article.pk, "index": 0, "select_across": 0}
    for action in ("delete_selected", *Verb):
        client.post(addresses(article)["changelist"], sent | {"action": action, "post": "yes"})
    assert everything() == before


def test_strangers_are_led_to_the_sign_in_and_change_nothing(
    desk: Desk, cast: Cast, client: Client, everything: Dump
) -> None:
    article, reader = build("ready", cast), desk(cast.paul)
    User.objects.filter(pk=cast.paul.pk).update(is_staff=False)
    before = everything()
    sent = {"number": 3, "languages": [EN], "parts": [EN], "note": "So.", "title_en": "Mine"}
    for address in addresses(article).values():
        for stranger in (client, reader):
            for response in (stranger.get(address), stranger.post(address, sent)):
                assert response.status_code == 302, address
                assert response.url.startswith(reverse("admin:login")), address
    assert everything() == before


def test_who_has_no_role_opens_nothing(
    desk: Desk, cast: Cast, nora: User, everything: Dump
) -> None:
    article, client = build("live", cast), desk(nora)
    before = everything()
    for address in addresses(article).values():
        assert client.get(address).status_code in (403, 404, 405), address
        assert client.post(address, {"number": 2, "base": 2}).status_code in (403, 404), address
    assert everything() == before


def test_nobody_deletes_and_what_is_only_looked_at_takes_nothing(
    walk: Callable[..., Any], cast: Cast
) -> None:
    article = build("withdrawn", cast)
    for _person, _by, client in walk("withdrawn", article):
        for name in ("history", "compare", "delete"):
            client.post(addresses(article)[name], {"post": "yes", "number": 1, "base": 2})
        assert client.get(addresses(article)["delete"]).status_code == 403


NONSENSE: list[tuple[str, dict[str, Any], int]] = [
    *((verb, {"number": "", "languages": ["fr"], "parts": ["fr"]}, 409) for verb in SCREENS),
    ("submit", {"number": 0, "languages": [EN]}, 409),
    ("approve", {"number": 0, "parts": [EN]}, 409),
    ("publish", {"number": 2, "languages": [EN], "kind": "secret"}, 409),
    ("assign", {"languages": [EN], "task": "reviewer", "to": 10**9}, 409),
    ("restore", {}, 409),
    ("restore", {"number": "x", "base": 2}, 409),
    ("restore", {"number": 9, "base": 2}, 409),
    ("discard", {}, 409),
    ("discard", {"base": 0}, 409),
    ("translate", {}, 400),
    ("translate", {"base": 2, "source": "x", "row-title-0": "我的"}, 400),
    ("translate", {"base": 2, "source": 2, "row-slug-0": "mine"}, 400),
    ("translate", {"base": 2, "source": 2, "row-title-7": "我的"}, 409),
    ("translate_check", {"base": 2, "source": 2, "row": "title-7", "text": "我的"}, 400),
    ("comments", {}, 400),
    ("comments", {"do": "purge"}, 400),
    ("comments", {"do": "comment", "place": EN, "note": "Why?"}, 409),
    ("comments", {"do": "comment", "place": EN, "note": "Why?", "number": 0}, 409),
    ("comments", {"do": "comment", "place": "fr", "note": "Why?", "number": 2}, 409),
    ("comments", {"do": "answer", "note": "So."}, 409),
    ("comments", {"do": "resolve", "thread": "x"}, 409),
    ("comments", {"do": "resolve", "thread": "9" * 30}, 409),
]


def test_what_no_page_would_send_is_refused_even_from_those_who_may_do_everything(
    desk: Desk, cast: Cast, root: User, everything: Dump
) -> None:
    article, client = build("in_review", cast), desk(root)
    before = everything()
    for name, sent, status in NONSENSE:
        response = client.post(addresses(article)[name], sent)
        assert response.status_code == status, (name, sent)
        assert status == 400 or re.search(r"<li>|errorlist", response.text), (name, sent)
    assert everything() == before


# What a person fills in by hand where the page leaves it empty.
TYPED = {
    Verb.REQUEST_CHANGES: {"note": "Why?"},
    Verb.WITHDRAW: {"note": "Wrong."},
    Verb.SCHEDULE: {"due_at": "2999-01-01T12:00"},
}


@in_every_state
def test_the_page_of_a_verb_offers_what_can_be_done_and_does_it(
    state: str, cast: Cast, walk: Callable[..., Any]
) -> None:
    article = build(state, cast)
    pages = addresses(article)
    found, expected = {}, {}
    for person, by, client in walk(state, article):
        for verb, screen in SCREENS.items():
            key = f"{verb}: {person}"
            response = client.get(pages[verb])
            if person.role == "outsider":
                expected[key], found[key] = 403, response.status_code
                continue
            answers = {
                part: answer(verb, state, part, person)
                for part in (PARTS if verb == Verb.APPROVE else LANGUAGES)
            }
            ready = {part for part, code in answers.items() if not code}
            marked = ready - ({SHARED} if not unapproved(state, SHARED) else set())
            marked = set() if verb == Verb.ASSIGN else marked
            choices = response.context["choices"]
            expected[key] = (answers, marked, "")
            found[key] = (
                {it.value: _said(it, answers[it.value]) for it in choices},
                {it.value for it in choices if it.checked},
                "",
            )
            if ready:
                form = response.context["form"]
                sent = {it.name: it.value() for it in form if it.value() not in (None, [])}
                sent |= {screen.choice: [*ready], **TYPED.get(verb, {})}
                door = Door(client, pages[verb], article.pk, by)
                found[key] = (*found[key][:2], door.does(verb, ready, sent))
    assert found == expected


def _said(choice: Any, code: str) -> str:
    found = [obstacle for obstacle, _target in choice.in_the_way]
    return against([choice.value], found, code) if code or found else ""


@in_every_state
def test_a_request_made_by_hand_is_refused_with_the_reason_in_the_language_of_the_screen(
    state: str, cast: Cast, walk: Callable[..., Any]
) -> None:
    article = build(state, cast)
    pages, number = addresses(article), newest(article.pk)
    found, expected = {}, {}
    for person, by, client in walk(state, article):
        for verb, screen in SCREENS.items():
            for code, parts in asked(verb, state, person):
                if not code:
                    continue
                key = f"{verb} {' + '.join(parts)}: {person}"
                sent = {"number": number, "kind": "update", "task": "reviewer", "note": "因为"}
                sent |= {"due_at": "2999-01-01T12:00", "to": cast.rhea.pk, screen.choice: parts}
                door = Door(client, pages[verb], article.pk, by)
                expected[key] = "403" if person.role == "outsider" else code
                found[key] = door.refuses(code, parts, sent)
    assert found == expected


@in_every_state
def test_the_form_and_its_bar_offer_what_this_person_may_do_and_no_more(
    state: str, cast: Cast, walk: Callable[..., Any]
) -> None:
    article = build(state, cast)
    page = addresses(article)["change"]
    fields = {"hot": SHARED, "title_en": EN, "title_zh_hans": ZH}
    found, expected = {}, {}
    for person, by, client in walk(state, article):
        response = client.get(page)
        if person.role == "outsider":
            expected[str(person)], found[str(person)] = 403, response.status_code
            continue
        bar = {button.verb: bool(button.in_the_way) for button in response.context["buttons"]}
        inputs = response.context["adminform"].form.fields
        may = rights(person, EDIT)
        sent = {"base": newest(article.pk), "note": "", "hot": 33}
        sent |= {"title_en": "Mine", "title_zh_hans": "我的"}
        expected[str(person)] = (_bar(state, person), may, may)
        found[str(person)] = (
            bar,
            {part for name, part in fields.items() if not inputs[name].disabled},
            _saved(Door(client, page, article.pk, by), sent),
        )
    assert found == expected


def _bar(state: str, person: Person) -> dict[str, bool]:
    """The verbs offered, and whether something is said to be in their way. Only on the way of a
    story to its readers is a verb shown that is not ready: its reason is worth knowing."""
    bar = {}
    for verb in SCREENS:
        answers = {answer(verb, state, part, person) for part in LANGUAGES}
        if "" in answers:
            bar[verb] = False
        elif answers & {"four_eyes", "not_approved"} and verb in (Verb.APPROVE, Verb.PUBLISH):
            bar[verb] = True
    return bar


def _saved(door: Door, sent: dict[str, Any]) -> set[str]:
    """The parts of the revision that a save made. Fields that a person may not edit are not
    read, whatever is sent in them."""
    events, number = last_event(), newest(door.pk)
    with transaction.atomic():
        assert door.client.post(door.address, sent).status_code == 302
        made = list(Revision.objects.filter(article=door.pk, number__gt=number))
        assert [revision.author for revision in made] in ([], [door.by])
        assert last_event() == events
        transaction.set_rollback(bool(made))
    return {part for revision in made for part in revision.changed}


@pytest.mark.parametrize("state", ["draft", "in_review", "ready", "withdrawn"])
def test_on_the_workbench_those_who_may_edit_a_translation_save_it_and_nothing_else(
    state: str, cast: Cast, walk: Callable[..., Any]
) -> None:
    article = build(state, cast)
    pages, number = addresses(article), newest(article.pk)
    sent = {"base": number, "source": number, "row-title-0": "我的"}
    more = {"title_en": "Mine", "hot": 3, "tags": "mine", "slug": "mine", "state": "live"}
    found, expected = {}, {}
    for person, by, client in walk(state, article):
        may = ZH in rights(person, EDIT)
        asked_of = {"row": "title-0", "text": "我的", **sent}
        checked = client.post(pages["translate_check"], asked_of).status_code
        opened = client.get(pages["translate"])
        door = Door(client, pages["translate"], article.pk, by)
        expected[str(person)] = (200 if may else 403, {ZH} if may else "no_right")
        if person.role == "outsider":
            assert opened.status_code == 403
            found[str(person)] = (checked, "no_right")
            assert client.post(pages["translate"], sent | more).status_code == 403
        elif may:
            found[str(person)] = (checked, _saved(door, sent | more))
        else:
            response = client.post(pages["translate"], sent | more)
            (obstacle,) = response.context["shown"].refused
            assert (response.status_code, obstacle.part) == (409, ZH)
            found[str(person)] = (checked, obstacle.code)
        if EN not in rights(person, EDIT):
            client.post(pages["minor"])  # whoever may not changes no row
    assert found == expected


def test_a_new_article_is_for_those_who_write(walk: Callable[..., Any], cast: Cast) -> None:
    article = build("draft", cast)
    may, writers = set(), {"writer", "reviewer", "publisher", "superuser"}
    for person, by, client in walk("draft", article):
        with transaction.atomic():
            sent = {"source_language": "en", "title_en": "Mine", "note": ""}
            response = client.post(addresses(article)["add"], sent)
            made = Article.objects.exclude(pk=article.pk).filter(owner=by)
            assert (response.status_code, made.count()) in ((302, 1), (403, 0)), person
            may |= {person.role} if made else set()
            if not made:
                with pytest.raises(editing.Refused):
                    editing.create(source_language="en", changes={}, by=by, at=NOON)
            transaction.set_rollback(bool(made))
    assert may == writers


# People talk in any state: the functions are walked in each, the page in these.
@pytest.mark.parametrize("state", ["draft", "in_review", "ready", "withdrawn"])
def test_the_comments_are_written_answered_and_resolved_by_those_who_may(
    state: str, cast: Cast, walk: Callable[..., Any]
) -> None:
    article = build(state, cast, commented=True)
    page, number = addresses(article)["comments"], newest(article.pk)
    threads = {part: thread_on(article.pk, part) for part in PARTS}
    found, expected = {}, {}
    for person, by, client in walk(state, article):
        response = client.get(page)
        assert (response.status_code == 403) == (person.role == "outsider")
        if person.role == "outsider":
            assert client.post(page, {"do": "resolve", "thread": threads[EN]}).status_code == 403
            continue
        door = Door(client, page, article.pk, by)
        offered = {value for value, _name in response.context["places"]} & {*PARTS}
        assert offered == rights(person, Verb.COMMENT), person
        answered = {it.target for it in response.context["open"] if it.may_answer}
        assert answered == rights(person, ANSWER), person
        for verb in TALK:
            for code, (part,) in asked(verb, state, person):
                key = f"{verb} {part}: {person}"
                sent = {"do": verb, "place": part, "number": number, "note": "Why?"}
                sent |= {"thread": threads[part]}
                expected[key] = code
                found[key] = door.answers(verb, code, [part], sent)
    assert found == expected


@in_every_state
def test_the_ways_back_are_for_those_who_may_publish_and_for_those_who_may_edit(
    state: str, cast: Cast, walk: Callable[..., Any]
) -> None:
    article = build(state, cast)
    pages = addresses(article)
    found, expected = {}, {}
    for person, by, client in walk(state, article):
        if person.role == "outsider":
            continue  # who has no role opens nothing
        back = "" if rights(person, EDIT) == {*PARTS} else "no_right"
        ways = {
            ("restore", "restore"): answer(Verb.RESTORE, state, SHARED, person),
            ("discard", EDIT): back if state in ("waiting", "ready") else "nothing_differs",
        }
        for (way, verb), code in ways.items():
            door = Door(client, pages[way], article.pk, by)
            sent = {"number": 1, "base": newest(article.pk)}
            expected[f"{way}: {person}"] = code
            found[f"{way}: {person}"] = (
                door.refuses(code, [SHARED], sent) if code else door.does(verb, {*PARTS}, sent)
            )
    assert found == expected


def test_a_superuser_can_do_everything_but_approve_what_they_changed_themselves(
    desk: Desk, cast: Cast, root: User, url: Url, everything: Dump
) -> None:
    article = build("draft", cast)
    editing.save(article.pk, changes={EN: {"title": "Mine"}}, base=2, by=root, at=NOON)
    client = desk(root)
    submit = client.post(url(article, "submit"), {"number": 3, "languages": LANGUAGES})
    assert submit.status_code == 302
    before = everything()
    sent = {"number": 3, "responsible": "on"}
    for parts in ([EN], [SHARED, EN, ZH]):
        response = client.post(url(article, "approve"), sent | {"parts": parts})
        assert response.status_code == 409
        assert {obstacle.code for obstacle, _target in response.context["refused"]} == {"four_eyes"}
        assert "You changed the English text: somebody else approves it." in response.text
        assert everything() == before
    ways = [(client, "approve", {"parts": [SHARED, ZH]})]
    ways += [(desk(cast.rhea), "approve", {"parts": [EN]})]
    ways += [(client, "publish", {"languages": LANGUAGES, "kind": "update"})]
    for who, verb, chosen in ways:
        assert who.post(url(article, verb), sent | chosen).status_code == 302
    assert Article.objects.get(pk=article.pk).title_en == "Mine"
