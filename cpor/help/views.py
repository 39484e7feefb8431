from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cpor.help.entries import of_anchors, sections
from cpor.help.search import LONGEST_QUERY, cleaned, find
from cpor.help.topics import MOST_ASKED


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Everything, or the answers to `?q=…`, the best first; where there is none, what is asked most."""
    query = cleaned(request.GET.get("q", ""))
    everything = sections(now=timezone.now())
    hits = find(everything, query) if query else []
    context = {
        "query": query,
        "hits": hits,
        "sections": [] if query else everything,
        "most_asked": of_anchors(everything, MOST_ASKED) if query and not hits else [],
        "longest_query": LONGEST_QUERY,
    }
    return render(request, "help.html", context)
