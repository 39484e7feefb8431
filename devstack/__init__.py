"""The local stack: PostgreSQL, Redis, an SMTP inbox and the portal's processes, for `make run` and `make test`.

Nothing here runs in production. No module of the portal imports from here.
"""
