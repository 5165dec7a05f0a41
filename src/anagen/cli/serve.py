"""`anagen serve`: web application in a browser, by default on this machine only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anagen.errors import InputError
from anagen.files.notice import NOTICE

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; the default is reachable from this machine only.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8765,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Further host name of the server; repeatable.")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    diary: Annotated[
        Path | None, typer.Option(help="File of your own diary; it is shown on this machine only.")
    ] = None,
) -> None:
    """Serve the pages and the JSON API; no data leave the machine, and no input is kept."""
    try:
        import uvicorn

        from anagen.web.app import create_app
        from anagen.web.doors import door_class
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("anagen"):
            raise
        raise InputError(
            f"the web application needs {error.name}", expected="pip install 'anagen[web]'"
        ) from None
    from anagen.web.settings import Settings

    if diary is not None and not diary.is_file():
        raise InputError(
            "there is no such file", where=str(diary), expected="a diary; begin one with: anagen diary new"
        )
    named = list(allow_host or [])
    if host not in LOOPBACK:
        typer.echo(
            f"Warning: listening on {host}: everybody who can reach this machine can use it. There is no "
            "password and no encryption.",
            err=True,
        )
        named.append(host)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/{'diary' if diary is not None else ''}"
    typer.echo(f"Anagen is at {address}  (Ctrl+C ends it)\n{NOTICE}")
    if open_browser:
        import webbrowser

        webbrowser.open(address)
    settings = Settings(
        host=host, port=port, allowed_hosts=tuple(named), diary=None if diary is None else str(diary)
    )
    uvicorn.run(
        create_app(settings),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        http=door_class(settings),
        ws="none",
        timeout_keep_alive=10,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=65_536,
    )
