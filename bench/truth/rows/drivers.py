"""What many rows do alike."""

from lab.services import Action, Service

from ..row import Drive
from ..scene import Scene

WATCHED_S = 30.0
"""How long a program that hangs is watched, in seconds."""


def start(*options: str) -> Drive:
    """Start a zone with more `options`, and see what becomes of it."""

    async def drive(scene: Scene) -> None:
        await scene.outcome(await scene.start("Kitchen", *options), within_s=WATCHED_S)

    return drive


def start_with(service: Service, action: Action, times: int | None = None) -> Drive:
    """Let a `service` answer with an `action`, start a zone, and see what becomes of it."""

    async def drive(scene: Scene) -> None:
        await scene.lab.add_fault(service, action, times)
        await scene.outcome(await scene.start(), within_s=WATCHED_S)

    return drive
