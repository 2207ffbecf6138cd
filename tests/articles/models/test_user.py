from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group

from articles import workflow
from articles.models import User
from articles.models.user import SCREENS


@pytest.mark.parametrize("role", workflow.ROLES)
def test_each_group_holds_just_the_rights_of_its_role(db: None, role: str) -> None:
    permissions = Group.objects.get(name=role).permissions.values_list("codename", flat=True)
    assert set(permissions) == {*workflow.ROLES[role], *SCREENS[role]}


def test_nobody_but_a_superuser_may_delete_anything(person: Callable[..., User]) -> None:
    for number, role in enumerate(workflow.ROLES):
        user = person(f"u{number}", role)
        assert not [name for name in user.get_all_permissions() if ".delete_" in name]


def test_an_actor_holds_the_rights_of_this_moment(tao: User) -> None:
    actor = tao.actor()
    assert (actor.rights, actor.languages) == ({workflow.TRANSLATE}, {"zh-hans"})
    tao.groups.clear()
    assert User.objects.get(pk=tao.pk).actor().rights == frozenset()


def test_a_byline_is_read_in_the_language_of_the_page(nora: User) -> None:
    assert (nora.name("en"), nora.name("zh-hans")) == ("Nora", "nora")
    nora.byline_zh_hans = "诺拉"
    assert nora.name("zh-hans") == "诺拉"
