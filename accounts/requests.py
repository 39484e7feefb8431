from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    """Behind LoginRequiredMiddleware there is always somebody."""

    user: User
