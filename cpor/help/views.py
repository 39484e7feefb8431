from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpor.help.entries import sections
from cpor.help.search import LONGEST_QUERY, fitting, words_of


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY].replace("\0", "")
    words = words_of(query)
    shown = fitting(sections(now=timezone.now()), words)
    context = {
        "query": query,
        "words": words,
        "sections": shown,
        "found": sum(len(section.entries) for section in shown),
        "longest_query": LONGEST_QUERY,
    }
    return render(request, "help.html", context)
