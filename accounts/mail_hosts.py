from django.db.models import Func, TextField


class MailHost(Func):
    """The domain of a mail address, in lower case: by it the tables with addresses are indexed."""

    template = "lower(split_part(%(expressions)s, '@', 2))"
    arity = 1
    output_field = TextField()
