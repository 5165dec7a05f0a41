"""Process that runs trials for the server: orders on standard input, messages on standard output.

Each line of input is an order in JSON: {"toml": ..., "folder": ...}, or {"prepare": toml}, which is dropped
as soon as another order comes. Each line of output is a message: {"progress": [stage, done, of]},
{"numbers": the summary, before the report is drawn}, then {"finished": true} or {"fault": reason}.
The process ends when its input ends, and so with its server.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

Tell = Callable[[dict[str, Any]], None]


def main() -> None:
    """Load all code, then run one order after another."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # output of other code must not be read as messages
    lock = threading.Lock()

    def tell(news: dict[str, Any]) -> None:
        with lock, contextlib.suppress(OSError):
            out.write(json.dumps(news).encode() + b"\n")
            out.flush()

    orders: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    if len(sys.argv) > 1:
        _limit_memory(int(sys.argv[1]))
    _load()
    while True:
        order = orders.get()
        if "prepare" in order:
            _prepare(order["prepare"], orders)
        else:
            _run(order, tell)


def _listen(orders: SimpleQueue[dict[str, Any]]) -> None:
    """Pass orders on; end the process when the server is gone, even during a run."""
    for line in sys.stdin.buffer:
        orders.put(json.loads(line))
    os._exit(0)


def _limit_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the size of a trial has been limited before
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _load() -> None:
    """Compile and import the code that every run needs."""
    from anagen.web.design.run import rehearse

    with contextlib.suppress(Exception):  # the run itself reports the fault
        rehearse()


def _prepare(toml: str, orders: SimpleQueue[dict[str, Any]]) -> None:
    from anagen.web.design.run import prepare

    with contextlib.suppress(Exception):  # the run itself reports the fault
        prepare(toml, lambda: not orders.empty())


def _run(order: dict[str, Any], tell: Tell) -> None:
    from anagen.errors import InputError
    from anagen.web.design.run import run_trial

    try:
        run_trial(order["toml"], Path(order["folder"]), tell)
        tell({"finished": True})
    except InputError as error:
        tell({"fault": str(error)})
    except MemoryError:
        tell({"fault": "It needs more memory than a page allows; `anagen trial FILE` has no such limit."})
    except Exception as error:
        tell({"fault": f"The run broke off ({type(error).__name__})."})


if __name__ == "__main__":
    main()
