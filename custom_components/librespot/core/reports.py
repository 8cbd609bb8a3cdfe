"""What an account's zones said of themselves last, and who is told."""

from collections.abc import Callable, Mapping
import logging
from types import MappingProxyType
from typing import Final, Protocol

from .model import AccountStatus, Incident, Restart, ZoneState, ZoneStatus

_LOGGER: Final = logging.getLogger(__name__)


class AccountListener(Protocol):
    """Who wants to know. Called on the event loop, and must not call the account in turn."""

    def zone_changed(self, zone_id: str, status: ZoneStatus) -> None:
        """Take a zone's new status."""

    def zone_restarted(self, zone_id: str, restart: Restart) -> None:
        """Take that a zone's session is ended to mend it, though nobody asked for that."""

    def account_changed(self, status: AccountStatus) -> None:
        """Take the account's new status."""


class Reports:
    """One account's."""

    def __init__(self) -> None:
        """Begin without zones and listeners."""
        self._zones: dict[str, ZoneStatus] = {}
        self._listeners: list[AccountListener] = []
        self.account = AccountStatus(zones=0, enabled=0, connected=0)
        """What listeners were told last of the account."""

    @property
    def zones(self) -> Mapping[str, ZoneStatus]:
        """Every zone's status now, by zone id."""
        return MappingProxyType(self._zones)

    @property
    def enabled(self) -> int:
        """How many zones are switched on."""
        return sum(each.state is not ZoneState.DISABLED for each in self._zones.values())

    @property
    def connected(self) -> int:
        """How many zones Spotify knows."""
        return sum(each.state is ZoneState.CONNECTED for each in self._zones.values())

    def subscribe(self, listener: AccountListener) -> Callable[[], None]:
        """Tell `listener` of every change from now on; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def take(self, zone_id: str, status: ZoneStatus) -> None:
        """Take a zone's status, the first or the newest."""
        self._zones[zone_id] = status

    def remove(self, zone_id: str) -> None:
        """Know nothing of a zone any more."""
        del self._zones[zone_id]

    def tell_of_zone(self, zone_id: str) -> None:
        """Tell everybody of a zone's status."""
        status = self._zones[zone_id]
        self._tell(lambda listener: listener.zone_changed(zone_id, status))

    def tell_of_restart(self, zone_id: str, restart: Restart) -> None:
        """Tell everybody that a zone's session is ended to mend it."""
        self._tell(lambda listener: listener.zone_restarted(zone_id, restart))

    def tell_of_account(self, *, frozen_until: float | None, incident: Incident | None) -> None:
        """Tell everybody of the account, if there is anything new."""
        status = AccountStatus(
            zones=len(self._zones),
            enabled=self.enabled,
            connected=self.connected,
            frozen_until=frozen_until,
            incident=incident,
        )
        if status != self.account:
            self.account = status
            self._tell(lambda listener: listener.account_changed(status))

    def _tell(self, news: Callable[[AccountListener], None]) -> None:
        """Tell every listener; a defect of one is kept from the others, and from the zone."""
        for listener in tuple(self._listeners):
            try:
                news(listener)
            except Exception:
                _LOGGER.exception("A listener failed")
