"""Imported once by the process from which those that are killed are forked: so a restart costs nothing."""

import django

django.setup()
