"""The line to Redis, so that a worker outlives it."""

from kombu.transport import redis


class Channel(redis.Channel):
    """Kombu's own talks to Redis once more over a line that is closed: to hand back what is under way, and to say that
    a task is done. Where Redis is gone that ends the worker. Ticks need neither: those that nobody confirmed are handed
    out again and have expired by then.
    """

    do_restore = False

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        if not self.closed:
            super().basic_ack(delivery_tag, multiple)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        if not self.closed:
            super().basic_reject(delivery_tag, requeue)


def use() -> None:
    """For redis:// and rediss://. The setting `broker_transport` would lose the second one's encryption."""
    redis.Transport.Channel = Channel
