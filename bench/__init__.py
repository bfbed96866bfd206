"""Benchmarks of the grader: `python -m bench`."""
