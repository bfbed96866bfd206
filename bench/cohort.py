"""A class of students, mixed from the bank of a course."""

import random
import shutil
from pathlib import Path

from autograder.course import Course


def mixed(course: Course, count: int, seed: int, to: Path) -> list[Path]:
    """Makes `count` submissions in `to`, a folder each with a file for every exercise; the same ones for the same seed.

    Each file is right or wrong with even chance: the solution or a valid program of the bank, or a wrong one. No program
    of the bank runs for ever, so that nothing here measures a deadline.
    """
    draw = random.Random(seed)
    folders = []
    for number in range(1, count + 1):
        folder = to / f"student{number:03}"
        folder.mkdir(parents=True)
        for slug, exercise in course.exercises.items():
            right = [course.solution(slug), *course.programs(slug, "valid")]
            program = draw.choice(draw.choice([right, course.programs(slug, "wrong")]))
            shutil.copyfile(program, folder / exercise.file)
        folders.append(folder)
    return folders
