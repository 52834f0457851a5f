"""Who may ask and who may allow: apps as their developers register them, people who sign in, and scopes."""

from dataclasses import dataclass, field

ACCOUNTING = "com.intuit.quickbooks.accounting"
COMPANY_SCOPES = frozenset({ACCOUNTING, "com.intuit.quickbooks.payment"})


@dataclass(frozen=True, kw_only=True)
class App:
    """What a developer registered: credentials, and the redirect addresses that are matched exactly."""

    client_id: str
    client_secret: str = field(repr=False)
    name: str = "An app"
    redirect_uris: tuple[str, ...] = ()
    any_loopback_redirect: bool = False

    def allows(self, redirect_uri: str) -> bool:
        """Whether a code may be sent there."""
        if redirect_uri in self.redirect_uris:
            return True
        return self.any_loopback_redirect and redirect_uri.startswith(("http://localhost:", "http://127.0.0.1:"))


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who signs in to QuickBooks."""

    sub: str
    email: str
    given_name: str
    family_name: str
    phone: str = "+1 6505550100"

    @property
    def name(self) -> str:
        """Answer given name and family name."""
        return f"{self.given_name} {self.family_name}"
