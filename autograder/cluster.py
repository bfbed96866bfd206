"""A cohort on a Dask cluster: one more workforce, which may stand on many machines.

Each Dask worker gets a plugin, which holds a copy of the course on that machine and a `Grader` of one worker for each of
its threads; so each has a zygote of its own, and finds out the isolation there. A Dask task is one submission; its
result is the report. Nothing of the teacher's environment or search path is sent: suites find what that machine has.
Whoever reaches a Dask scheduler can run code on its workers, so the cluster is trusted; students' code reaches nothing.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from shutil import rmtree
from uuid import uuid4

from distributed import (
    CancelledError,
    Client,
    Future,
    KilledWorker,
    LocalCluster,
    Scheduler,
    SchedulerPlugin,
    Worker,
    WorkerPlugin,
    as_completed,
    get_worker,
)

from autograder.confine.level import LEVELS
from autograder.course import Course
from autograder.errors import AutograderError, SandboxError
from autograder.fingerprints import tool
from autograder.grade import Grader
from autograder.jobs import Failed, Job, Ready, Task
from autograder.results import Report
from autograder.text import some

LOCAL = "local:"
"""What an address begins with that asks for a cluster on this machine, for trying."""
CONNECT_SECONDS = 5
AHEAD = 4
"""Tasks that Dask is given for each of its threads: enough that none waits, and a cohort does not sit in the scheduler."""
RETRIES = 3
"""How often a submission is graded again after its grader ended by itself."""


class ClusterError(AutograderError):
    """The cluster is not there, not fit to grade, or lost what it was given."""


@contextmanager
def recruit(address: str, course: Course, job: Job) -> Iterator["Cluster"]:
    """The workers of the cluster at `address` as a workforce; what they hold of the course ends with the context.

    Raises ClusterError where nobody answers there, or a worker would not grade as this machine does.
    """
    with _connected(address) as client:
        _require_likeness(client, address)
        name = f"autograder-{uuid4().hex}"  # others may grade on the same cluster
        client.register_plugin(_Farewell(client.id, name), name=name)
        client.register_plugin(_Graders(course, job), name=name)
        cluster = Cluster(client, name)
        try:
            yield cluster
        finally:
            with suppress(OSError, KeyError):  # the scheduler is gone; a worker came in this moment
                client.cancel(list(cluster.pending))
                client.unregister_worker_plugin(name)
                client.unregister_scheduler_plugin(name)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    if address.startswith(LOCAL):
        count = address.removeprefix(LOCAL)
        if not count.isdecimal() or not int(count):
            raise ClusterError(f"--cluster {address}: after `{LOCAL}` comes the number of workers, as in {LOCAL}2")
        with (
            LocalCluster(n_workers=int(count), threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            client.register_plugin(_Deaf(), name="autograder-deaf")
            yield client
        return
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError, TypeError) as error:  # nobody is there; it is no address; TLS without certificates
        raise ClusterError(
            f"--cluster {address}: {error}; give the address that `dask scheduler` prints, as in tcp://10.0.0.5:8786"
        ) from None
    with client:
        yield client


def _require_likeness(client: Client, address: str) -> None:
    workers: Mapping[str, list[str] | Exception] = client.run(tool, on_error="return")
    if not workers:
        raise ClusterError(f"--cluster {address}: has no workers; start some: dask worker {address} --nthreads 1")
    try:
        scheduler = client.run_on_scheduler(tool)  # it looks into tasks, and so must know what they are
    except Exception as error:  # whatever was raised there
        scheduler = error
    ours = tool()
    faults = {f"worker {worker}": _difference(ours, theirs) for worker, theirs in workers.items()}
    _raise_all({"the scheduler": _difference(ours, scheduler), **faults})


def _difference(ours: Sequence[str], theirs: Sequence[str] | Exception) -> str:
    """In what somebody's tool is not as ours; empty where it grades alike."""
    if isinstance(theirs, Exception):
        return f"cannot run autograder ({theirs}); install there what is installed here"
    names = ("Python", "torch", "numpy", "pytest")
    pairs = zip(names, ours, theirs, strict=False)
    found = [f"{name} {there}, and here {here}" for name, here, there in pairs if here != there]
    if ours[len(names) :] != theirs[len(names) :]:
        found.append("another version of autograder")
    return f"has {'; '.join(found)}; install there what is installed here" if found else ""


def _raise_all(faults: Mapping[str, str]) -> None:
    told = [f"{who}: {fault}" for who, fault in faults.items() if fault]
    if told:
        raise ClusterError("\n".join([*told, "Nothing was graded."]))


class Cluster:
    """The workers of a cluster, all of which have the plugin `name`."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._name = name
        self.pending: dict[Future[Report | Failed], Task] = {}

    def ready(self) -> Ready:
        """Waits for all workers that are there. The one that isolates least speaks for all."""
        told: Mapping[str, Ready | Failed | Exception] = self._client.run(_ready, self._name, on_error="return")
        _raise_all(
            {
                f"worker {worker}": answer.message if isinstance(answer, Failed) else str(answer)
                for worker, answer in told.items()
                if not isinstance(answer, Ready)
            }
        )
        return _lowest([answer for answer in told.values() if isinstance(answer, Ready)])

    def run(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Report]]:
        """Each task with its report, as they are done. Where one cannot be graded, the others are, before it is told.

        But for the first task, on which the others depend.
        """
        waiting = iter(tasks)
        done = as_completed(with_results=True, raise_errors=False)
        # a worker that comes later finds work, too, as long as there are not AHEAD times as many as now
        for task in islice(waiting, AHEAD * sum(self._client.nthreads().values())):
            done.add(self._submit(task))
        first = next(iter(self.pending.values()), None)
        lost: dict[str, str] = {}
        for future, result in done:
            task = self.pending.pop(future)
            if isinstance(result, CancelledError):
                raise ClusterError(f"the scheduler is gone, or has dropped what it was given. {_ON}")
            for following in islice(waiting, 1):
                done.add(self._submit(following))
            if isinstance(result, Failed):
                raise ClusterError(result.message)
            if future.status == "finished":
                yield task, result
                continue
            lost[task.submission.student] = _why(result[1])
            if task is first:
                break
        if lost:
            raise ClusterError(f"not graded: {some(list(lost))}: {'; '.join(dict.fromkeys(lost.values()))}. {_ON}")

    def _submit(self, task: Task) -> "Future[Report | Failed]":
        key = f"grade-{uuid4().hex}"
        future = self._client.submit(_grade, self._name, task, key=key, pure=False, retries=RETRIES)
        self.pending[future] = task
        return future


def _why(error: BaseException) -> str:
    if isinstance(error, KilledWorker):
        return (
            f"{error.allowed_failures + 1} workers ended, one after the other, while it was theirs (the last was "
            f"{error.last_worker.address}); see what ended them, such as too little memory"
        )
    return str(error)


_ON = "What was graded is kept; the same command goes on from there"


class _Deaf(WorkerPlugin):
    """Ctrl-C reaches all processes of a terminal's command, also those of a cluster of its own; one of them must answer."""

    def setup(self, worker: Worker) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Farewell(SchedulerPlugin):
    """Takes the graders from the workers where the client is gone and did not: it was killed, or its machine."""

    def __init__(self, client: str, name: str) -> None:
        self._client = client
        self._name = name

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        if client == self._client:
            scheduler.remove_plugin(self._name)
            scheduler.loop.add_callback(scheduler.unregister_worker_plugin, None, self._name)


class _Graders(WorkerPlugin):
    """On one Dask worker: the course's files, and a grader for each thread."""

    def __init__(self, course: Course, job: Job) -> None:
        self._root = str(course.root)
        self._files = _files_of(course)
        self._job = replace(job, environment={}, search_path=())  # the teacher's are no business of the cluster
        self._tool = tool()

    async def setup(self, worker: Worker) -> None:
        """Starts the graders, and waits for none. On a thread: Dask has other things to do meanwhile."""
        await asyncio.to_thread(self._open, worker)

    async def teardown(self, worker: Worker) -> None:
        await asyncio.to_thread(self._close)

    def _open(self, worker: Worker) -> None:
        self._difference = _difference(self._tool, tool())  # the worker may have come in the middle of the run
        # in a folder of Dask's, which removes what killed workers left
        self._folder = Path(tempfile.mkdtemp(prefix="autograder-", dir=worker.local_directory))
        for name, content in self._files.items():
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        path = self._folder / self._job.course.name
        self._job = replace(self._job, course=path, environment=dict(os.environ), search_path=list(sys.path))
        self._graders: set[Grader] = set()
        self._idle: SimpleQueue[Grader] = SimpleQueue()
        for _ in range(worker.state.nthreads):
            self._start()

    def _close(self) -> None:
        while not self._idle.empty():
            self._end(self._idle.get(), None)
        for grader in list(self._graders):  # nobody waits for what these have in hand
            self._end(grader, KeyboardInterrupt)
        rmtree(self._folder)

    def ready(self) -> Ready | Failed:
        """Waits for all graders."""
        if self._difference:
            return Failed(self._difference)
        try:
            return _lowest([grader.ready() for grader in self._graders])
        except AutograderError as error:
            return Failed(self._as_at_home(str(error)))

    def grade(self, task: Task) -> Report | Failed:
        """On a thread of Dask's. Raises SandboxError where the grader ended by itself, which need not happen again."""
        if self._difference:
            return Failed(self._difference)
        grader = self._idle.get_nowait()
        try:
            ((_, report),) = grader.run([task])
        except (SandboxError, OSError) as error:
            if grader not in self._graders:  # the run is given up, its graders are ended, and nobody hears this
                return Failed(str(error))
            self._end(grader, SandboxError)
            self._start()
            raise
        except AutograderError as error:  # it said so itself, and so would the next
            self._idle.put(grader)
            return Failed(self._as_at_home(str(error)))
        self._idle.put(grader)
        for exercise in report.exercises.values():
            for outcome in exercise.checks:
                outcome.fault = self._as_at_home(outcome.fault)
        return report

    def _start(self) -> None:
        grader = Grader(self._job, workers=1)
        self._graders.add(grader)
        self._idle.put(grader)

    def _end(self, grader: Grader, kind: type[BaseException] | None) -> None:
        self._graders.discard(grader)
        grader.__exit__(kind)

    def _as_at_home(self, text: str) -> str:
        """The text with the teacher's own paths."""
        return text.replace(str(self._folder), self._root)


async def _ready(name: str, dask_worker: Worker) -> Ready | Failed:
    answer: Ready | Failed = await asyncio.to_thread(dask_worker.plugins[name].ready)  # type: ignore[attr-defined]
    return answer


def _grade(name: str, task: Task) -> Report | Failed:
    worker = get_worker()
    answer: Report | Failed = worker.plugins[name].grade(task)  # type: ignore[attr-defined]
    return Failed(f"worker {worker.address}: {answer.message}") if isinstance(answer, Failed) else answer


def _lowest(all_ready: Sequence[Ready]) -> Ready:
    return min(all_ready, key=lambda ready: LEVELS.index(ready.level))


def _files_of(course: Course) -> dict[str, bytes]:
    """What grading needs of a course, by its path there: all of each exercise but its bank."""
    files = {course.path.name: course.path.read_bytes()}
    for slug in course.exercises:
        for folder in (course.hidden_suite(slug).parent, course.stub(slug).parent):
            for path in folder.rglob("*"):
                parts = path.relative_to(folder).parts
                if path.is_file() and parts[0] not in _LEFT_OUT and not any(part[0] in "._" for part in parts):
                    files[str(path.relative_to(course.root))] = path.read_bytes()
    return files


_LEFT_OUT = {"wrong", "valid"}
