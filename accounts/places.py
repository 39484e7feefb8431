import ipaddress

IPV6_PREFIX = 64  # what a household or a server is given: whoever has one address has all of them


def plain(ip: str) -> str:
    """An IPv4 address that came through an IPv6 socket, as itself; else as it was."""
    address = ipaddress.ip_address(ip)
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def place_of(ip: str) -> str:
    """What is counted as one place."""
    address = ipaddress.ip_address(plain(ip))
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False))
