"""The demo for real: Home Assistant, librespot and the lab, started by the script."""

import signal
import socket

import pytest

from demo.processes import kill

from .runs import demo, free_port, is_taken

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
def port() -> int:
    return free_port()


def test_check(port: int) -> None:
    with demo("--check", "--zones", "3", "--limiter", "none", port=port) as run:
        assert run.end() == 0, "".join(run.output)

        report = run.report
        seconds, process_ids = report.pop("seconds"), report.pop("process_ids")
        assert report == {"zones": 3, "connected": 3, "logins": 3, "refused": 0}
        assert 0 < seconds < 60
        assert list(process_ids) == ["Living Room", "Kitchen", "Dining Room"]
        assert len(set(process_ids.values())) == 3
        assert run.processes() == ()
        assert not is_taken(port)


def test_a_check_whose_time_runs_out(port: int) -> None:
    line = ("--check", "--zones", "3", "--limiter", "penalty", "--timeout", "3")
    with demo(*line, port=port) as run:
        assert run.end() == 2, "".join(run.output)

        report = run.report
        assert report["connected"] == 2
        assert report["refused"] >= 1
        assert report["logins"] == 2 + report["refused"]
        assert run.processes() == ()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything(number: signal.Signals, port: int) -> None:
    with demo("--zones", "2", "--limiter", "none", port=port) as run:
        run.line(f"http://127.0.0.1:{port}   user: demo   password: demo")
        run.line("2 of 2 speakers are connected")
        assert len(run.programs()) == 2
        assert is_taken(port)

        run.process.send_signal(number)

        assert run.end() == 0
        assert "2 of 2 speakers are connected after" in "".join(run.output)
        assert run.output[-1] == "demo: ended\n"
        assert run.processes() == ()
        assert not is_taken(port)


def test_a_signal_while_home_assistant_starts(port: int) -> None:
    with demo("--check", port=port) as run:
        run.line("Home Assistant starts")

        run.process.send_signal(signal.SIGINT)

        assert run.end() == 130
        assert run.processes() == ()
        assert not is_taken(port)


def test_home_assistant_that_ends_by_itself(port: int) -> None:
    with demo("--zones", "2", "--limiter", "none", port=port) as run:
        run.line("2 of 2 speakers are connected")
        [home] = [each for each in run.processes() if "homeassistant" in each.arguments]

        kill([home])

        assert run.end() == 1
        assert "Home Assistant ended with -9" in "".join(run.output)
        assert run.processes() == ()


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with demo("--check", port=port) as run:
            theirs = run.folder / "another demo's"
            theirs.mkdir(parents=True)

            assert run.end() == 1

            [complaint] = run.output
            assert complaint.startswith(f"demo: port {port} can't be used: Address already in use.")
            assert theirs.exists()


def test_the_naive_start(port: int) -> None:
    with demo("--naive", "--zones", "6", port=port) as run:
        assert run.end() == 0, "".join(run.output)

        report = run.report
        assert report["naive"]
        assert (report["zones"], report["connected"]) == (6, 4)
        assert report["logins"] == 4 + report["refused"]
        assert report["refused"] >= 6
        assert run.processes() == ()
