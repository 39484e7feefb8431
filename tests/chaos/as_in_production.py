"""The portal's settings for a test with DEBUG off, where people see our error pages; nobody has collected the static
files before."""

from cpor.settings import *  # noqa: F403
from cpor.settings import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
