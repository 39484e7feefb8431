"""Beat's memory is the heartbeats. Celery's own is a file: where that is lost with each restart, as on most platforms,
a daily tick never comes."""

import logging

from celery import beat
from django.db import DatabaseError, InterfaceError, connection

from cpor import heartbeats

logger = logging.getLogger(__name__)


class Scheduler(beat.Scheduler):
    def setup_schedule(self) -> None:
        super().setup_schedule()
        try:
            for name, at in heartbeats.last_runs().items():
                if name in self.schedule:
                    self.schedule[name].last_run_at = at
        except (DatabaseError, InterfaceError) as trouble:
            logger.warning("No heartbeat can be read (%s): all ticks count from now", type(trouble).__name__)
        finally:
            connection.close()  # not needed again
