"""What others do, as published: systemd, docker, Kubernetes, other houses of librespot, queues."""

from collections.abc import Mapping
from typing import Final

from .delays import (
    DiscordShard,
    Fixed,
    FullJitter,
    Growing,
    Grpc,
    Lox,
    MusicAssistant,
    Never,
    Steps,
)
from .peer import REFUSED, REFUSED_AT_START, Habits

PEERS: Final[Mapping[str, Habits]] = {
    "stock": Habits(delays=lambda _place, _random: Never()),
    "raspotify": Habits(delays=lambda _place, _random: Fixed(10.0)),
    "docker": Habits(delays=lambda _place, _random: Growing(0.1, 2.0, 60.0, 10.0)),
    "music-assistant": Habits(delays=lambda _place, _random: MusicAssistant()),
    "lox": Habits(
        delays=lambda place, random: Lox(place, random, sees_refusals=False),
        stops_at=REFUSED_AT_START,  # there its sessions end, and don't log in again by themselves
    ),
    "lox-seeing": Habits(
        delays=lambda place, random: Lox(place, random, sees_refusals=True),
        stops_at=REFUSED,
    ),
    "kubernetes": Habits(delays=lambda _place, _random: Growing(10.0, 2.0, 300.0, 600.0)),
    "systemd-steps": Habits(delays=lambda _place, _random: Steps()),
    "full-jitter": Habits(delays=lambda _place, random: FullJitter(random), stops_at=REFUSED),
    "grpc": Habits(delays=lambda _place, random: Grpc(random), stops_at=REFUSED),
    "discord": Habits(
        delays=lambda _place, _random: DiscordShard(), stops_at=REFUSED, spacing_s=5.0
    ),
    "queue-5s": Habits(delays=lambda _place, _random: Fixed(0.0), stops_at=REFUSED, spacing_s=5.0),
    "queue-12s": Habits(
        delays=lambda _place, _random: Fixed(0.0), stops_at=REFUSED, spacing_s=12.0
    ),
}
"""By name."""
