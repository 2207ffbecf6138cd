"""The glossary in the admin: its terms, worded side by side, and what they were before."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing
from articles.content import UNKEPT
from articles.glossary import folded
from articles.languages import HTML_LANG, LANGUAGES, column, columns, text
from articles.models import Term, TermChange
from articles.terms import FIELDS, FLAGS, LISTS, TEXTS, kind_of, lines

from .form import Column, Row
from .glossary_sheet import download, upload
from .missing import MissingFilter
from .screens import in_words
from .term_words import differences, field_name, shown
from .worded import WordedAdmin, WordedForm
from .wordings import said_of
from .words import ago, date, listed, name_of, person, screen_language

HELP = {
    "variants": gettext_lazy("Other wordings that are right, one a line: plurals, short forms."),
    "forbidden": gettext_lazy("Wordings never to be used for it, one a line."),
    "case_sensitive": gettext_lazy("US is not us."),
    "enforced": gettext_lazy("A translation without it is a fault, not only a hint."),
    "untranslatable": gettext_lazy("It is not translated: GPT, CUDA."),
    "retired": gettext_lazy("Kept, and no longer looked for in texts."),
}
# Between wordings of a list, in a column.
BETWEEN = " · "
# In lines: what stands there is short.
HEIGHTS = {"variants": 3, "forbidden": 2, "note": 2}


class TermForm(WordedForm):
    kept = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            kind = kind_of(name)
            # A browser would cut what is pasted without a word: the verb says what is too long.
            field.widget.attrs.pop("maxlength", None)
            if kind in HELP:
                field.help_text = HELP[kind]
            if kind in HEIGHTS:
                field.widget.attrs["rows"] = HEIGHTS[kind]

    def versions(self) -> QuerySet[TermChange]:
        return TermChange.objects.filter(term=self.instance)

    def shown(self, field: str, value: Any) -> str:
        return shown(field, value)

    def columns(self) -> Iterator[Column]:
        for language in LANGUAGES:
            yield self._column(language, [self._row(column(name, language)) for name in TEXTS])

    def flags(self) -> list[Row]:
        return [self._row(name) for name in FLAGS]


class ForbiddenFilter(admin.SimpleListFilter):
    title = gettext_lazy("forbidden wordings")
    parameter_name = "forbidden"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("yes", gettext_lazy("has some"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Term]) -> QuerySet[Term] | None:
        if self.value() != "yes":
            return queryset
        has_some = Q(*((f"{name}__gt", "") for name in columns("forbidden")), _connector=Q.OR)
        return queryset.filter(has_some)


def wordings(language: str) -> Callable[[Term], SafeString]:
    """The column of one language: the approved wording, below it what else is right, and what is
    wrong."""
    base: Any = Term._meta.get_field("name")

    @admin.display(
        description=in_words(base.verbose_name, language), ordering=column("name", language)
    )
    def show(term: Term) -> SafeString:
        lang = HTML_LANG[language]
        variants, forbidden = (BETWEEN.join(lines(text(term, name, language))) for name in LISTS)
        name = format_html('<span lang="{}">{}</span>', lang, text(term, "name", language) or "–")
        if term.untranslatable and not text(term, "name", language):
            same, code = term.named(language)
            name = format_html('<span class="none" lang="{}">{}</span>', HTML_LANG[code], same)
        if variants:
            name += format_html('<span class="second" lang="{}">{}</span>', lang, variants)
        if forbidden:
            struck = format_html('<del lang="{}">{}</del>', lang, forbidden)
            wrong = format_html(_("not {wordings}"), wordings=struck)
            name += format_html('<span class="second">{}</span>', wrong)
        return name

    show.__name__ = column("name", language)
    return show


# Translators: the head of a column: which rules of a term hold.
@admin.display(description=gettext_lazy("rules"))
def rules(term: Term) -> str:
    return BETWEEN.join(field_name(flag) for flag in FLAGS if getattr(term, flag)) or "–"


@admin.register(Term)
class TermAdmin(WordedAdmin):
    form = TermForm
    list_display = (*map(wordings, LANGUAGES), rules)
    list_filter = ("enforced", "untranslatable", ForbiddenFilter, MissingFilter, "retired")
    search_fields = ("searched",)
    search_help_text = gettext_lazy("A wording in either language")
    list_per_page = 50

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return FIELDS

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return column("name", screen_language()), "pk"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Term], search_term: str
    ) -> tuple[QuerySet[Term], bool]:
        """All words that were typed, wherever in a wording; two Han characters are a word."""
        for word in folded(UNKEPT.sub("", search_term)).split():
            queryset = queryset.filter(searched__contains=word)
        return queryset, False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("glossary.csv", view(download), name="articles_term_download"),
            path(
                "upload/", view(partial(upload, site=self.admin_site)), name="articles_term_upload"
            ),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        term = self.get_object(request, object_id)
        if term is None or not self.has_view_permission(request, term):
            raise Http404
        context = self.admin_site.each_context(request) | _history(term)
        return TemplateResponse(request, "admin/articles/term/history.html", context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, at, note = person(request), timezone.now(), form.cleaned_data["note"]
        if not change:
            new = editing.add_term(changes=form.changes(), by=by, at=at, note=note)
            obj.pk = new.term.pk
            messages.success(request, _("Saved as version {number}.").format(number=new.number))
            return
        base = form.cleaned_data["base"]
        saved = editing.change_term(
            obj.pk, changes=form.changes(), base=base, by=by, at=at, note=note
        )
        if saved.number is None:
            messages.info(request, _("Nothing differed: no version was made."))
        else:
            text = _("Saved as version {number}.")
            messages.success(request, text.format(number=saved.number))
        if saved.merged:
            places = listed(field_name(field) for field in saved.merged)
            told = _("Meanwhile others changed: {places}. Their work and yours are both kept.")
            messages.warning(request, told.format(places=places))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        said = _("How the desk words one thing in each language.")
        if term := context["original"]:
            newest = term.changes.select_related("author").order_by("number").last()
            said = said_of(newest, timezone.now()) if newest else said
        return super().render_change_form(request, {**context, "said": said}, *args, **kwargs)


def _history(term: Term) -> dict[str, Any]:
    at = timezone.now()
    changes = term.changes.select_related("author").order_by("-number")
    name, language = term.named(screen_language())
    lines = [
        {
            "number": row.number,
            "who": name_of(row.author),
            "ago": ago(row.at, at),
            "at": date(row.at),
            "note": row.note,
            "changes": list(differences(old.said if old else {}, row.said)),
        }
        for row, old in pairwise([*changes, None])
        if row is not None
    ]
    return {
        "opts": Term._meta,
        "title": _("History"),
        "subject": name,
        "subject_lang": HTML_LANG[language],
        "back": reverse("admin:articles_term_change", args=[term.pk]),
        "lines": lines,
    }
