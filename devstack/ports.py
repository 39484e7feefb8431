import random
import socket

from devstack.bootstrap import is_port_free

# Below the range from which systems take the ports of outgoing connections, so that a kept port stays free.
RANGE = range(20000, 30000)


def free_ports(kept: list[int | None]) -> list[int]:
    """As many different free ports on the loopback: the kept ones where they are free."""
    ports: list[int] = []
    for port in kept:
        choice = [port, *random.sample(RANGE, len(RANGE))]
        ports.append(next(p for p in choice if p and p not in ports and is_port_free(p)))
    return ports


def free_port() -> int:
    return free_ports([None])[0]


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
