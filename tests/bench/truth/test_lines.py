"""Which lines matter, and what of them is the same in every run."""

import pytest

from bench.truth.lines import Spoken, Strand, read

TIME = "2026-04-02T12:50:58Z"
ID = "018618c0e1e71a7995c1470d7258dd8963728818"
CONNECTION = "_O_D1i8p-qhAu7APFfhCDOsiOp-GDfriuMInTyC2bknDlDSWsEWtM4EREQ9YWFs4"


def text(line: str) -> str:
    spoken = read(f"[{TIME} {line}", {"/tmp/run": "<folder>"})
    assert spoken is not None
    return spoken.text


@pytest.mark.parametrize(
    ("line", "same"),
    [
        (
            "INFO  librespot] librespot 0.8.0 VERGEN_IDEMPOTENT_OUTPUT (Built on 2026-11-21)",
            "INFO librespot] librespot <version>",
        ),
        (
            'INFO  librespot_core::session] Connecting to AP "ap1.lab.invalid:46871"',
            'INFO librespot_core::session] Connecting to AP "<host>:<port>"',
        ),
        (
            f"WARN  librespot_connect::spirc] no {ID} with connection-id {CONNECTION}",
            "WARN librespot_connect::spirc] no <device id> with connection-id <connection id>",
        ),
        (
            "DEBUG librespot_core::session] Session strong=5 weak=6",
            "DEBUG librespot_core::session] Session strong=<n> weak=<n>",
        ),
        (
            "WARN  librespot_core::cache] Cannot read /tmp/run/zones/Kitchen/volume",
            "WARN librespot_core::cache] Cannot read <folder>/zones/Kitchen/volume",
        ),
        (
            "ERROR librespot_core::dealer] Error while connecting: 127.0.0.1:43211 refused",
            "ERROR librespot_core::dealer] Error while connecting: 127.0.0.1:<port> refused",
        ),
    ],
)
def test_what_differs_each_time_has_a_placeholder(line: str, same: str) -> None:
    assert text(line) == same


@pytest.mark.parametrize(
    "line",
    [
        "WARN  anything::at::all] what nobody has ever seen",
        "ERROR librespot_core::session] Broken pipe (os error 32)",
        "WARN  librespot_core::session] HTTP error: 429 Too Many Requests after 3 times",
    ],
)
def test_every_warning_and_every_error_matters_word_by_word(line: str) -> None:
    assert text(line) == line.replace("  ", " ")


@pytest.mark.parametrize(
    "line",
    [
        "INFO  librespot_playback::convert] Converting with ditherer: tpdf",
        "DEBUG librespot_core::dealer] Dropping send task",
        "DEBUG librespot_core::session] new Session",
        "WARN  symphonia_bundle_mp3::demuxer] skipping junk at 2405 bytes",
        "WARN  libmdns] Failed to register IPv6 receiver: Os { code: 19 }",
    ],
)
def test_what_is_no_evidence_doesnt_matter(line: str) -> None:
    assert read(f"[{TIME} {line}", {}) is None


def test_lines_without_the_logs_form_matter() -> None:
    assert read("thread 'main' (4711) panicked at src/main.rs:1:", {}) == Spoken(
        Strand.MAIN, "thread 'main' panicked at src/main.rs:1:"
    )
    assert read("", {}) is None


def test_standard_output_is_told_apart() -> None:
    assert read("librespot 0.8.0 abc (Built on)", {}, stdout=True) == Spoken(
        Strand.OUTPUT, "(stdout) librespot <version>"
    )


def test_of_a_player_event_the_names_matter() -> None:
    assert read("\x1fplaying\x1fTRACK_ID=abc\x1fPOSITION_MS=0", {}) == Spoken(
        Strand.EVENTS, "event playing TRACK_ID POSITION_MS"
    )


def test_how_late_the_sound_is_says_nothing_about_librespot() -> None:
    assert read("\x1fposition_correction\x1fTRACK_ID=abc\x1fPOSITION_MS=0", {}) is None


@pytest.mark.parametrize(
    ("line", "strand"),
    [
        ("INFO  librespot_core::session] Authenticated as 'alice' !", Strand.MAIN),
        ("WARN  librespot_core::session] Try another access point...", Strand.MAIN),
        ("WARN  librespot_core::session] Connection to server closed.", Strand.ACCESS_POINT),
        ("WARN  librespot_core::dealer] Websocket peer does not respond.", Strand.DEALER),
        ("DEBUG librespot_core::dealer::manager] Launching dealer", Strand.MAIN),
        ("ERROR librespot_playback::player] Skipping to next track", Strand.PLAYER),
        ("WARN  librespot::player_event_handler] On event program failed", Strand.EVENTS),
        ("WARN  librespot] Spirc shut down unexpectedly", Strand.MAIN),
        ("DEBUG librespot_connect::spirc] cluster update: Ok()", Strand.NEIGHBOURS),
    ],
)
def test_lines_belong_to_what_goes_on_at_the_same_time(line: str, strand: Strand) -> None:
    spoken = read(f"[{TIME} {line}", {})
    assert spoken is not None
    assert spoken.strand is strand


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        ("TRACE librespot_core::dealer] Sent ping", False),
        ("TRACE librespot_core::dealer] Received pong", False),
        ("DEBUG librespot_core::session] Session strong=5 weak=6", False),
        ("DEBUG librespot_connect::spirc] cluster update: Ok(NEW_DEVICE_APPEARED)", False),
        ("WARN  librespot_core::dealer] Websocket peer does not respond.", True),
    ],
)
def test_of_some_lines_it_says_nothing_how_often_they_come(line: str, counted: bool) -> None:
    spoken = read(f"[{TIME} {line}", {})
    assert spoken is not None
    assert spoken.counted is counted
