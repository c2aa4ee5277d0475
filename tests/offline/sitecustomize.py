"""Close the network for a Python process: the suite imports it, and PYTHONPATH gives it to every process it starts.

An audit hook cannot be taken off again and sees every socket that Python opens. Only this machine can be reached.
What was tried is raised where it was tried, and written to the file that the environment names, so that an error
that somebody swallows still fails the suite.
"""

import ipaddress
import os
import socket
import sys
import traceback

ATTEMPTS = "CLAIMCHECK_TESTS_ATTEMPTS"
_EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class ClosedError(Exception):
    """Something asked for another machine. No OSError: those are expected, and tried again."""


def is_here(host: object) -> bool:
    """Whether a host, as sockets take it, is this machine."""
    text = host.decode() if isinstance(host, bytes) else host
    if text in (None, "", "localhost", socket.gethostname()):
        return True
    try:
        address = ipaddress.ip_address(str(text).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse(event: str, arguments: tuple) -> None:
    if event in _EVENTS:
        address = arguments[1]
        # Sockets of the file system have a path for an address, and a connected one has none.
        if not isinstance(address, tuple) or is_here(address[0]):
            return
    elif event not in _NAMES or is_here(arguments[0]):
        return
    if file := os.environ.get(ATTEMPTS):
        with open(file, "a", encoding="utf-8") as log:
            log.write(f"{event}{arguments!r}\n{''.join(traceback.format_stack(limit=8))}\n")
    raise ClosedError(f"{event}{arguments!r}: the network is closed in the tests")


sys.addaudithook(_refuse)
