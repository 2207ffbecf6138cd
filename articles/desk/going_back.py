"""Two pages that lead back: to an older revision, and to what readers see."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles import editing
from articles.models import Article, Revision
from articles.workflow import VERB_NAMES, Verb

from .verbs import linked
from .words import heading, person


class DiscardForm(forms.Form):
    # Kept by the page it was shown on: what is left behind is what was looked at.
    base = forms.IntegerField(widget=forms.HiddenInput)


class RestoreForm(DiscardForm):
    number = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


def restore_page(request: HttpRequest, pk: int, number: int, *, site: AdminSite) -> HttpResponse:
    article = _article(request, pk)
    get_object_or_404(Revision.objects.defer("content"), article=article, number=number)
    before = _(
        "Makes what stood in revision {number} the newest draft. Readers see no change; the text "
        "needs its own approval."
    )
    form = RestoreForm(_sent(request), initial={"number": number, "base": article.newest_number})
    titles = VERB_NAMES[Verb.RESTORE], before.format(number=number), _("Restored as a draft.")
    return _page(request, article, site, form, editing.restore, *titles)


def discard_page(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    article = _article(request, pk)
    before = _(
        "Sets every live edition and the shared details back to what readers see. What is left "
        "behind stays in the history."
    )
    form = DiscardForm(_sent(request), initial={"base": article.newest_number})
    titles = _("Discard changes"), before, _("The changes are discarded.")
    return _page(request, article, site, form, editing.discard, *titles)


def _article(request: HttpRequest, pk: int) -> Article:
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    return get_object_or_404(Article.objects.without_bodies(), pk=pk)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _page(
    request: HttpRequest,
    article: Article,
    site: AdminSite,
    form: forms.Form,
    does: Any,
    title: str | Promise,
    before: str | Promise,
    after: str | Promise,
) -> HttpResponse:
    """GET says what will happen; POST does it, or answers 409 with what is in the way."""
    refused: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            does(article.pk, by=person(request), at=timezone.now(), **form.cleaned_data)
        except editing.Refused as refusal:
            refused = linked(refusal.obstacles)
        else:
            messages.success(request, str(after))
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
    context = {
        **site.each_context(request),
        **heading(article),
        "opts": Article._meta,
        "title": title,
        "before": before,
        "form": form,
        "refused": refused,
    }
    template = "admin/articles/article/verb.html"
    status = 409 if refused or form.errors else 200
    return TemplateResponse(request, template, context, status=status)
