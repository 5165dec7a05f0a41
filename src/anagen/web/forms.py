"""Forms read in memory, so that no input touches the disk."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

MOST_FIELDS = 400


class _InMemory(MultiPartParser):
    """Parser that holds files of any size in memory; the limit of a request has been checked before."""

    spool_max_size = 1 << 40


async def read_form(request: Request, *, files: int = 0, largest_field: int = 1_000_000) -> FormData:
    """Fields of a form, with at most `files` uploads.

    Raises:
        HTTPException: 400 if the body is not a form, or holds too much.
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
