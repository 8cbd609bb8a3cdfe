"""The real librespot, started by the engine's command, read by its reader, in the lab."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest

from custom_components.librespot.core.engine import SessionRequest
from custom_components.librespot.core.engine.librespot import LibrespotEngine
from custom_components.librespot.core.engine.signals import (
    AccessPointLost,
    Authenticated,
    CommandAnswered,
    CommandFailed,
    DealerAlive,
    DealerLaunching,
    DealerLost,
    DealerRetryFailed,
    ErrorSaid,
    LoggingIn,
    LoginRefusal,
    LoginRefused,
    OutputFailed,
    PlayerEvent,
    RateLimited,
    RateLimitWait,
    Registered,
    Service,
    SessionFailed,
    Signal,
    Started,
)
from custom_components.librespot.core.launcher import Exit, Farewell, Session
from custom_components.librespot.core.launcher.local import LocalLauncher
from custom_components.librespot.core.model import AccountConfig, Output, ZoneConfig
from lab import services
from lab.cloud.connections import DropHow
from lab.errors import LabError
from lab.lab import Lab
from lab.music.catalogue import PLAIN
from lab.music.files import make_folder
from lab.phone.commands import Play
from lab.program import environment
from lab.services import Action, Refuse, Reset, Status
from tests.programs import make_program

PATIENCE = 30.0

pytestmark = pytest.mark.timeout(60)


class Run:
    """One session and what it said."""

    def __init__(self, lab: Lab, program: Path, root: Path) -> None:
        self._lab = lab
        self._program = program
        self._launcher = LocalLauncher(root, (), "test")
        self._engine = LibrespotEngine()
        self._reader = self._engine.reader()
        self._fifo = root.parent / "fifo"
        self._come = asyncio.Event()
        self._session: Session | None = None
        self.signals: list[Signal] = []
        self.shown: list[str] = []

    @property
    def session(self) -> Session:
        assert self._session is not None
        return self._session

    async def start(
        self, proxy: str | None = None, *, output: Output | None = None, music: Sequence[Path] = ()
    ) -> None:
        info = self._lab.info
        if output is None:
            output = Output(backend="pipe", device=str(self._fifo))
        request = SessionRequest(
            zone_id="zone",
            account=AccountConfig(
                program=self._program,
                proxy=proxy or info.proxy,
                access_point_port=info.ap_port,
                local_files=tuple(music),
            ),
            zone=ZoneConfig(name="Küche", output=output),
            credentials=(await self._lab.credentials("alice")).encode(),
        )
        command = self._engine.command(request, environment(info))
        self._session = await self._launcher.start(command, self._take)

    async def until[T: Signal](
        self, kind: type[T], condition: Callable[[T], bool] = lambda _: True
    ) -> T:
        """Return the first signal of a kind, once it has come."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for signal in self.signals:
                    if isinstance(signal, kind) and condition(signal):
                        return signal
                self._come.clear()
                await self._come.wait()

    async def end(self, farewell: Farewell = Farewell.AT_ONCE) -> Exit:
        self.session.ask_to_end(farewell)
        return await self.ended()

    async def ended(self) -> Exit:
        async with asyncio.timeout(PATIENCE):
            return await self.session.wait()

    def _take(self, line: bytes) -> None:
        if (shown := self._reader.shown(line)) is not None:
            self.shown.append(shown)
        signal = self._reader.read(line)
        if signal is not None:
            self.signals.append(signal)
            self._come.set()


@pytest.fixture
async def run(lab: Lab, program: Path, tmp_path: Path) -> AsyncIterator[Run]:
    """A session that isn't started yet."""
    made = Run(lab, program, tmp_path / "root")
    yield made
    await made.end()


async def test_a_life(run: Run) -> None:
    await run.start()
    await run.until(DealerAlive)
    await run.until(Registered)
    kinds = [type(signal) for signal in run.signals]
    steps = (Started, LoggingIn, Authenticated, DealerLaunching, Registered)
    assert [kind for kind in kinds if kind in steps] == list(steps)
    assert not {RateLimited, SessionFailed, LoginRefused} & set(kinds)
    assert await run.end(Farewell.GRACEFUL) == Exit(0)
    assert [signal.event for signal in run.signals if isinstance(signal, PlayerEvent)] == [
        "session_disconnected"
    ]
    assert not any("alice" in signal.line for signal in run.signals)
    assert any("alice" in line for line in run.session.lines)


LIMITED = Status(429)


@pytest.mark.parametrize(
    ("service", "action", "expected"),
    [
        (
            services.Service.DEALER,
            LIMITED,
            lambda signal: signal.service is Service.DEALER,
        ),
        (
            services.Service.LOGIN5,
            LIMITED,
            lambda signal: signal.service is Service.LOGIN5,
        ),
        (
            services.Service.CLIENT_TOKEN,
            LIMITED,
            lambda signal: signal.service is Service.CLIENT_TOKEN,
        ),
        (
            services.Service.CONNECT_STATE,
            LIMITED,
            lambda signal: signal.service is Service.CONNECT_STATE,
        ),
        (
            services.Service.ACCESS_POINT,
            Refuse("try_another_access_point"),
            lambda signal: signal.service is Service.ACCESS_POINT,
        ),
    ],
)
async def test_rate_limited(
    lab: Lab,
    run: Run,
    service: services.Service,
    action: Action,
    expected: Callable[[RateLimited], bool],
) -> None:
    await lab.add_fault(service, action)
    await run.start()
    assert expected(await run.until(RateLimited))
    assert not any(isinstance(signal, SessionFailed | LoginRefused) for signal in run.signals[:5])


async def test_waits_by_itself(lab: Lab, run: Run) -> None:
    await lab.add_fault(services.Service.LOGIN5, Status(429, retry_after_s=1), times=1)
    await run.start()
    assert (await run.until(RateLimitWait)).retry_after == pytest.approx(1, abs=1)
    await run.until(Registered)


@pytest.mark.parametrize(
    ("service", "reason", "refusal"),
    [
        (services.Service.ACCESS_POINT, "bad_credentials", LoginRefusal.CREDENTIALS),
        (services.Service.ACCESS_POINT, "extra_verification_required", LoginRefusal.CREDENTIALS),
        (services.Service.ACCESS_POINT, "premium_account_required", LoginRefusal.NOT_PREMIUM),
        (services.Service.ACCESS_POINT, "travel_restriction", LoginRefusal.TRAVEL_RESTRICTION),
        (services.Service.LOGIN5, "invalid_credentials", LoginRefusal.CREDENTIALS),
    ],
)
async def test_refused_for_good(
    lab: Lab, run: Run, service: services.Service, reason: str, refusal: LoginRefusal
) -> None:
    await lab.add_fault(service, Refuse(reason))
    await run.start()
    assert (await run.until(LoginRefused)).reason is refusal
    assert await run.ended() == Exit(1)


@pytest.mark.parametrize(
    ("service", "action"),
    [
        (services.Service.ACCESS_POINT, Refuse("protocol_error")),
        (services.Service.ACCESS_POINT, Refuse("could_not_validate_credentials")),
        (services.Service.ACCESS_POINT, Reset()),
        (services.Service.LOGIN5, Refuse("try_again_later")),
        (services.Service.LOGIN5, Refuse("bad_request")),
        (services.Service.LOGIN5, Status(500)),
        (services.Service.CLIENT_TOKEN, Status(500)),
        (services.Service.DEALER, Status(401)),
        (services.Service.DEALER, Status(503)),
        (services.Service.DEALER, Reset()),
        (services.Service.CONNECT_STATE, Status(500)),
    ],
)
async def test_failed_for_now(
    lab: Lab, run: Run, service: services.Service, action: Action
) -> None:
    await lab.add_fault(service, action)
    await run.start()
    assert not (await run.until(SessionFailed)).network
    assert not any(isinstance(signal, RateLimited | LoginRefused) for signal in run.signals)


async def test_no_network(run: Run) -> None:
    await run.start(proxy="http://127.0.0.1:1")
    assert (await run.until(SessionFailed)).network
    assert await run.ended() == Exit(1)


@pytest.mark.parametrize(
    "how", [DropHow.RESET, DropHow.FIN, DropHow.CLOSE, DropHow.PROTOCOL_VIOLATION]
)
async def test_dealer_lost_and_found(lab: Lab, run: Run, how: DropHow) -> None:
    await run.start()
    await run.until(Registered)
    run.signals.clear()
    await lab.drop(services.Service.DEALER, how)
    await run.until(DealerLost)
    await run.until(Registered)


async def test_dealer_lost_and_refused(lab: Lab, run: Run) -> None:
    await run.start()
    await run.until(Registered)
    await lab.add_fault(services.Service.DEALER, Status(503), times=1)
    await lab.drop(services.Service.DEALER, DropHow.RESET)
    await run.until(DealerRetryFailed)


async def test_what_nobody_could_play_is_not_its_fault(lab: Lab, run: Run) -> None:
    await run.start()
    await run.until(Registered)
    with pytest.raises(LabError, match="failed to play"):
        await lab.command("alice", Play(("no uri",)), "Küche")
    await run.until(ErrorSaid, lambda signal: signal.line.startswith("failed to handle request"))
    await run.until(CommandAnswered)
    assert not any(isinstance(signal, CommandFailed) for signal in run.signals)
    assert any('"no uri"' in line for line in run.session.lines)
    assert not any("no uri" in line for line in run.shown)


async def test_dealer_lost_and_rate_limited(lab: Lab, run: Run) -> None:
    await run.start()
    await run.until(Registered)
    await lab.add_fault(services.Service.DEALER, LIMITED)
    await lab.drop(services.Service.DEALER, DropHow.RESET)
    assert (await run.until(RateLimited)).service is Service.DEALER


async def test_a_command_that_can_not_be_run_is_told_without_its_words(
    lab: Lab, run: Run, tmp_path: Path
) -> None:
    output = make_program(tmp_path / "output.sh")
    output.write_text("#!/no/such/interpreter\n")
    make_folder(tmp_path / "music", [PLAIN])
    command = f"{output} --password hunter2 -u 'admin:hunter2' ' Can Not be Executed, hunter2'"
    await run.start(output=Output(backend="subprocess", device=command), music=[tmp_path / "music"])
    await run.until(Registered)
    await lab.command("alice", Play((PLAIN.uri,)), "Küche")
    error = "Command … Can Not be Executed, No such file or directory (os error 2)"
    assert (await run.until(OutputFailed)).line.endswith(f": <SubprocessSink> {error}")
    assert any("hunter2" in line for line in run.session.lines)
    assert any(error in line for line in run.shown)
    assert "hunter2" not in str((run.shown, run.signals))


async def test_access_point_lost(lab: Lab, run: Run) -> None:
    await run.start()
    await run.until(Registered)
    await lab.drop(services.Service.ACCESS_POINT, DropHow.CLOSE)
    await run.until(AccessPointLost)
