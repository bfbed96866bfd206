"""`course.yml` to a checked `Course`; every error with its file, line and the nearest right key."""

import difflib
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
import pydantic
import yaml
from pydantic_core import PydanticCustomError

from autograder.errors import AutograderError, CourseError, NoCourseError
from autograder.results import Check
from autograder.runs import Run

FILE_NAME = "course.yml"
MAX_SCORE = 100
"""Points of all exercises together, without those marked `bonus`."""
NAME = r"^[A-Za-z0-9_-]+$"
"""What a course may be called by other systems."""

_Positive = Annotated[float, pydantic.Field(gt=0)]
_Slug = Annotated[str, pydantic.Field(pattern=r"^[a-z][a-z0-9_]*$")]
_Text = Annotated[str, pydantic.Field(min_length=1)]


def _as_ladder(hints: object) -> object:
    """A single hint is a ladder of one step."""
    if isinstance(hints, str):
        return [hints]
    if isinstance(hints, list) and hints:
        return hints
    raise PydanticCustomError("hints", "write a hint, or a list of hints, each a step more explicit")


_Ladder = Annotated[
    tuple[Annotated[str, pydantic.StringConstraints(strip_whitespace=True, min_length=1)], ...],
    pydantic.BeforeValidator(_as_ladder),
]


class _Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class Limits(_Model):
    call_seconds: _Positive
    """Wall-clock seconds that one call of a student's code, or the loading of a file, may take."""
    submission_seconds: _Positive
    """Seconds for all calls of one submission, shared out evenly among the exercises."""
    memory_mb: _Positive
    """MiB that a student's process may take beyond what it starts with: so of one call, and of a whole submission."""


def _as_moment(moment: object) -> object:
    if isinstance(moment, datetime) and moment.tzinfo:
        return moment
    raise PydanticCustomError("moment", "write a day and a time with its zone, such as 2026-12-24 18:00:00+01:00")


class FeedbackRule(_Model):
    """What students are shown of what the hidden suites say."""

    show: Literal["all", "titles"] = "all"
    """All is what happened and the hints, too; `titles` is which checks passed, and the points."""
    after: Annotated[datetime | None, pydantic.BeforeValidator(_as_moment)] = None
    """Until then they are shown nothing."""


class Exercise(_Model):
    """One exercise: `solutions/<slug>/` and `exercises/<slug>/`, and the one file that a student hands in."""

    slug: _Slug
    title: _Text
    file: Annotated[str, pydantic.Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*\.py$")]
    points: _Positive
    bonus: bool = False
    mistakes: dict[_Slug, _Ladder] = {}
    """Name of each mistake that the suites recognise, and the hints that lead a student out of it, one after the other."""


class _File(_Model):
    title: _Text
    name: Annotated[str, pydantic.Field(pattern=NAME)] = ""
    limits: Limits
    hints_in_report: bool = False
    feedback: FeedbackRule = FeedbackRule()
    exercises: Annotated[list[Exercise], pydantic.Field(min_length=1)]


class Course:
    """A course and its places on disk."""

    def __init__(self, path: Path, file: _File) -> None:
        self.path = path
        self.root = path.parent
        self.title = file.title
        self.name = file.name or "-".join(re.findall(r"\w+", file.title.split(":")[0], re.ASCII)) or "course"
        """What other systems call it: without blanks or other signs than `-` and `_`."""
        self.is_students = not (self.root / "solutions").is_dir()
        """Whether it is what students got, without solutions and hidden suites."""
        self.limits = file.limits
        self.hints_in_report = file.hints_in_report
        """Whether students hand in which hints they took, for the record."""
        self.feedback = file.feedback
        self.exercises = {exercise.slug: exercise for exercise in file.exercises}

    def exercise_seconds(self) -> float:
        """Seconds that the checks of one exercise may take together: its even share of a submission's."""
        return self.limits.submission_seconds / len(self.exercises)

    def solution(self, slug: str) -> Path:
        return self.root / "solutions" / slug / self.exercises[slug].file

    def stub(self, slug: str) -> Path:
        return self.root / "exercises" / slug / self.exercises[slug].file

    def notebook(self, slug: str) -> Path:
        """The stub as a notebook."""
        return self.stub(slug).with_suffix(".ipynb")

    def task(self, slug: str) -> Path:
        return self.root / "exercises" / slug / "README.md"

    def props(self, slug: str) -> Path:
        """What the suites need inside the child; it is there with the student's code, so it is no secret."""
        return self.root / "exercises" / slug / "props.py"

    def run(self, slug: str) -> Path:
        """How a run of the exercise is made, to be looked at; an exercise may well have none."""
        return self.root / "exercises" / slug / "run.py"

    def with_runs(self) -> list[str]:
        """The exercises that have a run."""
        return [slug for slug in self.exercises if self.run(slug).is_file()]

    def solutions_run(self, slug: str) -> Run:
        """The run of the solution, as it was written down for students; an empty one where it never was."""
        path = self.run(slug).with_suffix(".json")
        return _decoded(path, Run) if path.is_file() else Run()

    def hidden_suite(self, slug: str) -> Path:
        return self.root / "solutions" / slug / f"test_{slug}.py"

    def checks_file(self, slug: str) -> Path:
        """What the hidden suite looks at, in titles and points: what students may know of it."""
        return self.root / "exercises" / slug / "checks.json"

    def graded(self, slug: str) -> list[Check]:
        """The hidden suite's test functions, as `generate` wrote them down for students; none where it never did."""
        path = self.checks_file(slug)
        return _decoded(path, list[Check]) if path.is_file() else []

    def programs(self, slug: str, kind: Literal["wrong", "valid"]) -> list[Path]:
        """What lies in the bank of an exercise as wrong, or as valid, programs."""
        folder = self.root / "solutions" / slug / kind
        return sorted(path for path in folder.glob("[!.]*") if path.name != "__pycache__")

    def public_suite(self, slug: str) -> Path:
        return self.root / "exercises" / slug / f"test_{slug}.py"


_T = TypeVar("_T")


def _decoded(path: Path, kind: type[_T]) -> _T:
    """What a file that the course made for its students holds."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except msgspec.MsgspecError as error:
        raise CourseError(f"{path}: is damaged ({error}); take it from the course's archive again") from None


def nearest(mistake: str, mistakes: Collection[str]) -> str:
    """What to do about a mistake that is not among the course's."""
    near = difflib.get_close_matches(mistake, mistakes, n=1)
    return f"did you mean `{near[0]}`? Else add it there" if near else "add it there"


def exercise_named(course: Course, name: str) -> str:
    """The exercise that a student means by its name, or by its file or folder. Raises CourseError where there is none."""
    stem = Path(name).stem
    if stem in course.exercises:
        return stem
    near = difflib.get_close_matches(stem, course.exercises, n=1)
    advice = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(course.exercises)}"
    raise CourseError(f"there is no exercise `{name}`; {advice}")


def to_plot(course: Course, slugs: Sequence[str]) -> list[str]:
    """Those of `slugs` that have a run. Raises AutograderError where none has."""
    able = course.with_runs()
    found = [slug for slug in slugs if slug in able]
    if not found:
        of = ", ".join(able) or "no exercise of this course"
        raise AutograderError(f"there is nothing to plot of {', '.join(slugs)}; there is of {of}")
    return found


def find_course(start: Path) -> Course:
    """The course of the nearest `course.yml` in `start` or above it."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return load_course(folder / FILE_NAME)
    raise NoCourseError(
        f"{start}: no {FILE_NAME} here or in a folder above; go to the course's folder or name it with --course"
    )


def load_course(path: Path) -> Course:
    """The course that `path` describes. Raises CourseError with one line for each thing that is wrong."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise CourseError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CourseError(f"{path}:{line}: not YAML: {error.problem}") from None
    if not isinstance(node, yaml.MappingNode):
        raise CourseError(f"{path}:1: is not a course; it must begin with the key `title`")
    faults = _repeated_keys(node)
    content = yaml.SafeLoader("").construct_document(node)
    try:
        file = _File.model_validate(content)
    except pydantic.ValidationError as error:
        faults += _explain_all(node, error)
    else:
        faults += _check_exercises(path, node, file)
    if faults:
        raise CourseError("\n".join(f"{path}:{line}: {what}" for line, what in sorted(faults)))
    return Course(path, file)


def _repeated_keys(node: yaml.Node) -> list[tuple[int, str]]:
    faults = []
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    seen: dict[str, int] = {}
    for key, _ in pairs:
        line = key.start_mark.line + 1
        if key.value in seen:
            faults.append((line, f"`{key.value}` stands twice (first in line {seen[key.value]}); remove one"))
        seen[key.value] = line
    children = [value for _, value in pairs] if pairs else node.value if isinstance(node, yaml.SequenceNode) else []
    return faults + [fault for child in children for fault in _repeated_keys(child)]


def _explain_all(root: yaml.Node, error: pydantic.ValidationError) -> list[tuple[int, str]]:
    """A line number and a sentence for each of pydantic's faults; a misspelt key is not reported as missing, too."""
    faults = []
    meant: set[tuple[int | str, ...]] = set()
    for fault in sorted(error.errors(include_url=False), key=lambda fault: fault["type"] == "missing"):
        place = tuple(step for step in fault["loc"] if step != "[key]")
        if fault["type"] == "extra_forbidden":
            known = _keys_at(place[:-1])
            near = difflib.get_close_matches(str(place[-1]), known, n=1)
            meant.update((*place[:-1], key) for key in near)
            advice = f"did you mean `{near[0]}`?" if near else f"the keys here are {', '.join(known)}"
            faults.append((_line(root, place, of_key=True), f"unknown key `{place[-1]}`; {advice}"))
        elif fault["type"] == "missing":
            if place not in meant:
                faults.append((_line(root, place[:-1]), f"`{place[-1]}` is missing here; add it"))
        else:
            name = ".".join(str(step) for step in place) or "the course"
            reason = fault["msg"][0].lower() + fault["msg"][1:]
            faults.append((_line(root, place), f"`{name}`: {reason}; it is {fault['input']!r}"))
    return faults


def _keys_at(place: tuple[int | str, ...]) -> list[str]:
    models: dict[tuple[str, ...], type[_Model]] = {
        (): _File,
        ("limits",): Limits,
        ("feedback",): FeedbackRule,
        ("exercises",): Exercise,
    }
    return list(models[tuple(step for step in place if isinstance(step, str))].model_fields)


def _line(node: yaml.Node, place: tuple[int | str, ...], *, of_key: bool = False) -> int:
    """The line, from 1, of the value (or of the key) at `place`; of the nearest thing above it where there is none."""
    line = node.start_mark.line + 1
    for step in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
            if not found:
                break
            key, node = found[0]
            line = (key if of_key or not isinstance(node, yaml.ScalarNode) else node).start_mark.line + 1
    return line


def _check_exercises(path: Path, node: yaml.Node, file: _File) -> list[tuple[int, str]]:
    faults = []
    course = Course(path, file)
    first: dict[str, int] = {}
    for key in ("slug", "file"):
        first.clear()
        for index, exercise in enumerate(file.exercises):
            name = getattr(exercise, key)
            line = _line(node, ("exercises", index, key))
            if name in first:
                faults.append((line, f"{key} `{name}` is taken by the exercise in line {first[name]}; choose another"))
            first.setdefault(name, line)
    for index, exercise in enumerate(file.exercises):
        slug = exercise.slug
        secret = [] if course.is_students else [course.solution(slug), course.hidden_suite(slug)]
        for needed in (*secret, course.public_suite(slug)):
            if not needed.is_file():
                line = _line(node, ("exercises", index, "slug"))
                faults.append((line, f"`{slug}` needs the file {needed.relative_to(course.root)}, which is not there"))
    total = sum(exercise.points for exercise in file.exercises if not exercise.bonus)
    if total != MAX_SCORE:
        line = _line(node, ("exercises",), of_key=True)
        faults.append(
            (line, f"the exercises' points add up to {total:g} without the bonus; they must make {MAX_SCORE}")
        )
    return faults
