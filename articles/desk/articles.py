"""The articles in the admin: the list, the form over the newest revision, the history."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import editing
from articles.content import place_name
from articles.languages import HTML_LANG, LANGUAGES, NAME, OWN_NAME, columns
from articles.models import Article, Edition
from articles.models.desk_words import holding
from articles.standing import Story
from articles.tokens import terms

from . import previews, workbench
from .badges import article_badge, badge_html, edition_html, legend
from .comments import comments_page, open_comments
from .compare import compare_page, minor
from .form import ArticleForm
from .going_back import discard_page, restore_page
from .history import history, publishable
from .lists import COLUMNS, FILTERS
from .paging import ArchiveAdmin
from .report import DisclosedFilter
from .screens import REFUSAL, SAVED, VerbAdmin
from .verb_forms import SCREENS
from .verbs import buttons, next_of, verb_page
from .words import ago, date, heading, listed, live_address, name_of, person


@admin.register(Article)
class ArticleAdmin(ArchiveAdmin, VerbAdmin):
    list_display = COLUMNS
    list_filter = (DisclosedFilter, *FILTERS)
    list_select_related = ("owner",)
    search_fields = tuple(columns("working_title"))  # asked by the index, see get_search_results
    search_help_text = gettext_lazy("Titles in any language")
    ordering = ("-newest_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return Article.objects.without_bodies().prefetch_related("editions")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        return holding(queryset, terms(search_term)) if search_term else queryset, False

    def get_urls(self) -> list[URLPattern]:
        verbs = [
            path(
                f"<int:pk>/{verb}/",
                self.admin_site.admin_view(partial(verb_page, verb=verb, site=self.admin_site)),
                name=f"articles_article_{verb}",
            )
            for verb in SCREENS
        ]
        verbs += [
            path(
                "<int:pk>/restore/<int:number>/",
                self.admin_site.admin_view(partial(restore_page, site=self.admin_site)),
                name="articles_article_restore",
            ),
            path(
                "<int:pk>/discard/",
                self.admin_site.admin_view(partial(discard_page, site=self.admin_site)),
                name="articles_article_discard",
            ),
            path(
                "<int:pk>/comments/",
                self.admin_site.admin_view(partial(comments_page, site=self.admin_site)),
                name="articles_article_comments",
            ),
            path(
                "<int:pk>/compare/",
                self.admin_site.admin_view(partial(compare_page, site=self.admin_site)),
                name="articles_article_compare",
            ),
            path(
                "<int:pk>/minor/<int:number>/",
                self.admin_site.admin_view(minor),
                name="articles_article_minor",
            ),
        ]
        screens = previews.urls(self.admin_site) + workbench.urls(self.admin_site)
        return verbs + screens + super().get_urls()

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """People who may only look see the same form, with every field disabled: Django's own
        read-only page shows the live row. The verbs ask for the rights."""
        return self.has_view_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return request.user.has_perm("articles.view_article")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"legend": legend(), **(extra_context or {})})

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ArticleForm]:
        given = {"by": person(request), "refusal": getattr(request, REFUSAL, None)}
        return type("ArticleForm", (ArticleForm,), given)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """The template takes columns and rows from the form itself."""
        return [(None, {"fields": []})]

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Article:
        article: Article = form.instance
        return article

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        at, by, note = timezone.now(), person(request), form.cleaned_data["note"]
        if not change:
            language = form.cleaned_data["source_language"]
            created = editing.create(
                source_language=language, changes=form.changes(), by=by, at=at, note=note
            )
            obj.pk = created.pk
            obj.refresh_from_db()
            messages.success(request, _("Saved as a draft."), SAVED)
            return
        saved = editing.save(
            obj.pk,
            changes=form.changes(),
            base=form.cleaned_data["base"],
            by=by,
            at=at,
            note=note,
        )
        _say(request, saved)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tags and disclaimers stand in the revision."""

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Back to the form; with ``then``, on to the next verb if nothing is in its way."""
        if "then" in request.POST:
            article = self.get_queryset(request).get(pk=obj.pk)  # as it is after the save
            story, _revision = editing.story_of(article)
            onward = next_of(buttons(article, story, person(request)))
            if onward and onward.ready:
                return HttpResponseRedirect(onward.url)
        return super().response_change(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article = context["original"]
        context |= _about(article, request) if article else {"title": _("New article")}
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        article = self.get_object(request, object_id)
        if article is None or not self.has_view_permission(request, article):
            raise Http404
        lines = history(article, timezone.now())
        may_publish = person(request).has_perm("articles.publish_article")
        context = {
            **self.admin_site.each_context(request),
            # Translators: everything that was done to an article, a term or a disclaimer.
            "title": _("History"),
            **heading(article),
            "opts": self.opts,
            "lines": lines,
            "publishable": publishable(article, lines) if may_publish else set(),
            "may_restore": may_publish,
        }
        return TemplateResponse(request, "admin/articles/article/history.html", context)


def _say(request: HttpRequest, saved: editing.Saved) -> None:
    if saved.number is None:
        messages.info(request, _("Nothing differed: no revision was made."), SAVED)
        return
    messages.success(request, _("Saved as revision {number}.").format(number=saved.number), SAVED)
    if saved.merged:
        places = listed(place_name(part, field) for part, field in saved.merged)
        text = _("Meanwhile others changed: {places}. Their work and yours are both kept.")
        messages.warning(request, text.format(places=places))


def _about(article: Article, request: HttpRequest) -> dict[str, Any]:
    """What the form's page says around its fields."""
    story, revision = editing.story_of(article)
    at, bar = timezone.now(), buttons(article, story, person(request))
    rows = article.editions.select_related("translator", "reviewer")
    editions = {edition.language: edition for edition in rows}
    return {
        **heading(article),
        "badge": badge_html(article_badge(article)),
        "badges": {code: edition_html(edition) for code, edition in editions.items()},
        "people": {code: _people(edition) for code, edition in editions.items()},
        "revision": revision,
        "saved_by": name_of(revision.author),
        "saved_ago": ago(revision.at, at),
        "saved_at": date(revision.at),
        "behind": _behind(article, story),
        "pages": [
            (NAME[language], live_address(article, language))
            for language in LANGUAGES
            if article.is_live(language, at)
        ],
        "threads": open_comments(article, at),
        "plans": plans(article),
        "previews": [
            (
                OWN_NAME[language],
                HTML_LANG[language],
                reverse("preview", args=[article.pk, revision.number, language]),
            )
            for language in LANGUAGES
            if story.parts[language].has_text
        ],
        "buttons": bar,
        "then": next_of(bar),
    }


def _people(edition: Edition) -> list[str]:
    """Who works on an edition, one sentence each, and until when."""
    tasks = (
        (edition.translator, _("{name} translates this edition.")),
        (edition.reviewer, _("{name} reviews this edition.")),
    )
    found = [sentence.format(name=name_of(user)) for user, sentence in tasks if user]
    if edition.deadline:
        found.append(_("The translation is wanted by {time}.").format(time=date(edition.deadline)))
    return found


def plans(article: Article) -> list[str]:
    """One sentence for each edition that will go out by itself."""
    return [
        _("Revision {number} of the {language} edition goes out on {time}.").format(
            number=plan.event.revision.number, language=NAME[plan.language], time=date(plan.due_at)
        )
        for plan in article.plans.filter(ended_at=None)
        .select_related("event__revision")
        .defer("event__revision__content")
        .order_by("due_at", "pk")
    ]


def _behind(article: Article, story: Story) -> list[str]:
    """One sentence for each live edition whose readers do not see the newest revision yet."""
    shared = story.parts["shared"]
    return [
        _("Readers of the {language} edition still see revision {number}.").format(
            language=NAME[edition.language], number=edition.live_revision.number
        )
        for edition in article.editions.select_related("live_revision").defer(
            "live_revision__content"
        )
        if edition.live_revision and not (story.parts[edition.language].is_live and shared.is_live)
    ]
