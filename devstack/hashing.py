from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """As good as none, in no time. A portal that runs beside the tests, with its own settings, understands it too."""

    iterations = 1
