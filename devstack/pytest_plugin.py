"""Gives a pytest run its own PostgreSQL and Redis, before pytest-django reads the settings.

With pytest-xdist only the process that hands out the tests starts them; the workers inherit the addresses.
"""

import contextlib
import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack.processes import LocalStackError
from devstack.scratch import ScratchServices, scratch_folder, scratch_services

# As in production where it matters, and nothing of this machine's own settings.
SETTINGS = {
    "DEBUG": "off",
    "LOCAL_ENV": os.devnull,
    "SECRET_KEY": "for-the-tests-only",
    "SITE_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "SECURE_SSL_REDIRECT": "off",
    "EMAIL_URL": "smtp://127.0.0.1:9",  # nobody listens there; Django's test runner keeps letters in memory
    "LOG_LEVEL": "WARNING",
    "AUDIT_SIGNING_KEY": "Zm9yLXRoZS10ZXN0cy1vbmx5LWZvci10aGUtdGVzdHM=",  # 32 bytes
}
NO_WORLD = "TESTS_WALK_ANEW"  # a variable: where it is set, claims are walked by each test (tests.world)
UNSET = (
    "AWS_STORAGE_BUCKET_NAME",
    "AWS_S3_ENDPOINT_URL",
    "CLAMD_URL",
    "DIRECTORY_URL",
    "DIRECTORY_TOKEN",
    "LOCAL_MAIL_DIR",
    "BEHIND_PROXY",
)


services: ScratchServices | None = None  # None in a worker


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        # Each has files of its own, as it has a database of its own.
        os.environ["POE_DIR"] = str(Path(os.environ["POE_DIR"]) / worker)
    else:
        stack = contextlib.ExitStack()
        early_config.add_cleanup(stack.close)
        prepare_environment(stack)
    return (yield)


def prepare_environment(stack: contextlib.ExitStack) -> None:
    for name in UNSET:
        os.environ.pop(name, None)
    os.environ |= SETTINGS
    os.environ["POE_DIR"] = str(stack.enter_context(scratch_folder()) / "poe")
    global services
    try:
        services = stack.enter_context(scratch_services())
    except LocalStackError as error:
        raise pytest.UsageError(str(error)) from error
    os.environ |= services.addresses


def start_services() -> None:
    """In a worker of pytest-xdist: waits for those that the process that hands out the tests has started."""
    if services:
        services.start()


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    if services and config.getoption("numprocesses", None):
        services.start()
    use_plain_static_files()
    wait_for_connections()
    hash_passwords_quickly()


def wait_for_connections() -> None:
    """A page gives up soon where PostgreSQL does not answer; a race of hundreds of connections on a busy machine waits
    its turn, because it is about something else."""
    from django.conf import settings  # noqa: PLC0415 (pytest-django has just made them ready)

    settings.DATABASES["default"]["OPTIONS"]["connect_timeout"] = 30  # seconds


def use_plain_static_files() -> None:
    """The names with hashes that production gives static files would need `collectstatic` first."""
    from django.conf import settings  # noqa: PLC0415 (pytest-django has just made them ready)

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True


def hash_passwords_quickly() -> None:
    """A good hash takes half a second by design; tests sign people in by the hundred."""
    from django.conf import settings  # noqa: PLC0415 (pytest-django has just made them ready)

    settings.PASSWORD_HASHERS = ["devstack.hashing.QuickHasher"]


def pytest_collection_finish() -> None:
    """What stays for the whole run need not be looked at by every collection of garbage: a tenth of the CPU. Nor need
    they come as often as a small program wants them: another twentieth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
