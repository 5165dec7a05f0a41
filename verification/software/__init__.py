"""Numbers of the statistics that other software gave for the same data, each with the call that made it.

A number is typed here once: `tests/verification/test_software.py` holds the package to it, and
`tools/docs/checked_against_r.py` makes the page of it.
"""
