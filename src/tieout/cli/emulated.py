"""Ask a running emulator for the credentials that it expects, as any client in any language would."""

import subprocess
import sys
from dataclasses import dataclass

from tieout.cli.programs import ProgramFailed


@dataclass(frozen=True)
class Emulated:
    """The service's environment for this emulator, and the company to connect."""

    environment: dict[str, str]
    realm_id: str


def emulated_settings(address: str) -> Emulated:
    """Read `env` of the emulator at `address`."""
    asked = subprocess.run(  # noqa: S603 - our own program, with our own arguments
        [sys.executable, "-m", "qbo_emulator", "env", "--url", address], capture_output=True, text=True, check=False
    )
    if asked.returncode:
        raise ProgramFailed(f"The emulator at {address} does not say how to reach it: {asked.stderr.strip()}")
    said = dict(line.split("=", 1) for line in asked.stdout.splitlines() if "=" in line)
    return Emulated(
        environment={
            "TIEOUT_ENVIRONMENT": "sandbox",
            "TIEOUT_API_BASE": said["QBO_API_BASE"],
            "TIEOUT_OAUTH_BASE": said["QBO_OAUTH_BASE"],
            "TIEOUT_CLIENT_ID": said["QBO_CLIENT_ID"],
            "TIEOUT_CLIENT_SECRET": said["QBO_CLIENT_SECRET"],
        },
        realm_id=said["QBO_REALM_ID"],
    )
