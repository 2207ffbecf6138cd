from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles.models import Kind, User

Desk = Callable[[User], Client]
Dump = Callable[[], dict[str, list[Any]]]
ME = "/admin/me/"
CAST = ["wen", "tao", "rhea", "paul", "nora"]


def sent(**values: Any) -> dict[str, Any]:
    return {"language": "en", "time_zone": "", "muted": list(Kind)} | values


@pytest.mark.parametrize("name", CAST)
def test_everybody_at_the_desk_sets_their_own(
    desk: Desk, request: pytest.FixtureRequest, name: str
) -> None:
    user = request.getfixturevalue(name)
    values = {
        "byline_en": "Byline",
        "byline_zh_hans": "署名",
        "email": "me@news.example",
        "language": "zh-hans",
        "time_zone": "Asia/Shanghai",
        "muted": [Kind.ASSIGNED, Kind.FAILED],
    }
    response = desk(user).post(ME, values)
    assert (response.status_code, response.url) == (302, ME)
    changed = User.objects.get(pk=user.pk)
    wanted = values | {"muted": ["submitted", "changes_requested", "approved"]}
    assert {field: getattr(changed, field) for field in wanted} == wanted


def test_what_is_shown_is_what_is_kept(desk: Desk, wen: User) -> None:
    wen.muted = [Kind.APPROVED]
    wen.time_zone = "Europe/Berlin"
    wen.save()
    form = desk(wen).get(ME).context["form"]
    wanted = [kind for kind in Kind if kind is not Kind.APPROVED]
    assert form["muted"].value() == wanted
    assert form["time_zone"].value() == "Europe/Berlin"


def test_who_has_set_nothing_gets_every_kind(desk: Desk, wen: User) -> None:
    assert wen.muted == []
    assert desk(wen).get(ME).context["form"]["muted"].value() == list(Kind)


def test_nothing_ticked_is_nothing_wanted(desk: Desk, wen: User) -> None:
    desk(wen).post(ME, sent(muted=[]))
    assert User.objects.get(pk=wen.pk).muted == list(Kind)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("language", "fr"),
        ("email", "me@"),
        ("muted", ["gossip"]),
        ("byline_en", "x" * 101),
    ],
)
def test_a_bad_value_is_refused_at_its_field_and_what_was_typed_stays(
    desk: Desk, wen: User, everything: Dump, field: str, value: Any
) -> None:
    client = desk(wen)
    before = everything()
    response = client.post(ME, sent(**{"byline_zh_hans": "文", field: value}))
    assert response.context["form"].errors.keys() == {field}
    assert response.context["form"]["byline_zh_hans"].value() == "文"
    assert everything() == before


def test_only_ones_own_settings_are_set(desk: Desk, wen: User) -> None:
    values = {"is_superuser": "on", "is_active": "", "username": "boss", "groups": ["4"]}
    desk(wen).post(ME, sent(byline_en="Wen W.", **values))
    changed = User.objects.get(pk=wen.pk)
    assert changed.byline_en == "Wen W."
    assert (changed.username, changed.is_active, changed.is_superuser) == ("wen", True, False)
    assert [group.name for group in changed.groups.all()] == ["Writer"]


def test_who_is_not_signed_in_is_asked_to(db: None) -> None:
    response = Client().post(ME, sent())
    assert (response.status_code, response.url) == (302, f"/admin/login/?next={ME}")


def test_ones_name_in_the_masthead_leads_there(desk: Desk, wen: User) -> None:
    assert f'<a href="{ME}"' in desk(wen).get("/admin/").text


def test_a_publisher_sets_them_for_others(desk: Desk, paul: User, nora: User) -> None:
    values = {"username": "nora", "is_active": "on", "is_staff": "on"}
    own = sent(time_zone="Asia/Tokyo", email="nora@news.example", muted=[Kind.ASSIGNED])
    page = f"/admin/articles/user/{nora.pk}/change/"
    assert desk(paul).post(page, values | own).status_code == 302
    changed = User.objects.get(pk=nora.pk)
    assert (changed.time_zone, changed.email) == ("Asia/Tokyo", "nora@news.example")
    assert Kind.ASSIGNED not in changed.muted
    assert len(changed.muted) == len(Kind) - 1
