"""Reports for readers: pictures, console tables, and self-contained pages.

Import each name from its own module (`anagen.report.trial.page`, `anagen.report.trial.table`,
`anagen.report.figures.*`); heavy libraries load only when they are used.
"""
