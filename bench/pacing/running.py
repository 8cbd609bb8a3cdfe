"""Many runs on all cores, each its own house; the same seeds give the same outcomes."""

from collections.abc import Container, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from itertools import batched
import multiprocessing
import os
from typing import Final

from tqdm import tqdm

from bench.simulation.virtual_time import run_virtually

from . import policies, scenarios
from .families import Family
from .outcome import Outcome
from .place import Place
from .policies import ORACLE

_SEEDS_AT_ONCE: Final = 4
"""Runs that one process does in one go: enough that handing them over costs nothing beside."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is measured with many seeds."""

    scenario: str
    zones: int
    policy: str
    family: Family


@dataclass(frozen=True, slots=True)
class _Job:
    cell: Cell
    seeds: tuple[int, ...]
    traced: bool


def run(cell: Cell, seed: int) -> Outcome:
    """Let a scenario happen once."""
    return run_virtually(_play(cell, seed))


async def _play(cell: Cell, seed: int) -> Outcome:
    scenario = scenarios.named(cell.scenario, cell.zones)
    place = Place(
        policies.named(cell.policy),
        cell.family,
        accounts=scenario.accounts,
        zones=cell.zones,
        seed=seed,
    )
    outcome = await scenario.play(place)
    await place.supervisor.close()
    return outcome.of_the_best() if cell.policy == ORACLE else outcome


def run_all(
    cells: Sequence[Cell], seeds: Sequence[int], traced: Container[Cell] = ()
) -> dict[Cell, list[Outcome]]:
    """Run every cell with every seed; show how far it is.

    How the zones came and went is only kept of those that are `traced`, as it is much.
    """
    jobs = [
        _Job(cell, batch, traced=cell in traced)
        for cell in cells
        for batch in batched(seeds, _SEEDS_AT_ONCE, strict=False)
    ]
    outcomes: dict[_Job, list[Outcome]] = {}
    with tqdm(total=len(cells) * len(seeds), unit="run", smoothing=0.05, disable=None) as progress:
        for job, results in _finished(jobs):
            outcomes[job] = results
            progress.update(len(results))
    found: dict[Cell, list[Outcome]] = {cell: [] for cell in cells}
    for job in jobs:
        found[job.cell] += outcomes[job]
    return found


def _finished(jobs: Sequence[_Job]) -> Iterator[tuple[_Job, list[Outcome]]]:
    processes = min(os.process_cpu_count() or 1, len(jobs))
    if processes == 1:
        for job in jobs:
            yield job, _run_job(job)
        return
    # Spawned, not forked: the same on every system.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        futures = {pool.submit(_run_job, job): job for job in jobs}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _run_job(job: _Job) -> list[Outcome]:
    outcomes = [run(job.cell, seed) for seed in job.seeds]
    return outcomes if job.traced else [replace(each, counts=()) for each in outcomes]
