"""`check --deploy` refuses, with DEBUG off, what is only right on somebody's own machine.

Django's own deploy checks say the rest (weak SECRET_KEY, cookies, HSTS).
"""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.db import connection
from django.urls import Resolver404, resolve

from audit import signing
from cpor.upgrade.grants import APPEND_ONLY
from documents.signatures import is_trust_list
from sandbox import layers

SMTP = "django.core.mail.backends.smtp.EmailBackend"
HERE = {"", "localhost", "127.0.0.1", "::1"}


def is_scanner_missing() -> bool:
    return not settings.CLAMD_URL


def is_scanner_in_the_clear() -> bool:
    """clamd knows no TLS: by network only on this machine, or through a tunnel that ends on it."""
    address = urlsplit(settings.CLAMD_URL)
    return address.scheme == "tcp" and address.hostname not in HERE


def is_storage_local() -> bool:
    return not settings.S3_BUCKET


def is_storage_in_the_clear() -> bool:
    endpoint = settings.POE_STORAGE["OPTIONS"].get("endpoint_url") or "https:"
    return urlsplit(endpoint).scheme != "https"


def is_storage_on_this_host() -> bool:
    endpoint = settings.POE_STORAGE["OPTIONS"].get("endpoint_url") or ""
    return bool(endpoint) and urlsplit(endpoint).hostname == urlsplit(settings.SITE_URL).hostname


def is_mail_local() -> bool:
    return settings.EMAIL_BACKEND != SMTP or (settings.EMAIL_HOST or "") in HERE


def is_mail_in_the_clear() -> bool:
    return not (getattr(settings, "EMAIL_USE_TLS", False) or getattr(settings, "EMAIL_USE_SSL", False))


def is_inbox_kept() -> bool:
    return bool(settings.LOCAL_MAIL_DIR)


def is_database_in_the_clear() -> bool:
    database = settings.DATABASES["default"]
    is_socket = database["HOST"].startswith("/")
    return not is_socket and database["OPTIONS"].get("sslmode") not in {"verify-ca", "verify-full"}


def is_redis_in_the_clear() -> bool:
    address = urlsplit(settings.REDIS_URL)
    if address.scheme == "redis+socket":
        return False
    # Without the option Celery's transport does not look at the server's certificate.
    return address.scheme != "rediss" or "ssl_cert_reqs=required" not in address.query


def is_site_in_the_clear() -> bool:
    return urlsplit(settings.SITE_URL).scheme != "https"


def is_any_host_allowed() -> bool:
    return "*" in settings.ALLOWED_HOSTS


def is_directory_in_the_clear() -> bool:
    return bool(settings.DIRECTORY_URL) and urlsplit(settings.DIRECTORY_URL).scheme != "https"


def is_directory_without_token() -> bool:
    return bool(settings.DIRECTORY_URL) and not settings.DIRECTORY_TOKEN


def is_demo_reachable() -> bool:
    """Its pages sign anybody in and let time pass; cpor/urls.py has them with DEBUG on only."""
    try:
        resolve("/dev/")
    except Resolver404:
        return False
    return True


def is_nothing_sealed() -> bool:
    return not signing.is_usable(settings.AUDIT_SIGNING_KEY)


def is_portal_the_owner() -> bool:
    owner = settings.OWNER_OF_DATABASE
    return not owner or owner["USER"] == settings.PORTAL_ROLE


def is_sandbox_open() -> bool:
    return bool(layers.missing())


def is_trust_list_broken() -> bool:
    return not is_trust_list(settings.SIGNATURE_TRUST)


REFUSALS: Sequence[tuple[str, Callable[[], bool], str]] = (
    (
        "cpor.E001",
        is_scanner_missing,
        "CLAMD_URL names no virus scanner: the stub knows only the test virus.",
    ),
    ("cpor.E002", is_storage_local, "AWS_STORAGE_BUCKET_NAME is empty: documents would lie on this machine."),
    ("cpor.E003", is_storage_in_the_clear, "AWS_S3_ENDPOINT_URL is not https."),
    ("cpor.E004", is_mail_local, "EMAIL_URL leads to this machine: no letter would reach anybody."),
    ("cpor.E005", is_mail_in_the_clear, "EMAIL_URL sends in the clear: use smtp+tls:// or smtp+ssl://."),
    (
        "cpor.E006",
        is_inbox_kept,
        "LOCAL_MAIL_DIR is set: it is the local inbox, where anybody reads all letters.",
    ),
    ("cpor.E007", is_database_in_the_clear, "DATABASE_URL lacks ?sslmode=verify-full (or verify-ca)."),
    (
        "cpor.E008",
        is_redis_in_the_clear,
        "REDIS_URL is in the clear or trusts any server: use rediss://…?ssl_cert_reqs=required.",
    ),
    ("cpor.E009", is_site_in_the_clear, "SITE_URL is not https: letters would carry links that leak."),
    ("cpor.E010", is_any_host_allowed, "ALLOWED_HOSTS holds *: name the hosts."),
    (
        "cpor.E011",
        is_directory_in_the_clear,
        "DIRECTORY_URL is not https: its token would be read on the way.",
    ),
    ("cpor.E012", is_directory_without_token, "DIRECTORY_URL is set, and DIRECTORY_TOKEN is not."),
    (
        "cpor.E013",
        is_storage_on_this_host,
        "AWS_S3_ENDPOINT_URL is on the portal's own host: documents would be handed out beside its pages.",
    ),
    ("cpor.E014", is_demo_reachable, "/dev/ is reachable: it signs anybody in and lets time pass."),
    (
        "cpor.E015",
        is_sandbox_open,
        "This machine does not give every layer of the sandbox in which documents are read (docs/security.md): "
        "no document would be taken in or read.",
    ),
    (
        "cpor.E016",
        is_trust_list_broken,
        "SIGNATURE_TRUST names no file of 1 to 400 certificates in PEM: no signature's issuer would be known.",
    ),
    (
        "cpor.E017",
        is_scanner_in_the_clear,
        "CLAMD_URL leads to another machine in the clear: whoever listens reads the documents and answers that "
        "they are clean. Use unix:///… or a tunnel that ends here, tcp://127.0.0.1:….",
    ),
    (
        "cpor.E020",
        is_nothing_sealed,
        "AUDIT_SIGNING_KEY is not base64 of 32 bytes: nobody could prove that the history is as it was written.",
    ),
    (
        "cpor.E021",
        is_portal_the_owner,
        "MIGRATION_DATABASE_URL names no role of its own: the portal would own its tables, and could change what "
        "was done (docs/operations.md, Two roles).",
    ),
)


RIGHTS_TOO_MANY = """
    SELECT 'owns ' || relname FROM pg_class WHERE relowner = to_regrole(%(role)s) AND relkind = 'r'
    UNION ALL
    SELECT 'may change ' || name FROM unnest(%(tables)s) AS append_only(name)
    WHERE to_regclass(name) IS NOT NULL AND has_table_privilege(%(role)s, name, 'UPDATE, DELETE, TRUNCATE')
    UNION ALL
    SELECT 'is a superuser' FROM pg_roles WHERE rolname = %(role)s AND rolsuper
"""


def warn_of_rights(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """`check --database default` asks it, and so does `migrate`: a warning, because that gives the rights."""
    if settings.DEBUG or "default" not in (databases or ()):
        return []
    asked: dict[str, Any] = {"role": settings.PORTAL_ROLE, "tables": list(APPEND_ONLY)}
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS_TOO_MANY, asked)
        found = [words for (words,) in cursor.fetchall()]
    sentence = f"The portal's role {settings.PORTAL_ROLE} {', '.join(found[:5])}: run `migrate` as its owner."
    return [Warning(sentence, id="cpor.W022")] if found else []


def refuse_local_parts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEBUG:
        return []
    return [Error(sentence, id=name) for name, is_wrong, sentence in REFUSALS if is_wrong()]
