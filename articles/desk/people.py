"""Who works at the desk: bylines, roles, and the languages given to translators."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.languages import LANGUAGES, OWN_NAME, columns
from articles.models import User
from articles.workflow import ROLE_NAMES, ROLES, language_right

from .me import OWN, OwnForm, touch_byline
from .screens import DeskAdmin, translated
from .words import date, listed, person


class RoleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, group: Any) -> str:
        return str(ROLE_NAMES.get(group.name, group.name))


class PersonForm(OwnForm, UserChangeForm):
    groups = RoleField(
        # Translators: what somebody is at the desk: writer, translator …
        label=_("Roles"),
        queryset=Group.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("Translates into"),
        choices=list(OWN_NAME.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    by: User

    class Meta(UserChangeForm.Meta):
        model = User
        labels = OwnForm.Meta.labels

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = set(self.instance.user_permissions.values_list("codename", flat=True))
        self.initial["languages"] = [code for code in LANGUAGES if language_right(code) in held]
        if not self.by.is_superuser:
            # Nobody hands out more than the roles of the desk, or takes away what they can't give.
            mine = Q(name__in=ROLES) | Q(pk__in=self.instance.groups.all())
            roles: Any = self.fields["groups"]
            roles.queryset = Group.objects.filter(mine)

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # ModelForm's own hook, absent from the stubs
        for language in LANGUAGES:
            right = Permission.objects.get(
                content_type__app_label="articles", codename=language_right(language)
            )
            chosen = language in self.cleaned_data["languages"]
            (
                self.instance.user_permissions.add
                if chosen
                else self.instance.user_permissions.remove
            )(right)


class NewPersonForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User


@admin.register(User)
class PersonAdmin(DeskAdmin, UserAdmin):
    form = PersonForm
    add_form = NewPersonForm
    list_display = ("username", *translated(User, "byline"), "roles", "is_active")
    list_filter = ("groups", "is_active")
    search_fields = ("username", *columns("byline"))
    filter_horizontal = ()
    readonly_fields = ("last_sign_in",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    # Translators: what somebody is at the desk: writer, translator …
    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return listed(ROLE_NAMES.get(group.name, group.name) for group in user.groups.all())

    @admin.display(description=_("last sign-in"))
    def last_sign_in(self, user: User) -> str:
        return date(user.last_login) if user.last_login else "–"

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return super().get_fieldsets(request, obj)
        state = ["is_active", "is_staff", "last_sign_in"]
        if person(request).is_superuser:
            state.append("is_superuser")
        return [
            (None, {"fields": ("username", "password")}),
            (_("Byline, as readers see it"), {"fields": tuple(columns("byline"))}),
            (_("Work at the desk"), {"fields": ("groups", "languages")}),
            (_("E-mails and time"), {"fields": OWN}),
            # Translators: whether somebody may sign in.
            (_("Access"), {"fields": state}),
        ]

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"by": person(request)})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        touch_byline(form)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """A superuser's account, password and all, is for superusers."""
        if obj is not None and obj.is_superuser and not person(request).is_superuser:
            return False
        return super().has_change_permission(request, obj)


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(DeskAdmin):
    """For superusers. What the roles of the desk hold at least comes back with every migrate."""

    search_fields = ("name",)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        rights = Permission.objects.select_related("content_type")
        kwargs |= {"widget": forms.CheckboxSelectMultiple, "queryset": rights}
        return super().formfield_for_manytomany(db_field, request, **kwargs)
