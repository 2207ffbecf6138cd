"""A story before it is published: Markdown beside the text, and links for people outside."""

import datetime
from dataclasses import dataclass
from functools import partial

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import editing
from articles.content import LIMITS, has_text
from articles.languages import LANGUAGES, NAME, column
from articles.markdown import render
from articles.models import Article, PreviewLink, Revision, User
from articles.obstacles import Obstacle
from articles.workflow import may_share, may_unshare

from .verbs import linked
from .words import ago, date, heading, name_of, person

# As in editing/previewing.py, in words.
DAYS = {1: gettext_lazy("1 day"), 7: gettext_lazy("7 days"), 30: gettext_lazy("30 days")}


class ShareForm(forms.Form):
    # Kept by the page it was shown on: what is shown to others is what was looked at.
    number = forms.IntegerField(widget=forms.HiddenInput)
    days = forms.TypedChoiceField(
        label=gettext_lazy("Good for"),
        choices=list(DAYS.items()),
        coerce=int,
        initial=7,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: QueryDict | None, revision: Revision) -> None:
        written = [code for code in LANGUAGES if has_text(revision.content, code)]
        first = written[0] if written else ""
        super().__init__(data, initial={"number": revision.number, "language": first})
        self.fields["language"] = forms.ChoiceField(
            label=_("Edition"),
            choices=[(code, NAME[code]) for code in written],
            widget=forms.RadioSelect,
        )


@dataclass(frozen=True)
class Line:
    """A link in the list."""

    key: int
    what: str
    who: str
    ago: str
    at: str
    until: str
    address: str  # "" once it has ended
    may_revoke: bool


def urls(site: AdminSite) -> list[URLPattern]:
    shared = site.admin_view(partial(previews_page, site=site))
    return [
        path("<int:pk>/previews/", shared, name="articles_article_previews"),
        path("render/<str:language>/", site.admin_view(rendered), name="articles_article_render"),
    ]


@require_POST
def rendered(request: HttpRequest, language: str) -> HttpResponse:
    """``text`` as readers of ``language`` would get it, cleaned; 413 beyond an analysis's limit."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    if language not in LANGUAGES:
        raise Http404
    text, limit = request.POST.get("text", ""), LIMITS["analysis"]
    if len(text) > limit:
        message = _("Too long for a preview: at most {limit} characters.").format(limit=limit)
        return HttpResponse(message, content_type="text/plain; charset=utf-8", status=413)
    # The ids of headings stand beside those of the form.
    return HttpResponse(render(text, prefix=f"{column('preview', language)}-"))


def previews_page(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """GET lists the links; POST makes one or, with ``revoke``, ends one; 409 where refused."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.without_bodies(), pk=pk)
    revision = _asked_for(request, article)
    form = ShareForm(request.POST if "days" in request.POST else None, revision)
    refused: list[Obstacle] = []
    if request.method == "POST" and ("revoke" in request.POST or form.is_valid()):
        try:
            messages.success(request, _act(request, article, form))
        except editing.Refused as refusal:
            refused = refusal.obstacles
        else:
            return HttpResponseRedirect(request.get_full_path())
    by, at = person(request), timezone.now()
    links = article.preview_links.select_related("by", "revoked_by", "revision")
    links = links.defer("revision__content").order_by("-pk")
    context = {
        **site.each_context(request),
        **heading(article),
        "title": _("Preview links"),
        "opts": Article._meta,
        "revision": revision,
        "form": form,
        "refused": linked(refused),
        "may_share": may_share(by.actor(), article.source_language, by.pk == article.owner_id),
        "lines": [_line(link, by, at) for link in links],
    }
    status = 409 if refused else 200
    template = "admin/articles/article/previews.html"
    return TemplateResponse(request, template, context, status=status)


def _act(request: HttpRequest, article: Article, form: ShareForm) -> str:
    """What was done, in words. Raises Refused."""
    by, at = person(request), timezone.now()
    if asked := request.POST.get("revoke"):
        key = int(asked) if asked.isascii() and asked.isdigit() else 0
        link = get_object_or_404(PreviewLink, article=article, pk=key)
        editing.revoke_preview(link.pk, by=by, at=at)
        return _("The link is taken back: it opens nothing any more.")
    editing.share_preview(article.pk, by=by, at=at, **form.cleaned_data)
    return _("The link is made: it is the first in the list.")


def _asked_for(request: HttpRequest, article: Article) -> Revision:
    asked = request.GET.get("revision", "")
    number = int(asked) if asked.isascii() and asked.isdigit() else article.newest_number
    return get_object_or_404(Revision, article=article, number=number)


def _line(link: PreviewLink, by: User, at: datetime.datetime) -> Line:
    open_ = link.is_open(at)
    if link.revoked_at:
        until = _("taken back by {name}").format(name=name_of(link.revoked_by))
    else:
        until = date(link.expires_at)
    return Line(
        key=link.pk,
        what=_("{language}, revision {number}").format(
            language=NAME[link.language], number=link.revision.number
        ),
        who=name_of(link.by),
        ago=ago(link.at, at),
        at=date(link.at),
        until=until,
        address=f"{settings.SITE_URL}{link.get_absolute_url()}" if open_ else "",
        may_revoke=open_ and may_unshare(by.actor(), link.by_id),
    )
