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
EndpointId = NewType("EndpointId", UUID)
ClientId = NewType("ClientId", UUID)
PayeeId = NewType("PayeeId", UUID)
FundingSourceId = NewType("FundingSourceId", UUID)
PlatformAccountId = NewType("PlatformAccountId", UUID)
PayableId = NewType("PayableId", UUID)
AttachmentId = NewType("AttachmentId", UUID)
PaymentId = NewType("PaymentId", UUID)


def new_id() -> UUID:
    """Make an identifier (UUID version 7) whose order is the order of creation, to a quarter of a microsecond."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = (rest << 12) // 1_000_000  # RFC 9562, method 3: the bits after the version go on counting time
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | secrets.randbits(62))
