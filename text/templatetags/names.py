"""`{{ claim.tenant.name|bdi }}`: a builtin, for names of people, partners, customers, claims and files in sentences."""

from django import template

from text.names import bdi

register = template.Library()
register.filter("bdi", bdi)
