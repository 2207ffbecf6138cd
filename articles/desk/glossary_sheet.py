"""The glossary as a file: out as it is, in after a look at what it would change."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import editing
from articles.editing.glossary_import import Change
from articles.languages import LANGUAGES, NAME, column
from articles.models import Term
from articles.models.term import glossary_sheet
from articles.sheets import Fault
from articles.terms import FLAGS, TEXTS

from .term_words import differences
from .words import person

# In bytes: 10,000 terms with notes. It comes back in a field of the preview, and Django takes no
# more than 2.5 MB of fields.
LARGEST = 2_000_000
# Lines of a preview that anybody reads.
SHOWN = 200


def download(request: HttpRequest) -> HttpResponse:
    """All terms, in UTF-8 with the mark that spreadsheets know it by."""
    if not request.user.has_perm("articles.view_term"):
        raise PermissionDenied
    day = timezone.localdate().isoformat()
    return HttpResponse(
        glossary_sheet(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="glossary-{day}.csv"'},
    )


def upload(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """A file is shown with what it would change; what was shown is taken in by a second request,
    unless the glossary has changed in between."""
    if not request.user.has_perms(("articles.add_term", "articles.change_term")):
        raise PermissionDenied
    context: dict[str, Any] = {
        **site.each_context(request),
        "opts": Term._meta,
        "title": _("Upload a sheet"),
        "columns": list(_columns()),
    }
    if request.method != "POST":
        return _page(request, context)
    data, refusal = _sent(request)
    if refusal:
        return _page(request, context | {"refusal": refusal}, 422)
    by, at = person(request), timezone.now()
    if "stamp" in request.POST:
        try:
            report = editing.import_terms(data, by=by, at=at, stamp=request.POST["stamp"])
        except editing.Refused as refused:
            context["refusal"] = str(refused)
        else:
            if not report.faults:
                messages.success(request, summary(report))
                return HttpResponseRedirect(reverse("admin:articles_term_changelist"))
    report = editing.import_terms(data, by=by, at=at, dry_run=True)
    status = 409 if "refusal" in context else 422 if report.faults else 200
    return _page(request, context | _preview(report, data), status)


def summary(report: editing.Report) -> str:
    words = _("New: {new}, changed: {changed}, unchanged: {unchanged}.")
    counts = {"new": len(report.added), "changed": len(report.changed)}
    return words.format(**counts, unchanged=report.unchanged)


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return TemplateResponse(request, "admin/articles/term/upload.html", context, status=status)


def _columns() -> Iterator[tuple[str, str]]:
    """What a sheet may have: names of columns, and what stands there."""
    yield "id", _("as downloaded; empty for a new term")
    yield "version", _("as downloaded: then nothing is overwritten that others changed since")
    for language in LANGUAGES:
        yield ", ".join(column(name, language) for name in TEXTS), str(NAME[language])
    yield ", ".join(FLAGS), _("yes, or empty")


def _sent(request: HttpRequest) -> tuple[bytes, str]:
    """What was sent, and why it can't be looked at."""
    if "stamp" in request.POST:
        return request.POST.get("text", "").encode("utf-8", "surrogatepass"), ""
    file = request.FILES.get("sheet")
    if file is None:
        return b"", _("Choose a file first.")
    if (file.size or 0) > LARGEST:
        message = _("A sheet may have at most {limit} MB: split it in two.")
        return b"", message.format(limit=LARGEST // 1_000_000)
    return file.read(), ""


def _preview(report: editing.Report, data: bytes) -> dict[str, Any]:
    return {
        "report": report,
        "summary": summary(report),
        "tables": [
            # Translators: terms that a sheet would add.
            (_("New"), _lines(report.added), max(0, len(report.added) - SHOWN)),
            (_("Changed"), _lines(report.changed), max(0, len(report.changed) - SHOWN)),
        ],
        "faults": _faults(report.faults[:SHOWN]),
        "more_faults": max(0, len(report.faults) - SHOWN),
        "text": "" if report.faults else data.decode("utf-8-sig"),
    }


def _lines(changes: Iterable[Change]) -> list[dict[str, Any]]:
    found = []
    for change in list(changes)[:SHOWN]:
        old = {field: old for field, (old, _new) in change.fields.items()}
        new = {field: new for field, (_old, new) in change.fields.items()}
        fields = list(differences(old if change.term else {}, new))
        found.append({"line": change.line, "name": change.name, "changes": fields})
    return found


def _faults(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [
        {"line": fault.line or "–", "column": fault.column or "–", "message": fault.message}
        for fault in faults
    ]
