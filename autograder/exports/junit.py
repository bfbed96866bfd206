"""JUnit's XML, of the elements and attributes that Jenkins' schema names: a suite for each exercise, a case for each check.

What was not run is a failure here, as tools take what was skipped for success; but for a bonus that was not handed in.
"""

from xml.etree import ElementTree as ET

from autograder.course import Course
from autograder.exports.told import title, told
from autograder.results import ExerciseReport, Outcome, Report
from autograder.text import plain


def render(report: Report, course: Course) -> str:
    suites = [_suite(slug, exercise) for slug, exercise in report.exercises.items()]
    counts = {name: str(sum(int(suite.get(name, 0)) for suite in suites)) for name in ("tests", "failures", "errors")}
    root = ET.Element("testsuites", {"name": plain(report.student), **counts})
    root.extend(suites)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(slug: str, exercise: ExerciseReport) -> ET.Element:
    cases = [
        _case(slug, outcome, may_lack=exercise.bonus and exercise.status == "missing") for outcome in exercise.checks
    ]
    suite = ET.Element(
        "testsuite",
        name=slug,
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors=str(sum(case.find("error") is not None for case in cases)),
        skipped=str(sum(case.find("skipped") is not None for case in cases)),
        time=f"{sum(outcome.seconds for outcome in exercise.checks):.3f}",
    )
    properties = ET.SubElement(suite, "properties")
    known = {"points": exercise.score, "max_points": exercise.max_score, "status": exercise.status}
    for name, value in known.items():
        if value is not None:
            ET.SubElement(properties, "property", name=name, value=str(value))
    suite.extend(cases)
    return suite


def _case(slug: str, outcome: Outcome, *, may_lack: bool) -> ET.Element:
    """Without `message` attributes: Artemis would show them instead of the text. An empty `skipped` is all that it takes."""
    case = ET.Element("testcase", classname=slug, name=title(outcome), time=f"{outcome.seconds:.3f}")
    if may_lack:
        ET.SubElement(case, "skipped")
    elif outcome.status != "passed":
        kind = "error" if outcome.status == "error" else "failure"
        ET.SubElement(case, kind, type=outcome.status).text = told(outcome) or outcome.status
    return case
