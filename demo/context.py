from typing import Any

from django.http import HttpRequest

from demo.sign_ins import PEOPLE


def people(_request: HttpRequest) -> dict[str, Any]:
    """Whom the sign-in page offers by a click."""
    return {"demo_people": PEOPLE}
