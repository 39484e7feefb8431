"""How many letters a second leave, beside a bare loop over one SMTP connection, in one run.

`DATABASE_URL=… python -m bench.letters [400]`; the server takes everything at once. The bare loop composes each letter
with Django's message class, sends it over one connection, and notes nothing.
"""

import asyncio
import multiprocessing
import sys
import time
from email.utils import formataddr
from uuid import uuid4

import django
from aiosmtpd.smtp import SMTP, Envelope, Session

NAME = "bench/letter"


class TakesEverything:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "250 OK"


def serve(port: int) -> None:
    async def forever() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(TakesEverything(), enable_SMTPUTF8=True), "127.0.0.1", port
        )
        await server.serve_forever()

    asyncio.run(forever())


def compare(count: int, rounds: int = 3) -> None:
    from notifications.models import Letter  # noqa: PLC0415 (needs the settings)

    for _ in range(rounds):
        write(count)
        bare, ours = count / bare_loop(), count / deliver()
        print(f"a bare loop {bare:,.0f}/s, the outbox {ours:,.0f}/s, ratio {ours / bare:.2f}", flush=True)
    Letter.objects.filter(letter=NAME).delete()


def write(count: int) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from notifications.models import Letter  # noqa: PLC0415

    Letter.objects.filter(letter=NAME).delete()
    now = timezone.now()
    Letter.objects.bulk_create(
        Letter(letter=NAME, cause=f"bench:{number}", to_email=f"person-{number}@customer.example",
            to_name="Kim Akers", language="en", subject="Claim approved: Autumn rollout (CA-7K3QX9MP)",
            body_text=("Microsoft approved your claim for Adventure Works. " * 3 + "\n") * 4,
            body_html=('<p style="margin: 0 0 16px">Microsoft approved your claim.</p>' * 2 + "\n") * 45,
            message_id=f"<bench-{uuid4()}@portal.example>", next_try_at=now, created_at=now)
        for number in range(count)
    )  # fmt: skip


def bare_loop() -> float:
    from django.core import mail  # noqa: PLC0415

    from notifications.models import Letter  # noqa: PLC0415

    letters = list(Letter.objects.filter(letter=NAME))
    start = time.perf_counter()
    connection = mail.get_connection()
    connection.open()
    for letter in letters:
        message = mail.EmailMultiAlternatives(
            letter.subject, letter.body_text, to=[formataddr((letter.to_name, letter.to_email))],
            headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
        )  # fmt: skip
        message.attach_alternative(letter.body_html, "text/html")
        connection.send_messages([message])
    connection.close()
    return time.perf_counter() - start


def deliver() -> float:
    from django.utils import timezone  # noqa: PLC0415

    from notifications.delivery import deliver_due  # noqa: PLC0415

    start = time.perf_counter()
    deliver_due(now=timezone.now())
    return time.perf_counter() - start


if __name__ == "__main__":
    import os

    from devstack.ports import free_ports

    [port] = free_ports([None])
    server = multiprocessing.Process(target=serve, args=(port,), daemon=True)
    server.start()
    time.sleep(1)
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpor.settings")
    django.setup()
    compare(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
