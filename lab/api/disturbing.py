"""What can be made to go wrong."""

from abc import ABC, abstractmethod

from ..cloud.cluster import Reason
from ..cloud.connections import DropHow
from ..conditions import Condition
from ..faults import Fault
from ..limiter import Limit
from ..limits import Per
from ..scenario import Scenario
from ..services import Action, Refusal, Service


class DisturbingApi(ABC):
    """Limits, faults, drops, outages, evictions, and scenarios of several of them."""

    @abstractmethod
    async def set_limiter(
        self,
        limiter: str | Limit,
        account: str | None = None,
        service: Service = Service.DEALER,
        *,
        per: Per = Per.ACCOUNT,
        refusal: Refusal | None = None,
        retry_after: bool = False,
        seed: int = 0,
    ) -> None:
        """Limit what one account, or each and every new one, is granted by a service.

        It begins afresh, with nothing asked yet.

        Args:
            limiter: a name (strict, lenient, penalty, none) or a whole limit.
            account: whose devices share it; each account has its own if none is
                named.
            service: dealer, login5, access_point, client_token or connect_state.
            per: who shares it; those of one address do so whatever their
                account, and beside the limits of accounts.
            refusal: what the others are told: status 429, or at the access point
                to try another, unless it says otherwise.
            retry_after: whether a refusing status says when to come back.
            seed: moves the limit's strangers.
        """

    @abstractmethod
    async def drop(
        self,
        service: Service,
        how: DropHow = DropHow.RESET,
        account: str | None = None,
        device: str | None = None,
        count: int | None = None,
    ) -> int:
        """Drop open dealer or access point connections; return how many.

        All are dropped at once, unless narrowed to an `account`, one of its
        devices, or the `count` oldest of them. Frozen and muted ones stay open
        and are reported as such.
        """

    @abstractmethod
    async def set_network(self, condition: Condition) -> None:
        """Change what becomes of everything between clients and the lab.

        All ports but that of the control surface are concerned, and the open
        connections too. The ports stay the same.

        Raises:
            LabError: a refused port was taken by somebody else meanwhile.
        """

    @abstractmethod
    async def evict(self, account: str, device: str, *, tell_neighbours: bool = False) -> None:
        """Forget a registered device, while its connections stay.

        It isn't told, and comes back when it registers anew. The account's
        other devices only hear of it with `tell_neighbours`.
        """

    @abstractmethod
    async def push_cluster_update(self, account: str, device: str, reason: Reason) -> int:
        """Tell the account's other devices about `device`, true or not.

        What is told goes with the `reason`: a device that disappears is missing
        in it, even though it is fine. Return how many were told.
        """

    async def add_fault(
        self,
        service: Service,
        action: Action,
        times: int | None = None,
        account: str | None = None,
        device: str | None = None,
        *,
        for_s: float | None = None,
        probability: float = 1.0,
        seed: int = 0,
    ) -> int:
        """Make a service do something else than its work; return a number.

        It does so `times` times, for `for_s` seconds, or until the fault is
        cleared, whatever comes first; and each time with a `probability` (above
        0, at most 1) by the dice of a `seed`. Of several faults that fit, the
        oldest decides.
        """
        fault = Fault(service, action, times, account, device, for_s, probability, seed)
        (number,) = await self.add_faults([fault])
        return number

    @abstractmethod
    async def add_faults(self, faults: list[Fault]) -> list[int]:
        """Switch several faults on at once, or none if one is wrong; return their numbers."""

    @abstractmethod
    async def clear_faults(self, number: int | None = None) -> None:
        """Switch off one fault, or all of them."""

    @abstractmethod
    async def expire_tokens(self, account: str | None = None, device: str | None = None) -> int:
        """End the life of the access tokens granted so far; return how many lived.

        The dealer and connect-state answer them with 401. Open connections stay.
        """

    @abstractmethod
    async def scenarios(self) -> tuple[Scenario, ...]:
        """Return the recorded scenarios: several steps in their time."""

    @abstractmethod
    async def play_scenario(
        self, scenario: str | Scenario, account: str | None = None, device: str | None = None
    ) -> int:
        """Begin with a scenario, a recorded one by name; return a number.

        It concerns one account, one of its devices, or all, and goes on until its
        last step or the lab's end; its steps are events.
        """
