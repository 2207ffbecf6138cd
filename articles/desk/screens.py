"""What every screen of the desk has in common."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Field, Model
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy

from articles.editing import Conflict, Refused
from articles.languages import HTML_LANG, LANGUAGES, NAME, column, text

# The class of the message by which the browser knows that it need not keep its copy (kept.js).
SAVED = "saved"

# Where a request carries the refusal of its first try to the form of its second.
REFUSAL = "newsroom_refusal"


def in_words(name: Any, language: str) -> Any:
    """ "Name (English)" for what modeltranslation calls “name [en]”, in the screen's language."""
    place = gettext_lazy("{field} ({language})")
    return format_lazy(place, field=capfirst(name), language=NAME[language])


def translated(model: type[Model], field: str) -> tuple[Callable[[Any], str], ...]:
    """The columns of a list for one translated field, each headed in words."""
    return tuple(_column(model, field, language) for language in LANGUAGES)


def _column(model: type[Model], field: str, language: str) -> Callable[[Any], str]:
    name = column(field, language)
    base: Any = model._meta.get_field(field)

    @admin.display(description=in_words(base.verbose_name, language), ordering=name)
    def show(row: Any) -> str:
        return text(row, field, language) or "–"

    show.__name__ = name
    return show


class DeskAdmin(admin.ModelAdmin):
    """Nothing is deleted here: stories are withdrawn, names retired, people lose their access."""

    actions = None
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count for each choice is a query for each

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if context.get("original"):
            context |= {"title": str(context["original"]), "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Label translated columns in words, and tell the browser which language they hold."""
        field: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        language = getattr(db_field, "language", None)
        if field is not None and language in LANGUAGES:
            base: Any = getattr(db_field, "translated_field")  # noqa: B009  # modeltranslation's
            field.label = in_words(base.verbose_name, language)
            field.widget.attrs["lang"] = HTML_LANG[language]
        return field


class VerbAdmin(DeskAdmin):
    """A form whose saving is a verb: the verb may refuse, and keeps the record itself."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A refused save is rolled back and shown again, with what was typed and the reasons."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (Refused, Conflict) as refusal:
            setattr(request, REFUSAL, refusal)
            response = super().changeform_view(request, object_id, form_url, extra_context)
            response.status_code = 409
            return response

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(page, args=[obj.pk]))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The verb's rows are the record: a second one would only disagree some day."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """As log_addition."""
