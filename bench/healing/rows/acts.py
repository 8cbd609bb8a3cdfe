"""What several rows let happen."""

from lab.cloud.connections import DropHow
from lab.services import Action, Service

from ..home import Home
from ..row import Act, clear


def faulty(service: Service, action: Action) -> Act:
    """Let a service do something else than its work."""

    async def strike(home: Home) -> None:
        await home.house.lab.add_fault(service, action)

    return strike


def drop(service: Service, how: DropHow) -> Act:
    """Let a service lose all of its connections."""

    async def strike(home: Home) -> None:
        await home.house.lab.drop(service, how)

    return strike


async def mend(home: Home) -> None:
    """End all faults, and let a person act."""
    await clear(home)
    home.keeper.person_acts()
