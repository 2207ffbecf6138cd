"""The workbench: one translation beside its source, row by row."""

from collections.abc import Mapping
from functools import partial

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http import HttpResponseBadRequest as BadRequest
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import editing
from articles.editing import Conflict, Opened, Refused
from articles.languages import others
from articles.models import Article, Dismissal, User
from articles.obstacles import Obstacle
from articles.translating.bench import carried

from . import bench_sent
from .bench_bar import in_the_way
from .bench_page import Shown, bench_of, may_save, page
from .bench_sent import Damaged, Sent
from .screens import SAVED
from .words import person


def urls(site: AdminSite) -> list[URLPattern]:
    return [
        path(
            "<int:pk>/translate/<str:language>/",
            site.admin_view(partial(workbench_page, site=site)),
            name="articles_article_translate",
        ),
        path(
            "<int:pk>/translate/<str:language>/check/",
            site.admin_view(check),
            name="articles_article_translate_check",
        ),
    ]


def workbench_page(
    request: HttpRequest, pk: int, language: str, *, site: AdminSite
) -> HttpResponse:
    """GET ``?base=N&source=M`` opens what somebody typed over those revisions, ``?against=live``
    what is about to be approved beside what readers see. POST saves, and more, see ``_do``; a
    refusal answers 409 with everything that was typed."""
    article = _asked_for(request, pk, language)
    try:
        if request.method == "POST":
            return _do(request, article, language, site)
        shown = Shown()
        if "base" in request.GET:
            shown.base = bench_sent.number_of(request.GET["base"])
            shown.source_number = bench_sent.number_of(request.GET.get("source"))
        return page(request, article, language, site, shown)
    except Damaged:
        return BadRequest(_("This form is damaged: load the page again."))
    except Refused:
        raise Http404 from None  # a revision that there is not


@require_POST
def check(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The flags of one ``row`` that says ``text``, as HTML; with ``dismiss`` or ``undismiss``
    after that is done."""
    article, by = _asked_for(request, pk, language), person(request)
    if not may_save(article, language, by):
        raise PermissionDenied
    sent = request.POST
    text = sent.get("text", "").replace("\r\n", "\n")
    try:
        base, source = (bench_sent.number_of(sent.get(name)) for name in ("base", "source"))
        place = bench_sent.place_of(sent.get("row", ""))
        seen = editing.opened(article, language, base=base, source_number=source)
        refused = ""
        try:
            _dismissed(request, article, language, seen, {sent["row"]: text})
        except Refused as refusal:
            refused = str(refusal)
        bench = bench_of(article, language)
        row = bench_sent.row_at(seen, place)
        shown = bench.row(seen.fields[place.field], place.field, row, 0, {sent["row"]: text})
    except (Damaged, Refused):
        return BadRequest(_("This form is damaged: load the page again."))
    context = {"row": shown, "may_save": True, "refused": refused}
    return render(request, "admin/articles/article/flags.html", context)


def _asked_for(request: HttpRequest, pk: int, language: str) -> Article:
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.without_bodies(), pk=pk)
    if language not in others(article.source_language):
        raise Http404
    return article


def _do(request: HttpRequest, article: Article, language: str, site: AdminSite) -> HttpResponse:
    """Save; with ``submit`` go on to handing it in, with ``unaffected`` say of a row that the
    change of its source is none for it. ``fix``, ``dismiss`` and ``undismiss`` save nothing: what
    was typed comes back as it was. Raises Damaged, and Refused of revisions that there are not."""
    by, at, sent = person(request), timezone.now(), bench_sent.read(request.POST)
    seen = editing.opened(article, language, base=sent.base, source_number=sent.source_number)
    again = Shown(sent.base, sent.source_number, sent.rows, sent.also)
    try:
        if "fix" in request.POST:
            place = bench_sent.place_of(request.POST["fix"])
            key = f"{place.field}-{place.row}"
            text = sent.rows.get(key, "")
            mended = bench_sent.fixed(bench_of(article, language), seen, place, text)
            again.typed = {**sent.rows, key: mended}
            return page(request, article, language, site, again)
        if _dismissed(request, article, language, seen, sent.rows):
            return page(request, article, language, site, again)
        saved = bench_sent.save(article, language, sent, seen, by, at)
        if "unaffected" in request.POST:
            place = bench_sent.place_of(request.POST["unaffected"])
            bench_sent.say_unaffected(article, language, place, seen, by, at)
            messages.success(request, _("Said: the change does not affect this row."), SAVED)
    except Conflict:
        return page(request, article, language, site, _met(article, language, sent, seen))
    except Refused as refusal:
        again.refused, again.status = refusal.obstacles, 409
        again.at_rows = bench_sent.refusals(sent, seen)
        return page(request, article, language, site, again)
    if saved.number:
        text = _("Saved as revision {number}.").format(number=saved.number)
        messages.success(request, text, SAVED)
    elif "unaffected" not in request.POST:
        messages.info(request, _("Nothing differed: no revision was made."), SAVED)
    return HttpResponseRedirect(_onward(request, article.pk, language, by))


def _onward(request: HttpRequest, pk: int, language: str, by: User) -> str:
    """To handing it in, if that is what was asked for and nothing stands in its way."""
    if "submit" in request.POST:
        article = Article.objects.without_bodies().get(pk=pk)
        if not in_the_way(article, language, by):
            return reverse("admin:articles_article_submit", args=[pk])
    return reverse("admin:articles_article_translate", args=[pk, language])


def _dismissed(
    request: HttpRequest, article: Article, language: str, seen: Opened, rows: Mapping[str, str]
) -> bool:
    """Whether a flag was set aside, or spoke again, because that was asked for. Raises Refused
    and Damaged."""
    by, at = person(request), timezone.now()
    if pk := request.POST.get("undismiss"):
        held = get_object_or_404(
            Dismissal, pk=bench_sent.number_of(pk), article=article, language=language
        )
        editing.undismiss(held.pk, by=by, at=at)
        return True
    if asked := request.POST.get("dismiss"):
        place = bench_sent.place_of(asked)
        text = rows.get(f"{place.field}-{place.row}", "")
        reason = request.POST.get(f"reason-{asked}", "")
        bench = bench_of(article, language)
        bench_sent.set_aside(article, language, bench, seen, place, text, reason, by, at)
        return True
    return False


def _met(article: Article, language: str, sent: Sent, seen: Opened) -> Shown:
    """Somebody saved the same text meanwhile: the page moves on to theirs, with what was typed in
    the rows beside the same source. A second save keeps it."""
    article.refresh_from_db()
    now = editing.opened(article, language, source_number=sent.source_number)
    edits = bench_sent.edits_of(sent, seen)
    mine = {f"{name}-{index}": edits[name][index] for name in edits for index in edits[name]}
    typed, lost = carried(now, seen, mine)
    again = _("Nothing is lost: take what you want from theirs, then save again to keep yours.")
    found = [Obstacle("conflict", again)]
    return Shown(
        base=now.base,
        source_number=now.source_number,
        typed=typed,
        also=sent.also,
        refused=found,
        theirs=True,
        lost=lost,
        status=409,
    )
