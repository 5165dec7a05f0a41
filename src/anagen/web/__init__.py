"""The laboratory as a local web application: `anagen serve`, extra ``[web]``.

One subpackage a room (`anagen.web.routers`). Modules here and the rooms' ``routes`` are imported when
the server starts and must stay light: the engine is imported inside the functions that need it, so
that the first page is there within a second.
"""
