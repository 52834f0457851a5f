"""Typed identifiers: a business's id is never taken for a connection's."""

import secrets
import time
from typing import NewType
from uuid import UUID

BusinessId = NewType("BusinessId", UUID)
ConnectionId = NewType("ConnectionId", UUID)
RunId = NewType("RunId", UUID)
CertificateId = NewType("CertificateId", UUID)
IssueId = NewType("IssueId", UUID)
IntentId = NewType("IntentId", UUID)
EventId = NewType("EventId", UUID)
ClientId = NewType("ClientId", UUID)


def new_id() -> UUID:
    """Make an identifier (UUID version 7) whose order is the order of creation, to the millisecond."""
    milliseconds = time.time_ns() // 1_000_000
    number = milliseconds << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=number)
