"""The control surface: the same over HTTP as in process."""

import asyncio
import json
from typing import Any, cast

import aiohttp
from aiohttp import web
import pytest

from lab.api import LabApi
from lab.calls import METHODS
from lab.client import LabClient
from lab.cloud.connections import DropHow
from lab.cloud.world import device_id
from lab.errors import LabError, UnknownNameError
from lab.events import EventKind
from lab.lab import Lab
from lab.limiter import Limit, Penalty, SlidingWindow, TokenBucket, Unlimited
from lab.services import Hang, Moment, NoConnectionId, Refuse, Reset, Service, Status

pytestmark = pytest.mark.timeout(60)


async def test_both_say_where_the_lab_is(lab: Lab, client: LabClient) -> None:
    assert client.info == lab.info
    assert len(lab.info.server_key_file.read_bytes()) == 256
    assert lab.info.folder.stat().st_mode & 0o777 == 0o700


async def test_accounts_and_devices_can_be_declared(either: LabApi) -> None:
    await either.add_account("alice")
    identifier = await either.add_device("alice", "Küche 🍳")
    assert identifier == device_id("Küche 🍳")
    assert identifier == await either.add_device("alice", "Küche 🍳")
    (device,) = await either.devices("alice")
    assert (device.id, device.name, device.account) == (identifier, "Küche 🍳", "alice")
    assert not device.registered
    (account,) = await either.accounts()
    assert account.devices == (device,)
    counts = await either.counts()
    assert (counts.logins, counts.refused, counts.registrations) == (0, 0, 0)
    assert counts.accounts == {"alice": account}


async def test_credentials_are_librespots(either: LabApi) -> None:
    written = json.loads(await either.credentials("bob"))
    assert set(written) == {"username", "auth_type", "auth_data"}
    assert (written["username"], written["auth_type"]) == ("bob", 1)
    assert [account.name for account in await either.accounts()] == ["bob"]


@pytest.mark.parametrize(
    "limit",
    [
        Limit(Unlimited()),
        Limit(TokenBucket(3, 0.5), Penalty(30)),
        Limit(SlidingWindow(5, 30, count_refused=True), Penalty(15, growth=2, cap_s=600)),
    ],
)
async def test_limits_can_be_set(either: LabApi, limit: Limit) -> None:
    await either.add_account("alice")
    await either.set_limiter(limit)
    await either.add_account("bob")
    await either.set_limiter("strict", "alice")
    await either.set_limiter("lenient", service=Service.LOGIN5)
    limits = {account.name: account.limits[Service.DEALER] for account in await either.accounts()}
    assert limits == {"alice": Limit(TokenBucket(4, 0.2)), "bob": limit}
    assert len(await either.wait_for(EventKind.LIMITER_SET, times=3)) == 3


@pytest.mark.parametrize(
    ("service", "action"),
    [
        (Service.DEALER, Status(429)),
        (Service.LOGIN5, Status(503, retry_after_s=3)),
        (Service.CONNECT_STATE, Hang()),
        (Service.CLIENT_TOKEN, Reset()),
        (Service.ACCESS_POINT, Refuse("bad_credentials")),
        (Service.LOGIN5, Refuse("try_again_later")),
        (Service.DEALER, NoConnectionId()),
    ],
)
async def test_faults_can_be_switched(either: LabApi, service: Service, action: Any) -> None:
    await either.add_account("alice")
    await either.add_device("alice", "Kitchen")
    first = await either.add_fault(service, action)
    second = await either.add_fault(service, action, times=2, account="alice", device="Kitchen")
    assert second != first
    await either.clear_faults(first)
    with pytest.raises(UnknownNameError, match=f"there are: {second}"):
        await either.clear_faults(first)
    await either.clear_faults()


async def test_unknown_names_are_answered_with_those_that_exist(either: LabApi) -> None:
    await either.add_account("alice")
    await either.add_device("alice", "Kitchen")
    with pytest.raises(UnknownNameError, match="unknown account 'eve'; there are: alice"):
        await either.devices("eve")
    with pytest.raises(UnknownNameError, match="unknown device 'Attic'; there are: Kitchen"):
        await either.drop(Service.DEALER, DropHow.RESET, "alice", "Attic")
    with pytest.raises(UnknownNameError, match="unknown limiter 'harsh'; there are: lenient, none"):
        await either.set_limiter("harsh")
    with pytest.raises(UnknownNameError, match="unknown reason 'whim'; there are: account_exists"):
        await either.add_fault(Service.ACCESS_POINT, Refuse("whim"))


@pytest.mark.parametrize(
    ("method", "parameters", "error"),
    [
        ("drop", {"service": "radio"}, "service: .*'dealer'"),
        ("drop", {"service": "dealer", "how": "softly"}, "how: .*'freeze' or 'mute'"),
        ("set_limiter", {"limiter": "strict", "service": "radio"}, "service: .*'dealer'"),
        ("set_limiter", {"limiter": "strict", "per": "house"}, "per: .*'account' or 'address'"),
        ("set_limiter", {"limiter": "strict", "refusal": "no"}, "refusal: "),
        ("set_limiter", {"limiter": 5}, "limiter: "),
        ("set_limiter", {"limiter": object()}, "serialize unknown type"),
        ("add_fault", {"service": "radio", "action": Hang()}, "service: .*'login5', 'dealer'"),
        ("add_fault", {"service": "dealer", "action": "dance"}, "action: "),
        (
            "add_fault",
            {"service": "dealer", "action": Hang(cast("Moment", "later"))},
            "when: .*'before_tls', 'before_request' or 'after_request'",
        ),
        ("set_network", {"condition": "wet"}, "condition: "),
        ("push_cluster_update", {"reason": "whim"}, "reason: .*'devices_disappeared'"),
        ("set_product", {"product": "gold"}, "product: .*'premium', 'free' or 'none'"),
        ("command", {"command": "dance"}, "command: "),
        ("play_scenario", {"scenario": "calm"}, "unknown scenario 'calm'; there are: "),
        ("add_track", {"name": "One", "music": "no.mp3"}, "unknown track 'no.mp3'; there are: "),
        ("wait_for", {"kind": "silence"}, "unknown kind of events 'silence'; there are: "),
    ],
)
async def test_types_are_checked_even_where_nobody_else_does(
    either: LabApi, method: str, parameters: dict[str, Any], error: str
) -> None:
    await either.add_account("alice")
    await either.add_device("alice", "Kitchen")
    if method in {"push_cluster_update", "set_product", "command"}:
        parameters = {"account": "alice", **parameters}
    if method == "push_cluster_update":
        parameters = {"device": "Kitchen", **parameters}
    with pytest.raises(LabError, match=error):
        await getattr(either, method)(**parameters)


async def test_what_makes_no_sense_is_refused(either: LabApi) -> None:
    await either.add_account("alice")
    for service, action in (
        (Service.ACCESS_POINT, Status(429)),
        (Service.DEALER, Status(99)),
        (Service.LOGIN5, NoConnectionId()),
    ):
        with pytest.raises(LabError):
            await either.add_fault(service, action)
    with pytest.raises(LabError, match="times is 0"):
        await either.add_fault(Service.DEALER, Hang(), times=0)
    with pytest.raises(LabError, match="doesn't know who asks"):
        await either.add_fault(Service.APRESOLVE, Hang(), account="alice")
    with pytest.raises(LabError, match="which account"):
        await either.drop(Service.DEALER, device="Kitchen")
    with pytest.raises(LabError, match="wait_s is 61"):
        await either.events(wait_s=61)
    with pytest.raises(LabError, match="after is -5; it must be 0 or more"):
        await either.events(after=-5)
    with pytest.raises(LabError, match="login5 service can't be dropped; these can: access_p"):
        await either.drop(Service.LOGIN5)
    with pytest.raises(
        LabError, match="the dealer service can't refuse with a reason; these can: access_point, a"
    ):
        await either.add_fault(Service.DEALER, Refuse("bad_credentials"))
    with pytest.raises(LabError, match="a name"):
        await either.add_account("")
    with pytest.raises(LabError, match="a name"):
        await either.add_device("alice", "")


async def test_nothing_open_nothing_dropped(either: LabApi) -> None:
    assert await either.drop(Service.DEALER) == 0
    assert await either.drop(Service.ACCESS_POINT, DropHow.CLOSE) == 0


async def test_events_can_be_waited_for(either: LabApi, lab: Lab) -> None:
    await either.add_account("alice")
    assert await either.events() == ()
    waiting = asyncio.create_task(either.events(wait_s=30))
    await asyncio.sleep(0)
    await lab.set_limiter("none", "alice")
    (event,) = await waiting
    assert (event.sequence, event.kind, event.account) == (1, EventKind.LIMITER_SET, "alice")
    assert await either.events(after=1) == ()
    with pytest.raises(TimeoutError):
        await either.wait_for(EventKind.REGISTERED, timeout_s=0)


async def ask(lab: Lab, method: str, path: str, expected: int, **more: Any) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, lab.info.control + path, **more) as response,
    ):
        answer: dict[str, Any] = await response.json()
        assert response.status == expected, answer
        return answer


async def test_people_can_look_at_it(lab: Lab) -> None:
    page = await ask(lab, "GET", "/", 200)
    assert set(page["methods"]) == set(METHODS)
    assert all(method["does"] for method in page["methods"].values())
    condition = page["methods"]["set_network"]["parameters"]["condition"]
    assert "lossy_start" in condition["discriminator"]["mapping"]
    delay = condition["$defs"]["Slow"]["properties"]["delay_s"]
    assert delay["type"] == "number"
    assert page["methods"]["drop"]["parameters"]["how"]["default"] == "reset"
    assert "default" not in page["methods"]["drop"]["parameters"]["service"]
    assert page["info"]["control"] == lab.info.control
    assert (await ask(lab, "GET", "/counts", 200))["logins"] == 0
    assert not await ask(lab, "GET", "/events?after=0", 200)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("GET", "/nonsense", None, 404, "unknown method 'nonsense'; there are: accounts, "),
        ("POST", "/nonsense", "{}", 404, "unknown method"),
        ("POST", "/info", "{}", 404, "unknown method"),
        ("GET", "/info?of=1", None, 404, "unknown parameter of info 'of'"),
        ("GET", "/clear_faults", None, 400, "use POST"),
        ("POST", "/add_account", "{", 400, "isn't JSON"),
        ("POST", "/add_account", "[]", 400, "object"),
        ("POST", "/add_account", "{}", 400, "add_account needs account"),
        ("POST", "/add_account", '{"account": 5}', 400, "account: Input should be a valid string"),
        ("POST", "/counts", '{"of": 1}', 404, "unknown parameter of counts 'of'; there are none"),
        ("POST", "/drop", '{"service": "radio"}', 400, "'connect_state'"),
        ("POST", "/drop", '{"service": "dealer", "how": "softly"}', 400, "'freeze' or 'mute'"),
        (
            "POST",
            "/add_fault",
            '{"service": "dealer", "action": {"kind": "dance"}}',
            400,
            "'no_connection_id'",
        ),
        (
            "POST",
            "/add_fault",
            '{"service": "dealer", "action": {"kind": "hang", "long": 5}}',
            400,
            "unknown key 'long'; there are: kind, when",
        ),
        (
            "POST",
            "/set_limiter",
            '{"limiter": {"limiter": {"kind": "bucket", "burst": 0, "refill_per_s": 1}}}',
            400,
            "burst is 0",
        ),
        ("POST", "/set_limiter", '{"limiter": {"limiter": {"kind": "sieve"}}}', 400, "'window'"),
        ("GET", "/player", None, 400, "player needs account"),
        (
            "POST",
            "/command",
            '{"account": "alice", "command": {"kind": "dance"}}',
            400,
            "'pause', 'resume', 'seek', 'next', 'previous', 'set_volume'",
        ),
        (
            "POST",
            "/command",
            '{"account": "alice", "command": {"kind": "seek", "position_ms": -1}}',
            400,
            "position_ms is -1; it must be 0 or more",
        ),
        (
            "POST",
            "/command",
            '{"account": "alice", "command": {"kind": "set_repeat", "repeat": "twice"}}',
            400,
            "'off', 'context' or 'track'",
        ),
        ("POST", "/set_product", '{"account": "alice", "product": "gold"}', 400, "'premium'"),
    ],
)
async def test_wrong_requests_are_told_what_is_wrong(
    lab: Lab, method: str, path: str, body: str | None, status: int, error: str
) -> None:
    answer = await ask(lab, method, path, status, data=body)
    assert error in answer["error"]


async def test_answers_only_to_its_own_name(lab: Lab) -> None:
    answer = await ask(lab, "GET", "/counts", 400, headers={"Host": "lab.example.com"})
    assert "loopback" in answer["error"]
    await ask(lab, "GET", "/counts", 200, headers={"Host": "localhost"})


@pytest.mark.parametrize(
    "url", ["http://example.com:80", "http://192.0.2.1", "http://localhost", ""]
)
def test_the_client_stays_on_loopback(url: str) -> None:
    with pytest.raises(LabError, match="loopback"):
        LabClient(url)


async def test_the_client_isnt_led_away(lab: Lab) -> None:
    async def lead_away(_: web.Request) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect(f"{lab.info.control}/info")

    app = web.Application()
    app.router.add_get("/info", lead_away)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        with pytest.raises(LabError, match="is no lab"):
            await LabClient(f"http://127.0.0.1:{runner.addresses[0][1]}").__aenter__()
    finally:
        await runner.cleanup()


async def test_nothing_works_before_it_runs_or_after(lab: Lab) -> None:
    client = LabClient(lab.info.control)
    with pytest.raises(LabError, match="not connected"):
        _ = client.info
    with pytest.raises(LabError, match="not connected"):
        await client.counts()
    control = lab.info.control
    await lab.stop()
    await lab.stop()
    with pytest.raises(LabError, match="isn't running"):
        _ = lab.info
    with pytest.raises(aiohttp.ClientConnectorError):
        async with LabClient(control):
            pass
