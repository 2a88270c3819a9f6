"""Keep a Python process on this machine: any attempt to reach another one raises.

Python imports a module of this name when it starts, so a process that finds this folder on
PYTHONPATH is guarded, and so are the processes it starts. `tests/conftest.py` guards the test run
itself with it. `attempts` lists what was refused.
"""

import ipaddress
import socket
import sys

attempts: list[str] = []

_RESOLVE = {"socket.getaddrinfo", "socket.gethostbyname"}
_SEND = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_OWN_NAMES = {"", "localhost", socket.gethostname()}


def is_here(host: object) -> bool:
    """Whether `host`, a name or an address as given to `socket`, is this machine."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes | bytearray) else str(host)
    if name in _OWN_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in _RESOLVE:
        host = arguments[0]
    elif event in _SEND and not _sends_nothing(event, arguments[0]):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a Unix socket's is a path
    else:
        return
    if not is_here(host):
        attempts.append(f"{event} {host}")
        raise PermissionError(f"offline: {event} to {host!r} refused")


def _sends_nothing(event: str, connection: object) -> bool:
    """Whether this connects a datagram socket, which is how Dask learns its own address."""
    return event == "socket.connect" and getattr(connection, "type", None) == socket.SOCK_DGRAM


sys.addaudithook(_refuse)
