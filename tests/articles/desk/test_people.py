from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from articles.models import Kind, User

Desk = Callable[[User], Client]


def page(user: User, name: str = "change") -> str:
    return f"/admin/articles/user/{user.pk}/{name}/"


def sent(user: User, **values: Any) -> dict[str, Any]:
    known = {"username": user.username, "is_active": "on", "is_staff": "on", "language": "en"}
    return known | {"muted": list(Kind)} | values


def test_a_publisher_gives_bylines_roles_and_languages(desk: Desk, paul: User, nora: User) -> None:
    role = Group.objects.get(name="Translator")
    values = {"byline_zh_hans": "诺拉", "groups": [role.pk], "languages": ["zh-hans"]}
    assert desk(paul).post(page(nora), sent(nora, **values)).status_code == 302
    changed = User.objects.get(pk=nora.pk)
    assert changed.byline_zh_hans == "诺拉"
    assert changed.actor().languages == {"zh-hans"}
    assert list(changed.groups.all()) == [role]


def test_a_language_can_be_taken_back_and_other_rights_stay(
    desk: Desk, paul: User, tao: User
) -> None:
    other = Permission.objects.get(codename="view_event")
    tao.user_permissions.add(other)
    desk(paul).post(page(tao), sent(tao))
    assert list(User.objects.get(pk=tao.pk).user_permissions.all()) == [other]


def test_a_publisher_makes_nobody_a_superuser(desk: Desk, paul: User, nora: User) -> None:
    right = Permission.objects.get(codename="delete_user")
    values = {"is_superuser": "on", "user_permissions": [right.pk]}
    for user in (nora, paul):
        desk(paul).post(page(user), sent(user, **values))
        changed = User.objects.get(pk=user.pk)
        assert not changed.is_superuser
        assert not changed.has_perm("articles.delete_user")


def test_a_publisher_hands_out_the_roles_of_the_desk_only(
    desk: Desk, paul: User, nora: User
) -> None:
    keys = Group.objects.create(name="Keys")
    response = desk(paul).post(page(nora), sent(nora, groups=[keys.pk]))
    assert "groups" in response.context["adminform"].form.errors
    assert not nora.groups.exists()


@pytest.mark.parametrize("name", ["change", "password"])
def test_a_superusers_account_is_closed_to_publishers(
    desk: Desk, paul: User, nora: User, name: str
) -> None:
    nora.is_superuser = True
    nora.save()
    values = {"password1": "a new long one", "password2": "a new long one", "byline_en": "Taken"}
    assert desk(paul).post(page(nora, name), sent(nora, **values)).status_code == 403
    assert User.objects.get(pk=nora.pk).password == nora.password
    assert desk(paul).get(page(nora)).status_code == 200


def test_a_new_person_signs_in_only_with_staff_status_and_role(desk: Desk, paul: User) -> None:
    values = {
        "username": "ida",
        "usable_password": "true",
        "password1": "a new long one",
        "password2": "a new long one",
    }
    response = desk(paul).post("/admin/articles/user/add/", values)
    ida = User.objects.get(username="ida")
    assert response.url == page(ida)
    assert not ida.is_staff


def test_nobody_is_deleted(desk: Desk, paul: User, nora: User) -> None:
    paul.is_superuser = True
    paul.save()
    assert desk(paul).post(page(nora, "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("who", ["wen", "tao", "rhea"])
def test_people_are_the_publishers_business(
    desk: Desk, nora: User, request: pytest.FixtureRequest, who: str
) -> None:
    client = desk(request.getfixturevalue(who))
    assert client.get(page(nora)).status_code == 403
    assert client.get("/admin/auth/group/").status_code == 403
