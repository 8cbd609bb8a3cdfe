"""Making a device that nobody owns one of an account's.

The device serves HTTP, as Spotify's ZeroConf API describes it: getInfo says who
it is, addUser hands it a secret to log in with.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
import json
from typing import Any

import aiohttp

from ..credentials import make_secret
from ..errors import LabError
from ..loopback import require_loopback_url
from ..protocol.diffie_hellman import KeyPair
from .blob import encrypt_for_conversation, encrypt_secret

_OK = 101

ANSWER_WITHIN_S = 10.0
"""How long a device may take to answer; the phone's own patience, made up."""


@dataclass(frozen=True, slots=True)
class PairingReport:
    """A device that took an account's secret; it logs in next.

    Attributes:
        device: its id.
        name: what it calls itself.
        address: where it was found.
        replaced: the account that it belonged to before, or an empty string.
    """

    device: str
    name: str
    address: str
    replaced: str


async def hand_secret(account: str, address: str) -> PairingReport:
    """Hand a device a secret of an account.

    Args:
        account: the user name.
        address: `http://127.0.0.1:PORT`.

    Raises:
        LabError: the address isn't on loopback, nothing or something else is
            there, or the device refuses.
    """
    require_loopback_url(address)
    # No environment: a proxy named there would lead away from loopback.
    patience = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
    async with aiohttp.ClientSession(timeout=patience, trust_env=False) as session:
        conversation = _Conversation(session, address.rstrip("/"))
        keys = KeyPair()
        info = await conversation.ask("GET", params={"action": "getInfo"})
        try:
            device, name = info["deviceID"], info["remoteName"]
            public_key = base64.b64decode(info["publicKey"], validate=True)
            shared_secret = keys.shared_secret(public_key)
        except (KeyError, TypeError, ValueError) as error:
            raise LabError(f"what answers at {address} doesn't introduce itself") from error
        blob = encrypt_for_conversation(
            encrypt_secret(make_secret(), account, device), shared_secret
        )
        await conversation.ask(
            "POST",
            data={
                "action": "addUser",
                "userName": account,
                "blob": base64.b64encode(blob).decode(),
                "clientKey": base64.b64encode(keys.public).decode(),
            },
        )
        return PairingReport(device, name, address, info.get("activeUser", ""))


class _Conversation:
    """Questions to one device."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address

    async def ask(self, method: str, **more: Any) -> Mapping[str, Any]:
        """Return the answer of a device that says that all is well."""
        try:
            # Where it leads to needn't be on loopback.
            async with self._session.request(
                method, f"{self._address}/", allow_redirects=False, **more
            ) as response:
                status, content = response.status, await response.read()
        except TimeoutError:
            raise LabError(
                f"what is at {self._address} doesn't answer within {ANSWER_WITHIN_S:g} s"
            ) from None
        except aiohttp.ClientError as error:
            raise LabError(f"no device answers at {self._address}: {error}") from error
        try:
            answer = json.loads(content) if status == HTTPStatus.OK else None
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or "status" not in answer:
            raise LabError(f"what answers at {self._address} is no device to pair")
        if answer["status"] != _OK:
            reason = answer.get("statusString", answer["status"])
            raise LabError(f"the device at {self._address} refuses: {reason}")
        return answer
