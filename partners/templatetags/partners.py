from django import template

from partners.addresses import is_keeper

register = template.Library()
register.filter("keeps_notice_addresses", is_keeper)
