"""Forms taken in memory: nothing that a person sends touches the disk."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

MOST_FIELDS = 400


class _InMemory(MultiPartParser):
    """Holds files in memory whatever their size; the request's own limit has been checked before."""

    spool_max_size = 1 << 40


async def read_form(request: Request, *, files: int = 0, largest_field: int = 1_000_000) -> FormData:
    """The fields of a form, `files` uploads at most.

    Raises:
        HTTPException: 400 if it is no form, or holds too much.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            parser = _InMemory(
                request.headers,
                request.stream(),
                max_files=files,
                max_fields=MOST_FIELDS,
                max_part_size=largest_field,
            )
            return await parser.parse()
        found = await FormParser(request.headers, request.stream()).parse()
    except (MultiPartException, KeyError, ValueError, UnicodeError):
        raise HTTPException(400, "The form could not be read.") from None
    if len(found.multi_items()) > MOST_FIELDS:
        raise HTTPException(400, "The form has too many fields.")
    return found
