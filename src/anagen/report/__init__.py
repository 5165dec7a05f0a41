"""What a person sees of a virtual trial: pictures, the console table, and one self-contained page.

Import what you need from its own module (`anagen.report.trial.page`, `anagen.report.trial.table`,
`anagen.report.figures.*`); nothing heavy is loaded before it is used.
"""
