"""The samples of a request: a file as the body, a form, or JSON."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from byeori.core.errors import DataError, nearest
from byeori.core.medium import Medium
from byeori.core.unicode import alike, renamed
from byeori.fields.known import MEDIA
from byeori.fields.media import medium_of_form
from byeori.serving.answering.references import reference_of, references_of, with_references
from byeori.serving.http.json_limits import refuse_excess
from byeori.serving.http.multipart import Part, parts_of
from byeori.serving.http.problem import RequestError
from byeori.serving.http.wholeness import refuse_halves

_LONGEST_NAME = 10_000  # letters of a key; no column is called so
_REFERENCE = "reference"  # a field of a form, where no input is called so
_FIELDS = "what the fields `reference` say"
_ONE_ALPHABET = bytes.maketrans(b"-_", b"+/")

Cells = dict[str, Any]
"""One sample as it came: the bytes of a file, or a JSON value, by the name of its input."""


@dataclass(frozen=True)
class Sample:
    """One sample of a request, and how to call it in a message."""

    cells: Cells
    name: str = ""
    reference: str | None = None
    """What the caller calls it."""


@dataclass(frozen=True)
class Intake:
    """Takes samples out of requests, for a task with these inputs; `forms` is `field.form()` by input."""

    forms: Mapping[str, Mapping[str, Any]]
    most: int
    """Most samples in one request."""

    @cached_property
    def sole_file(self) -> str | None:
        """The name of the only input where that is a file."""
        names = list(self.forms)
        return names[0] if len(names) == 1 and self.forms[names[0]]["widget"] == "file" else None

    @cached_property
    def medium(self) -> Medium:
        """The medium of the only file; the first one that is known where the form does not tell."""
        return medium_of_form(self.forms[self.sole_file] if self.sole_file else {}) or next(iter(MEDIA))

    def is_file(self, content_type: str) -> bool:
        """Whether the body of a request of this type is the only file itself."""
        kind = content_type.partition(";")[0].strip().lower()
        is_media = kind.startswith(f"{self.medium.media}/") or kind in ("", "application/octet-stream")
        return self.sole_file is not None and is_media

    def samples(self, content_type: str, body: bytes) -> list[Sample | RequestError]:
        """Give the samples of a body, at least one, a bad one as its problem; a bad body raises a RequestError."""
        kind = content_type.partition(";")[0].strip().lower()
        if kind == "multipart/form-data":
            samples = self._of_form(parts_of(content_type, body, 2 * self.most + len(self.forms)))
        elif kind == "application/json":
            samples = self._of_json(body)
        elif self.is_file(kind):
            assert self.sole_file is not None
            return [Sample({self.sole_file: body})]
        else:
            raise self._not_taken(kind)
        self._refuse_many(len(samples))
        return samples

    def _refuse_many(self, count: int) -> None:
        if count > self.most:
            raise RequestError(
                413, "too_many_samples", f"{count} samples in one request; send at most {self.most} at once"
            )

    def _of_form(self, parts: list[Part]) -> list[Sample | RequestError]:
        if not parts:
            raise RequestError(400, "empty_form", f"the form has no parts; {self._form_wanted()}")
        parts, given = self._without_references(parts)
        if self.sole_file is None:
            return with_references([self._one_of_form(parts)], references_of(given, 1, _FIELDS))
        samples: list[Sample | RequestError] = []
        for number, part in enumerate(parts, 1):
            name = (part.file_name or f"file {number}") if len(parts) > 1 else ""
            if alike(part.name, self.forms) not in ("file", self.sole_file):
                raise RequestError(400, "unknown_field", f"the form has a field {part.name!r}; {self._form_wanted()}")
            samples.append(
                Sample({self.sole_file: part.content}, name)
                if part.content
                else _empty(part.file_name or name or "the file")
            )
        return with_references(samples, references_of(given, len(samples), _FIELDS))

    def _without_references(self, parts: list[Part]) -> tuple[list[Part], list[str] | None]:
        """Take out the fields that say references, the n-th of the n-th sample; an input of that name is an input."""
        if alike(_REFERENCE, self.forms) in self.forms:
            return parts, None
        given = [_text_of(part) for part in parts if part.name == _REFERENCE]
        return [part for part in parts if part.name != _REFERENCE], given or None

    def _one_of_form(self, parts: list[Part]) -> Sample:
        given: Cells = {}
        for part in parts:
            name = alike(part.name, self.forms)
            form = self.forms.get(name, {})
            if name in given:
                raise RequestError(400, "twice", f"the form has the field {part.name!r} twice; send each once")
            given[name] = part.content if form.get("widget") == "file" else _text_of(part)
        return Sample(self._complete(given, ""))

    def _of_json(self, body: bytes) -> list[Sample | RequestError]:
        refuse_excess(body)
        try:
            content = json.loads(str(body, "utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise RequestError(400, "broken_json", f"the body is not JSON ({error}); {self._json_wanted()}") from None
        keys = set(content) if isinstance(content, dict) else set()
        is_one = "inputs" in keys and keys <= {"inputs", _REFERENCE}
        are_several = "samples" in keys and keys <= {"samples", "references"}
        given = [content["inputs"]] if is_one else content["samples"] if are_several else None
        if not isinstance(given, list):
            found = f"the keys {sorted(keys)[:12]}" if keys else f"a JSON {_kind(content)}"
            raise RequestError(400, "wrong_json", f"found {found}; {self._json_wanted()}")
        if not given:
            raise RequestError(400, "no_samples", f"`samples` is empty; {self._json_wanted()}")
        self._refuse_many(len(given))
        samples = [self._sample_of(entry, f"sample {n}" if len(given) > 1 else "") for n, entry in enumerate(given, 1)]
        if is_one:
            return with_references(samples, [reference_of(content.get(_REFERENCE))])
        return with_references(samples, references_of(content.get("references"), len(samples)))

    def _sample_of(self, entry: Any, name: str) -> Sample | RequestError:
        try:
            return self._one_of_json(entry, name)
        except RequestError as problem:
            return problem

    def _one_of_json(self, entry: Any, name: str) -> Sample:
        if not isinstance(entry, dict):
            raise RequestError(
                400, "wrong_json", f"{_described(name)}a sample is a JSON {_kind(entry)}; {self._json_wanted()}"
            )
        cells = self._complete(entry, name)
        for key, value in cells.items():
            refuse_halves(value, f"{_described(name)}{key}")
            if self.forms[key]["widget"] == "file":  # never a path: a path would read this machine's files
                cells[key] = content_of(value, f"{_described(name)}{key}")
        return Sample(cells, name)

    def _complete(self, given: Cells, name: str) -> Cells:
        if given and (longest := max(map(len, given))) > _LONGEST_NAME:
            message = (
                f"{_described(name)}a key of {longest:,} letters is no input; the inputs are {', '.join(self.forms)}"
            )
            raise RequestError(422, "unknown_input", message)
        try:
            given = renamed(given, self.forms)
        except DataError as error:
            raise RequestError(422, "twice", f"{_described(name)}{error}") from None
        for key in given:
            if key not in self.forms:
                raise RequestError(
                    422,
                    "unknown_input",
                    f"{_described(name)}no input is called {key!r}{nearest(key, self.forms)}; "
                    f"the inputs are {', '.join(self.forms)}",
                )
        for key in self.forms:
            if key not in given:
                raise RequestError(
                    422,
                    "missing_input",
                    f"{_described(name)}the input {key!r} is missing; send {', '.join(self.forms)}",
                )
        return {key: _cell_of(given[key], form) for key, form in self.forms.items()}

    def _not_taken(self, kind: str) -> RequestError:
        if self.sole_file is None:
            wanted = f"send application/json; {self._json_wanted()}"
        else:
            name, known = self.medium.name, [kind for _, kind in self.medium.types.values()][:2]
            an = "an" if name[0] in "aeiou" else "a"
            wanted = (
                f"send {an} {name} as multipart/form-data (field `file`), or as the body itself with "
                f"Content-Type: {', '.join(known)}, ... or application/octet-stream"
            )
        return RequestError(415, "unsupported_media_type", f"the body is said to be {kind or 'of no type'!r}; {wanted}")

    def _form_wanted(self) -> str:
        return "send files as `file`" if self.sole_file else f"send the fields {', '.join(self.forms)}"

    def _json_wanted(self) -> str:
        example = json.dumps({"inputs": dict.fromkeys(self.forms, "...")}, ensure_ascii=False)
        return f'send {example}, or {{"samples": [...]}} with many of them'


def _text_of(part: Part) -> str:
    try:
        return part.content.decode()
    except UnicodeDecodeError:
        raise RequestError(400, "not_utf8", f"the field {part.name!r} is not UTF-8 text; send it as such") from None


def _cell_of(value: Any, form: Mapping[str, Any]) -> Any:
    """The cell that a value is, alike whether JSON or a form brought it; what it means its field says."""
    if not isinstance(value, str):
        return value
    return None if form.get("optional") and not value.strip() else value


def content_of(value: Any, where: str) -> bytes:
    """Give the bytes of a file that came in JSON, as base64 or as a data: URL; what is neither is a RequestError."""
    wanted = "send the file's content as base64, or as a data: URL"
    if not isinstance(value, str):
        raise RequestError(422, "wrong_file", f"{where}: found a JSON {_kind(value)}; {wanted}")
    head, comma, rest = value.partition(",")
    is_url = head.lstrip()[:5].lower() == "data:"
    if is_url and not (comma and head.rstrip().lower().endswith(";base64")):
        raise RequestError(422, "wrong_file", f"{where}: a data: URL that is not of base64; {wanted}")
    try:
        content = _unwrapped(rest if is_url else value)
    except ValueError as error:
        raise RequestError(422, "wrong_file", f"{where}: not base64 ({error}); {wanted}") from None
    if not content:
        raise _empty(where)
    return content


def _unwrapped(text: str) -> bytes:
    """Decode base64 in either of its alphabets, wrapped into lines or not."""
    lines = text.encode().translate(_ONE_ALPHABET).split(b"\n")
    return base64.b64decode(b"".join(line.strip() for line in lines), validate=True)


def _empty(where: str) -> RequestError:
    return RequestError(400, "empty_file", f"{where}: it has no content; choose a file that has")


def _kind(value: Any) -> str:
    names = {dict: "object", list: "list", str: "string", bool: "true or false", int: "number", float: "number"}
    return names.get(type(value), "null")


def _described(name: str) -> str:
    return f"{name}: " if name else ""
