"""What other systems take, as JSON schemas: facts from the source or the documentation that is named with each."""

from typing import Any

from jsonschema import Draft202012Validator


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


_TEXT = {"type": "string"}
_NAME = {"type": "string", "minLength": 1}
_POINTS = {"type": "number", "minimum": 0}
_WHOLE = {"type": "integer", "minimum": 0}
_VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
_FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}

# The autograder specifications (gradescope/autograder_samples, docs/specs.md), as of 2026: all is optional, but a score is
# needed in total or in each test.
_GRADESCOPE = _object(
    [],
    score=_POINTS,
    execution_time=_POINTS,
    output=_TEXT,
    output_format=_FORMAT,
    test_output_format=_FORMAT,
    test_name_format=_FORMAT,
    visibility=_VISIBILITY,
    stdout_visibility=_VISIBILITY,
    extra_data={"type": "object"},
    tests={
        "type": "array",
        "items": _object(
            [],
            score=_POINTS,
            max_score=_POINTS,
            status={"enum": ["passed", "failed"]},
            name=_TEXT,
            name_format=_FORMAT,
            number=_TEXT,
            output=_TEXT,
            output_format=_FORMAT,
            tags={"type": "array", "items": _TEXT},
            visibility=_VISIBILITY,
            extra_data={"type": "object"},
        ),
    },
    leaderboard={"type": "array"},
)

# classroom-resources/autograding-grading-reporter, src/console-results.js, aggregate-results.js and notify-classroom.js:
# `tests` is gone through in any case, `score` is added up, `name`, `message` and `status` are printed.
_REPORTER = {
    "type": "object",
    "required": ["status", "max_score", "tests"],
    "properties": {
        "version": _WHOLE,
        "status": {"enum": ["pass", "fail", "error"]},
        "message": _TEXT,
        "max_score": _POINTS,
        "tests": {
            "type": "array",
            "minItems": 1,
            "items": _object(
                ["name", "status", "score"],
                name=_NAME,
                status={"enum": ["pass", "fail", "error"]},
                message=_TEXT,
                score=_POINTS,
                duration=_POINTS,
                test_code=_TEXT,
                task_id=_WHOLE,
                filename=_TEXT,
                line_no=_WHOLE,
                output=_TEXT,
            ),
        },
    },
}

# foundation50/classroom50, schemas/result-v1.schema.json; `owner` and `assignment_type` its runner writes (runner.py,
# finalize_result). That no score is above its maximum only its code says (validate_result).
_CLASSROOM_50 = _object(
    [
        *("schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release", "review"),
        *("datetime", "score", "max-score", "tests"),
    ],
    **{
        "schema": {"const": "classroom50/result/v1"},
        "assignment_type": {"enum": ["individual", "group"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        "datetime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"},
        "score": _WHOLE,
        "max-score": _WHOLE,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": _NAME,
                    "passed": {"type": "boolean"},
                    "score": _WHOLE,
                    "max-score": _WHOLE,
                },
            },
        },
        **dict.fromkeys(("classroom", "assignment", "owner", "commit", "release", "review"), _NAME),
    },
)

# PrairieLearn/PrairieLearn: docs/externalGrading.md; a score that is none, or not from 0 to 1, is refused where the
# submission is gradable (apps/prairielearn/src/lib/externalGrader.ts, processGradingResult).
_PRAIRIE_LEARN = {
    **_object(
        ["gradable"],
        gradable={"type": "boolean"},
        score={"type": "number", "minimum": 0, "maximum": 1},
        message=_TEXT,
        output=_TEXT,
        images={"type": "array"},
        format_errors={"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
        tests={
            "type": "array",
            "items": _object(
                [],
                name=_TEXT,
                description=_TEXT,
                points=_POINTS,
                max_points=_POINTS,
                message=_TEXT,
                output=_TEXT,
                images={"type": "array"},
            ),
        },
    ),
    "if": {"properties": {"gradable": {"const": True}}},
    "then": {"required": ["score"]},
}

SCHEMAS = {
    "gradescope": Draft202012Validator(_GRADESCOPE),
    "reporter": Draft202012Validator(_REPORTER),
    "classroom50": Draft202012Validator(_CLASSROOM_50),
    "prairielearn": Draft202012Validator(_PRAIRIE_LEARN),
}
