"""The description of the server's paths for programs (OpenAPI 3.1), from which the page for people is made too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from byeori.core.signatures import suffix_of
from byeori.fields.known import MEDIA
from byeori.fields.media import medium_of_form
from byeori.serving.answering.references import LONGEST
from byeori.serving.options import ServeOptions

Json = dict[str, Any]


def document(
    forms: Mapping[str, Mapping[str, Any]],
    target: Mapping[str, Any],
    options: ServeOptions,
    answer: Mapping[str, Any] | None = None,
) -> Json:
    """Describe a server for a task with these inputs and this target, in the terms of OpenAPI 3.1.

    `answer` is one that the model has given, by which the kinds of its values are reported.
    """
    secured: Json = {"security": [{"token": []}]} if options.token else {}
    body: Json = {
        "title": "byeori",
        "version": version("byeori"),
        "description": "A trained model that answers over HTTP. What goes wrong is told as "
        '{"error": {"code", "message"}}; the message says what was found, what was wanted, and how to cure it.',
    }
    paths: Json = {
        "/v1/predict": {"post": _predict(forms, options, secured)},
        "/v1/judgements": {"post": _judge(target, secured)},
        "/v1/bundle": {"get": _get("bundle", "model", "Which model answers: its name, digest and limits", secured)},
        "/healthz": {"get": _get("alive", "server", "Whether the process lives")},
        "/readyz": {"get": _get("ready", "server", "Whether it takes requests: 200, or 503 while it starts or ends")},
        "/metrics": {"get": _get("metrics", "server", "Counts and times for Prometheus", secured)},
    }
    components = _components(forms, target, answer or {}, secured=bool(secured))
    servers = [{"url": options.front.root_path or "."}]  # beside the document, wherever a proxy puts that
    return {"openapi": "3.1.0", "info": body, "servers": servers, "paths": paths, "components": components}


def _predict(forms: Mapping[str, Mapping[str, Any]], options: ServeOptions, secured: Json) -> Json:
    """The operation that asks the model."""
    content, example = _request(forms)
    return {
        "operationId": "predict",
        "tags": ["model"],
        "summary": "Ask the model",
        "description": f"Answers up to {options.queue} samples at once, in the order they were sent. "
        f"The body may have {options.body_mb:g} MB; an answer takes {options.timeout_s:g} s at most.",
        "parameters": [{"name": "X-Reference", "in": "header", "schema": _REFERENCE}],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": _reply("The answers", "Answers"),
            **_failures(400, 408, 413, 415, 422, 429, 503, 504, secured=bool(secured)),
        },
        "x-curl": example,
        **secured,
    }


def _judge(target: Mapping[str, Any], secured: Json) -> Json:
    """The operation that says what was right."""
    return {
        "operationId": "judge",
        "tags": ["model"],
        "summary": "Say whether an answer was right",
        "description": "Kept in the store before the reply. A later judgement of the same answer is kept beside it.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("Judgement")}}},
        "responses": {
            "201": _reply("What was kept", "Kept"),
            **_failures(400, 404, 413, 422, 503, secured=bool(secured)),
        },
        "x-curl": [
            _curl("/v1/judgements", *_JSON, _data({"id": "ID OF AN ANSWER", "correct": False, **_truth(target)}))
        ],
        **secured,
    }


_REFERENCE: Json = {
    "type": "string",
    "maxLength": LONGEST,
    "description": "What you call this request: it is kept, given back, and names the answer when its truth is known",
}
_JSON = ("-H", "'Content-Type: application/json'")


def _request(forms: Mapping[str, Mapping[str, Any]]) -> tuple[Json, list[str]]:
    """What a request may hold, and how it is made with curl."""
    samples = {"type": "array", "items": _ref("Sample"), "minItems": 1}
    references = {"type": "array", "items": {"oneOf": [_REFERENCE, {"type": "null"}]}}
    properties = {name: _schema(form) for name, form in forms.items()}
    either = [
        {"type": "object", "properties": {"inputs": _ref("Sample"), "reference": _REFERENCE}, "required": ["inputs"]},
        {"type": "object", "properties": {"samples": samples, "references": references}, "required": ["samples"]},
    ]
    content: Json = {"application/json": {"schema": {"oneOf": either}}}
    names = list(forms)
    if len(names) == 1 and forms[names[0]]["widget"] == "file":
        medium = medium_of_form(forms[names[0]]) or next(iter(MEDIA))
        file, kind = medium.sample
        files = {"type": "array", "items": {"type": "string", "format": "binary"}}
        called = {"type": "array", "items": _REFERENCE}
        form = {"type": "object", "properties": {"file": files, "reference": called}, "required": ["file"]}
        raw: Json = {"schema": {"type": "string", "format": "binary"}}
        content = {
            "multipart/form-data": {"schema": form},
            "application/octet-stream": raw,
            f"{medium.media}/*": raw,
            **content,
        }
        return content, [
            _curl("/v1/predict", "-F", f"file=@{file}"),
            _curl("/v1/predict", *(word for one in ("one", "two") for word in ("-F", f"file=@{one}{suffix_of(file)}"))),
            _curl("/v1/predict", "-H", f"'Content-Type: {kind}'", "--data-binary", f"@{file}"),
        ]
    form = {"type": "object", "properties": {"reference": _REFERENCE, **properties}, "required": names}
    content["multipart/form-data"] = {"schema": form}
    values = {name: _example(form) for name, form in forms.items()}
    fields = [
        f"-F '{name}=@{_file_of(forms[name])}'" if forms[name]["widget"] == "file" else f"-F '{name}={value}'"
        for name, value in values.items()
    ]
    return content, [_curl("/v1/predict", *_JSON, _data({"inputs": values})), _curl("/v1/predict", *fields)]


def _file_of(form: Mapping[str, Any]) -> str:
    """The name of a file of an input, as an example has it."""
    return (medium_of_form(form) or next(iter(MEDIA))).sample[0]


def _schema(form: Mapping[str, Any]) -> Json:
    options = list(form.get("options", ()))
    known = {"examples": options} if form.get("optional") else {"enum": options}  # an input may be any other word
    kinds: dict[str, Json] = {
        "file": {"type": "string", "contentEncoding": "base64", "description": "The file's content as base64"},
        "number": {"type": "number"},
        "choice": {"type": "string", **known},
        "choices": {"type": "array", "items": {"type": "string", "enum": options}},
    }
    schema = kinds.get(form["widget"], {"type": "string"})
    return {"oneOf": [schema, {"type": "null"}]} if form.get("optional") else schema


def _example(form: Mapping[str, Any]) -> Any:
    options = list(form.get("options", ()))
    number = form.get("max", 3.5)
    examples = {"file": "BASE64", "number": number, "choice": next(iter(options), "..."), "choices": options[:2]}
    return examples.get(form["widget"], form.get("hint", "some text"))


def _truth(target: Mapping[str, Any]) -> Json:
    return {"truth": _example(target) if target else "..."}


def _truths(target: Mapping[str, Any]) -> Json:
    """What may be said to be true: one of the options, or several of them; else what the widget takes."""
    if "options" not in target:
        kinds: dict[Any, Json] = {
            "number": {"type": ["number", "null"]},
            "file": {"type": ["string", "null"], "contentEncoding": "base64"},
        }
        return kinds.get(target.get("widget"), {})
    if target.get("widget") == "choices":
        return {"type": ["array", "null"], "items": {"type": "string", "enum": list(target["options"])}}
    return {"enum": [*target["options"], None]}


def _answer(target: Mapping[str, Any], known: Mapping[str, Any]) -> Json:
    """What an answer of this task holds: `known` is one, or nothing where the names of its keys are secret."""
    meanings = {
        "value": "What the model says",
        "confidence": "How sure it is, from 0 to 1; null where it does not say",
        "probabilities": "Of each class, from 0 to 1",
        "shares": "Of the picture, by class",
        "low": "The lower end of the interval that mostly holds the number",
        "high": "The upper end",
    }
    found = {key: {**_kind_of(value), "description": meanings.get(key, "")} for key, value in known.items()}
    if known and target.get("widget") == "choice" and "options" in target:
        found["value"]["enum"] = list(target["options"])
    found.setdefault("value", {"description": meanings["value"]})
    found["confidence"] = {"type": ["number", "null"], "description": meanings["confidence"]}
    found = {"id": {"type": "string", "description": "Name it when you judge the answer"}, **found}
    found["reference"] = {"type": "string", "description": "As the request gave it; absent where it gave none"}
    return _object(found, ["id", "value", "confidence"])


def _kind_of(value: Any) -> Json:
    """The schema of a value by its own kind."""
    if isinstance(value, Mapping):
        return {"type": "object", "additionalProperties": _kind_of(next(iter(value.values()), None))}
    if isinstance(value, (list, tuple)):
        return {"type": "array", "items": _kind_of(value[0]) if value else {}}
    kinds = {bool: "boolean", int: "number", float: "number", str: "string"}
    return {"type": kinds[type(value)]} if type(value) in kinds else {}


def _sample(forms: Mapping[str, Mapping[str, Any]]) -> Json:
    """One value for every input; other words than those that were learned are read too, as unknown."""
    properties = {name: _schema(form) for name, form in forms.items()}
    return {**_object(properties), "description": "One value for every input"}


def _components(
    forms: Mapping[str, Mapping[str, Any]], target: Mapping[str, Any], answer: Mapping[str, Any], *, secured: bool
) -> Json:
    judgement = {
        "id": {"type": "string", "description": "The `id` of an answer"},
        "correct": {"type": "boolean"},
        "truth": {
            "description": "What it really is",
            **_truths(target),
        },
        "who": {"type": ["string", "null"], "description": "Who says so"},
    }
    error = _object({"code": {"type": "string"}, "message": {"type": "string"}})
    answers = {
        "answers": {
            "type": "array",
            "items": {"oneOf": [_ref("Answer"), _ref("Error")]},
            "description": "In the order of the samples; a sample that failed has its problem in its place",
        },
        "failed": {"type": "integer", "description": "How many samples failed"},
        "bundle": {"type": "string", "description": "Digest of the bundle that answered"},
        "took_ms": {"type": "number"},
        "kept": {"type": "boolean", "description": "Whether the answers will be in the store, and can be judged"},
    }
    schemas = {
        "Sample": _sample(forms),
        "Answer": _answer(target, answer),
        "Answers": _object(answers),
        "Judgement": _object(judgement, ["id", "correct"]),
        "Kept": _object({**judgement, "judgement": {"type": "integer"}}, ["id", "correct", "judgement"]),
        "Error": _object({"error": error}),
        "Bundle": _bundle(),
    }
    scheme = {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}} if secured else {}
    return {"schemas": schemas, **scheme}


def _bundle() -> Json:
    """What is said of the model."""
    limits = _object({"body_mb": {"type": "number"}, "samples": {"type": "integer"}, "timeout_s": {"type": "number"}})
    properties: Json = {
        "name": {"type": "string"},
        "model": {"type": ["string", "null"]},
        "form": {"enum": ["weights", "onnx", "torch-export"]},
        "digest": {"type": "string", "description": "Names these weights and no others"},
        "inputs": {"type": "object", "description": "How each input is asked for"},
        "matters": {"type": "array", "items": {"type": "string"}, "description": "Inputs, the most important first"},
        "target": {"type": "object", "description": "What is answered"},
        "score": {"type": ["object", "null"], "description": "How good it was on samples that were held out"},
        "example": {"type": ["object", "null"], "description": "A real sample, as `inputs` of a request"},
        "limits": limits,
        "keeps_inputs": {"type": "boolean"},
        "byeori": {"type": "string", "description": "The version that answers"},
        "release": {"type": ["object", "null"], "description": "The release that answers, where a name is followed"},
        "challengers": {"type": "array", "items": {"type": "object"}, "description": "Models that are tried beside it"},
        "unexpected": _object(
            {
                "since": {"type": "number", "description": "From when on is counted, in seconds since 1970"},
                "broken": {"type": "array", "items": {"type": "object"}, "description": "What inputs did not meet"},
            }
        ),
    }
    return _object(properties)


def _object(properties: Json, required: list[str] | None = None) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties) if required is None else required}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _reply(description: str, schema: str) -> Json:
    return {"description": description, "content": {"application/json": {"schema": _ref(schema)}}}


_MEANINGS = {
    400: "The body is empty, or not what its Content-Type says",
    401: "The token is missing or wrong",
    404: "No such answer",
    408: "The body came too slowly",
    413: "Too large, or too many at once",
    415: "A Content-Type that is not taken",
    422: "Understood, but not a value that fits: no image, too many pixels, an unknown class",
    429: "The queue is full; ask again after Retry-After seconds",
    503: "The server is ending, or the store cannot be written",
    504: "No answer in time",
}


def _failures(*statuses: int, secured: bool) -> Json:
    every = sorted({*statuses, *([401] if secured else [])})
    return {str(status): _reply(_MEANINGS[status], "Error") for status in every}


def _get(name: str, tag: str, summary: str, secured: Json | None = None) -> Json:
    status: Json = {"status": {"enum": ["alive", "ready", "starting", "ending"]}}
    release = {"type": "object", "description": "How far it is with the name of releases that it follows"}
    alive = _object({**status, "release": release}, ["status"])
    kinds: Json = {"bundle": _ref("Bundle"), "alive": alive, "ready": _object(status)}
    content = {"application/json": {"schema": kinds[name]}} if name in kinds else {"text/plain": {}}
    replies = {"200": {"description": "OK", "content": content}}
    if name == "ready":
        replies["503"] = {"description": "It starts or ends", "content": content}
    if secured:
        replies["401"] = _reply(_MEANINGS[401], "Error")
    return {"operationId": name, "tags": [tag], "summary": summary, "responses": replies, **(secured or {})}


def _curl(path: str, *words: str) -> str:
    return " ".join(["curl", "{address}" + path, "{token}", *words])


def _data(content: Json) -> str:
    return "-d '" + json.dumps(content, ensure_ascii=False).replace("'", "'\\''") + "'"
