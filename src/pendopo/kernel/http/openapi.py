"""The OpenAPI 3.1 document, made from the declared operations and the rooms' types: nothing is written twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.urls import URLPattern, URLResolver

from pendopo.kernel.http import problems
from pendopo.kernel.http.operations import Operation
from pendopo.kernel.refusal import Invalid

REFERENCE = "#/components/schemas/{name}"
KEY_SCHEME = "key"

_PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
_SCHEMAS: dict[str, dict[str, Any]] = {
    "int": {"type": "integer"},
    "uuid": {"type": "string", "format": "uuid"},
    "str": {"type": "string"},
    "slug": {"type": "string"},
    "path": {"type": "string"},
}

Found = tuple[str, Operation]


def operations_in(patterns: Iterable[URLPattern | URLResolver], prefix: str = "/") -> Iterator[Found]:
    """Every (address, operation) below `patterns`."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from operations_in(pattern.url_patterns, address)
        else:
            for declared in getattr(pattern.callback, "operations", {}).values():
                yield address, declared


def document(patterns: Iterable[URLPattern | URLResolver], *, title: str, version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of all operations below `patterns`."""
    found = list(operations_in(patterns))
    kinds = [kind for _, o in found for kind in (o.query, o.body, o.answer) if kind is not None]
    schemas, components = msgspec.json.schema_components([*kinds, problems.Problem], ref_template=REFERENCE)
    schema_of = {_key(kind): schema for kind, schema in zip([*kinds, problems.Problem], schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for address, declared in found:
        path, parameters = _path(address)
        paths.setdefault(path, {})[declared.method.lower()] = _operation(declared, parameters, schema_of, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {KEY_SCHEME: {"type": "http", "scheme": "bearer"}},
        },
    }


def _key(kind: Any) -> str:
    return repr(kind)


def _path(address: str) -> tuple[str, list[dict[str, Any]]]:
    parameters = [
        {
            "name": match["name"],
            "in": "path",
            "required": True,
            "schema": _SCHEMAS.get(match["converter"] or "str", {"type": "string"}),
        }
        for match in _PARAMETER.finditer(address)
    ]
    return _PARAMETER.sub(r"{\g<name>}", address), parameters


def _operation(
    declared: Operation,
    parameters: list[dict[str, Any]],
    schema_of: dict[str, Any],
    components: dict[str, Any],
) -> dict[str, Any]:
    stated: dict[str, Any] = {"operationId": declared.id, "summary": declared.summary}
    if declared.description:
        stated["description"] = declared.description
    if declared.tags:
        stated["tags"] = list(declared.tags)
    every = parameters + (_query(declared.query, components) if declared.query is not None else [])
    if every:
        stated["parameters"] = every
    if declared.body is not None:
        content = {"application/json": {"schema": schema_of[_key(declared.body)]}}
        stated["requestBody"] = {"required": True, "content": content}
    if declared.bearer:
        stated["security"] = [{KEY_SCHEME: []}]
    stated["responses"] = _responses(declared, schema_of)
    return stated


def _query(kind: type[msgspec.Struct], components: dict[str, Any]) -> list[dict[str, Any]]:
    schema = components[kind.__name__]
    required = set(schema.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": inner}
        for name, inner in schema["properties"].items()
    ]


def _responses(declared: Operation, schema_of: dict[str, Any]) -> dict[str, Any]:
    if declared.answer is None:
        found: dict[str, Any] = {"204": {"description": problems.title(204)}}
    else:
        content = {"application/json": {"schema": schema_of[_key(declared.answer)]}}
        found = {str(declared.status): {"description": problems.title(declared.status), "content": content}}
    refused = {refusal.status for refusal in declared.refusals}
    if declared.bearer:
        refused.add(401)
    if declared.query is not None or declared.body is not None:
        refused.add(Invalid.status)
    if declared.body is not None:
        refused |= {400, 413, 415}
    problem = {problems.MEDIA_TYPE: {"schema": schema_of[_key(problems.Problem)]}}
    for status in sorted(refused):
        found[str(status)] = {"description": problems.title(status), "content": problem}
    return found
