import pytest
from django.core.checks import run_checks

from cpor.checks import refuse_local_parts, warn_of_rights
from sandbox import layers

RIGHT = {
    "DEBUG": False,
    "CLAMD_URL": "unix:///run/clamd.sock",
    "S3_BUCKET": "cpor-poe",
    "POE_STORAGE": {"OPTIONS": {"endpoint_url": "https://storage.example"}},
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "mail.example",
    "EMAIL_USE_TLS": True,
    "LOCAL_MAIL_DIR": "",
    "DATABASES": {"default": {"HOST": "db.internal", "OPTIONS": {"sslmode": "verify-full"}}},
    "REDIS_URL": "rediss://redis.internal:6379/0?ssl_cert_reqs=required",
    "SITE_URL": "https://portal.example",
    "ALLOWED_HOSTS": ["portal.example"],
    "DIRECTORY_URL": "https://directory.example/v1.0",
    "DIRECTORY_TOKEN": "secret",
    "SIGNATURE_TRUST": "",
    "OWNER_OF_DATABASE": {"USER": "cpor_owner"},
    "PORTAL_ROLE": "cpor",
    "AUDIT_SIGNING_KEY": "Zm9yLXRoZS10ZXN0cy1vbmx5LWZvci10aGUtdGVzdHM=",
}


@pytest.fixture
def production(monkeypatch):
    """Stands in for the settings that the checks read; the real ones stay what the test run needs."""

    class Settings:
        pass

    found = Settings()
    for name, value in RIGHT.items():
        setattr(found, name, value)
    monkeypatch.setattr("cpor.checks.settings", found)
    return found


def test_a_right_production_passes(production):
    assert refuse_local_parts(None) == []


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("CLAMD_URL", "", "cpor.E001"),
        ("AUDIT_SIGNING_KEY", "", "cpor.E020"),
        ("OWNER_OF_DATABASE", {}, "cpor.E021"),
        ("OWNER_OF_DATABASE", {"USER": "cpor"}, "cpor.E021"),
        ("AUDIT_SIGNING_KEY", "c2hvcnQ=", "cpor.E020"),
        ("CLAMD_URL", "tcp://scanner.internal:3310", "cpor.E017"),
        ("CLAMD_URL", "tcp://10.0.0.7:3310", "cpor.E017"),
        ("S3_BUCKET", "", "cpor.E002"),
        ("POE_STORAGE", {"OPTIONS": {"endpoint_url": "http://storage.example"}}, "cpor.E003"),
        ("EMAIL_HOST", "127.0.0.1", "cpor.E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "cpor.E004"),
        ("EMAIL_USE_TLS", False, "cpor.E005"),
        ("LOCAL_MAIL_DIR", "/tmp/letters", "cpor.E006"),
        ("DATABASES", {"default": {"HOST": "db.internal", "OPTIONS": {}}}, "cpor.E007"),
        ("REDIS_URL", "redis://redis.internal:6379/0", "cpor.E008"),
        ("SITE_URL", "http://portal.example", "cpor.E009"),
        ("ALLOWED_HOSTS", ["*"], "cpor.E010"),
        ("DIRECTORY_URL", "http://directory.example/v1.0", "cpor.E011"),
        ("DIRECTORY_TOKEN", "", "cpor.E012"),
        ("POE_STORAGE", {"OPTIONS": {"endpoint_url": "https://portal.example:9000"}}, "cpor.E013"),
        ("SIGNATURE_TRUST", "/nowhere/trust.pem", "cpor.E016"),
    ],
)
def test_a_local_part_in_production_is_refused(production, name, value, refusal):
    setattr(production, name, value)

    assert [found.id for found in refuse_local_parts(None)] == [refusal]


def test_the_demos_pages_in_production_are_refused(production, settings):
    settings.DEBUG = True  # only so can the pages be loaded
    settings.ROOT_URLCONF = "demo.tests.urls"

    assert [found.id for found in refuse_local_parts(None)] == ["cpor.E014"]


def test_a_machine_without_the_whole_sandbox_is_refused(production, monkeypatch):
    monkeypatch.setattr(layers, "has_call_filter", lambda: False)

    assert [found.id for found in refuse_local_parts(None)] == ["cpor.E015"]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:3310", "tcp://localhost:3310", "tcp://[::1]:3310"])
def test_a_scanner_on_this_machine_or_behind_a_tunnel_passes(production, address):
    production.CLAMD_URL = address

    assert refuse_local_parts(None) == []


def test_storage_without_an_endpoint_of_its_own_passes(production):
    production.POE_STORAGE = {"OPTIONS": {"endpoint_url": None}}

    assert refuse_local_parts(None) == []


def test_local_registers_instead_of_a_remote_directory_pass(production):
    production.DIRECTORY_URL = production.DIRECTORY_TOKEN = ""

    assert refuse_local_parts(None) == []


def test_on_ones_own_machine_nothing_is_refused(production):
    production.DEBUG = True
    production.CLAMD_URL = production.S3_BUCKET = ""

    assert refuse_local_parts(None) == []


def test_deploying_asks_them_and_daily_work_does_not():
    deploying = {found.id for found in run_checks(include_deployment_checks=True)}
    daily = {found.id for found in run_checks()}

    assert "cpor.E001" in deploying - daily


@pytest.mark.django_db
def test_rights_of_the_portals_role_are_as_they_should_be():
    assert warn_of_rights(None, databases=["default"]) == []


@pytest.mark.django_db
def test_a_role_that_owns_the_tables_is_told_of(settings):
    settings.PORTAL_ROLE = settings.OWNER_OF_DATABASE["USER"]

    [warning] = warn_of_rights(None, databases=["default"])

    assert warning.id == "cpor.W022"
    assert "owns" in warning.msg
