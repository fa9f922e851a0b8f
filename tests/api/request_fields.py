# SPDX-License-Identifier: Apache-2.0
"""Every member that a request may have, walked out of the schemas of an OpenAPI document."""
import copy
import re

NAME = "room"  # what a member is called whose name is free


class Field:
    """One member: the steps to it and its schema."""

    def __init__(self, steps, schema):
        self.steps, self.schema = steps, schema
        self.pointer = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
        types = schema.get("type", [])
        self.types = {types} if isinstance(types, str) else set(types)
        for form in schema.get("oneOf", []):
            self.types.add(form["type"])

    def __repr__(self):
        return self.pointer

    @property
    def is_text(self):
        return "string" in self.types

    @property
    def is_url(self):
        """By their names, as the schemas do not tell."""
        return self.is_text and any(re.search(r"(^|_)urls?$", str(step)) for step in self.steps)

    def put(self, document, value):
        """The document with the value there; lists and objects on the way are made."""
        out = copy.deepcopy(document)
        place = out
        for step, following in zip(self.steps, self.steps[1:]):
            empty = [] if isinstance(following, int) else {}
            if isinstance(step, int):
                if not place:
                    place.append(empty)
                place = place[step]
            else:
                place = place.setdefault(step, empty)
        last = self.steps[-1]
        if isinstance(last, int):
            place[last : last + 1] = [value]
        else:
            place[last] = value
        return out

    def find(self, document):
        for step in self.steps:
            try:
                document = document[step]
            except (KeyError, IndexError, TypeError):
                return None
        return document


def resolved(document, schema):
    while "$ref" in schema:
        place = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        schema = place
    return schema


def fields_of(document, schema, steps=()):
    """All members that can be given, those of members and of entries of lists, too."""
    schema = resolved(document, schema)
    if schema.get("readOnly"):
        return
    if steps:
        yield Field(steps, schema)
    for name, member in schema.get("properties", {}).items():
        yield from fields_of(document, member, (*steps, name))
    if isinstance(schema.get("additionalProperties"), dict) and schema["additionalProperties"]:
        name = "X-Auth-Room" if steps and steps[-1] == "headers" else NAME
        yield from fields_of(document, schema["additionalProperties"], (*steps, name))
    for form in schema.get("oneOf", []):
        if "items" in form:
            yield from fields_of(document, form["items"], (*steps, 0))
    if "items" in schema:
        yield from fields_of(document, schema["items"], (*steps, 0))


def read_only_of(document, schema, steps=()):
    """Those that can't."""
    schema = resolved(document, schema)
    if steps and schema.get("readOnly"):
        yield Field(steps, schema)
        return
    for name, member in schema.get("properties", {}).items():
        yield from read_only_of(document, member, (*steps, name))


def request_schema(document, operation):
    """Of the JSON body of an operation; a merge patch is described in words."""
    content = operation.told.get("requestBody", {}).get("content", {})
    for media_type, told in content.items():
        if media_type == "application/merge-patch+json":
            name = re.search(r"RFC 7396, for (\w+)", told["schema"]["description"]).group(1)
            return document["components"]["schemas"][name]
        if media_type == "application/json":
            return resolved(document, told["schema"])
    return None
