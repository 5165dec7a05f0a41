"""Engines that do the common task (`renewal`), one file each.

An engine module has

- ``NAME``, ``WHAT``: its name and, in a few words, how it does the task;
- ``available()``: None, or why it cannot run here;
- ``prepare(cycle, follicles, days, every)``: does once what a user does once (imports, compiles)
  and returns ``run(seed) -> Outcome``, which does everything that is timed.
"""
