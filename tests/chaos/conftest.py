"""The mail server and letters of the notifications room serve here too."""

from notifications.tests.conftest import _test_letter, mail_server

__all__ = ["_test_letter", "mail_server"]
