"""Keeps services running and stops all of them, whatever happens."""

import signal
import threading
import time
from pathlib import Path

from devstack.logs import ErrorTail, say
from devstack.processes import Service, remember

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STEADY_AFTER = 60.0  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a service is started again


class Stopped(Exception):
    """Somebody asked to stop."""


class Watched:
    """A service that is started again when it ends, after longer and longer pauses."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.pause = FIRST_PAUSE
        self.started = time.monotonic()
        self.start_again_at: float | None = None

    def look_after(self) -> None:
        if self.start_again_at is not None:
            if time.monotonic() >= self.start_again_at:
                self._start_again()
        elif not self.service.is_running:
            self._plan()
        elif time.monotonic() - self.started > STEADY_AFTER:
            self.pause = FIRST_PAUSE

    def _plan(self) -> None:
        self.service.stop()  # what it left behind
        say(
            f"{self.service.name} ended by itself and is started again in {self.pause:g} s; see {self.service.log}"
        )
        self.start_again_at = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def _start_again(self) -> None:
        self.service.start()
        self.started = time.monotonic()
        self.start_again_at = None


class Supervisor:
    """Services in groups: a group starts after, and stops before, the ones it needs."""

    def __init__(self, processes: Path) -> None:
        self.processes = processes
        self.groups: list[list[Watched]] = []
        self.asked_to_stop = threading.Event()
        self.written_down: list[int] = []
        self.tails: list[ErrorTail] = []

    def listen(self) -> None:
        for number in STOP_SIGNALS:
            signal.signal(number, lambda *_: self.asked_to_stop.set())

    def add_group(self, *services: Service) -> None:
        """Starts them side by side and waits until all are ready."""
        self.groups.append([Watched(service) for service in services])
        for service in services:
            service.start()
        for service in services:
            service.wait_until_ready(tick=self.tick)

    def show_errors_of(self, *services: Service) -> None:
        self.tails += [ErrorTail(service.log) for service in services]

    def tick(self) -> None:
        """Raises Stopped once somebody asked to stop."""
        services = [watched.service for watched in self._all()]
        running = [service.process.pid for service in services if service.process]
        if running != self.written_down:
            remember(self.processes, services)
            self.written_down = running
        if self.asked_to_stop.is_set():
            raise Stopped

    def watch(self) -> None:
        """Returns by Stopped only."""
        while True:
            for watched in self._all():
                watched.look_after()
            for tail in self.tails:
                tail.show()
            self.tick()
            self.asked_to_stop.wait(0.2)

    def stop(self) -> None:
        for group in reversed(self.groups):
            for watched in group:
                watched.service.ask_to_stop()
            for watched in group:
                watched.service.stop()
        self.processes.unlink(missing_ok=True)

    def _all(self) -> list[Watched]:
        return [watched for group in self.groups for watched in group]
