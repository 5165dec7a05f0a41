"""Local web application: `anagen serve`, extra ``[web]``.

Each room is a subpackage (`anagen.web.routers`). Modules here and the rooms' ``routes`` are imported when
the server starts and must stay light: functions import the engine themselves, so that the first page
appears within a second.
"""
