"""The parts of a multipart/form-data body, as bytes."""

from dataclasses import dataclass
from time import monotonic

from python_multipart.exceptions import FormParserError, MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from byeori.serving.http.problem import RequestError, too_late

_PIECE = 1 << 18


@dataclass(frozen=True)
class Part:
    """One part: the name of its field, the name of the file where it is one, its content."""

    name: str
    file_name: str | None
    content: bytes


class _Parts:
    """Gathers the parts while the parser walks through the body."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.found: list[Part] = []
        self.ended = False

    def begin(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.content = bytearray()
        self.key = self.value = b""
        if len(self.found) >= self.most:
            raise RequestError(413, "too_many_parts", f"the form has more than {self.most} parts; send fewer at once")

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self.key += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def header_end(self) -> None:
        self.headers[self.key.lower()] = self.value
        self.key = self.value = b""

    def data(self, data: bytes, start: int, end: int) -> None:
        self.content += data[start:end]

    def part_end(self) -> None:
        _, options = parse_options_header(self.headers.get(b"content-disposition", b""))
        file_name = options.get(b"filename")
        self.found.append(
            Part(
                options.get(b"name", b"").decode("utf-8", "replace"),
                None if file_name is None else file_name.decode("utf-8", "replace"),
                bytes(self.content),
            )
        )

    def end(self) -> None:
        self.ended = True


def parts_of(content_type: str, body: bytes, most: int, timeout_s: float = 30.0) -> list[Part]:
    """Give the parts of a form, at most `most`; what is no such form, or takes longer, is a RequestError."""
    latest = monotonic() + timeout_s
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise _broken("its Content-Type has no boundary")
    parts = _Parts(most)
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": parts.begin,
                "on_header_field": parts.header_name,
                "on_header_value": parts.header_value,
                "on_header_end": parts.header_end,
                "on_part_data": parts.data,
                "on_part_end": parts.part_end,
                "on_end": parts.end,
            },
        )
        for start in range(0, len(body), _PIECE):
            parser.write(body[start : start + _PIECE])
            if monotonic() > latest:
                raise too_late(timeout_s)
        parser.finalize()
    except (FormParserError, MultipartParseError) as error:
        raise _broken(str(error)) from None
    if not parts.ended:
        raise _broken("it stops before its last boundary")
    return parts.found


def _broken(reason: str) -> RequestError:
    return RequestError(
        400,
        "broken_form",
        f"the body is not the multipart/form-data that its header tells of: {reason}; "
        "let your HTTP library make body and header together, as `curl -F file=@photo.jpg` does",
    )
