# SPDX-License-Identifier: Apache-2.0
"""The REST API as its OpenAPI document tells it: operations by name, raw requests, judgement by others' validators."""
import http.client
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from gateway import PREFIX  # noqa: E402

BASE = PREFIX + "/api/v1"
PROBLEM = "application/problem+json"


class Judge:
    """validate.mjs as a process."""

    def __init__(self):
        if not (HERE / "node_modules/ajv").is_dir():
            raise RuntimeError("run `make setup` first: tests/api needs its npm packages")
        self.process = subprocess.Popen(
            ["node", HERE / "validate.mjs"], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def ask(self, **question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)


class Answer:
    """What came back. `body` is the JSON value, or None where it is none."""

    def __init__(self, status, headers, raw):
        self.status, self.headers, self.raw = status, headers, raw
        self.type = (headers["Content-Type"] or "").split(";")[0]
        self.body = json.loads(raw) if self.type.endswith("json") and raw else None

    def __repr__(self):
        return f"{self.status} {self.type} {self.raw[:2000]!r}"

    @property
    def pointers(self):
        return [one["pointer"] for one in (self.body or {}).get("errors", [])]


def request(gateway, method, path, body=None, headers=None, token=None, target=None):
    """One request with exactly these bytes. `token`: "" for none, None for the operator's."""
    sent = {"Host": gateway.host, **(headers or {})}
    if token != "":
        sent["Authorization"] = "Bearer " + (token or gateway.operator_token())
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    try:
        connection.request(method, target or BASE + path, body, sent)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def media_type(method):
    return "application/merge-patch+json" if method == "PATCH" else "application/json"


def send(gateway, method, path, document=None, token=None, raw=None, content_type=None):
    """A JSON document, or bytes as they are."""
    body = raw if raw is not None else None if document is None else json.dumps(document).encode()
    headers = {} if body is None else {"Content-Type": content_type or media_type(method)}
    return request(gateway, method, path, body, headers, token)


class Operation:
    """One operation of the document."""

    def __init__(self, path, method, told):
        self.path, self.method, self.told = path, method.upper(), told
        self.id = told["operationId"]
        self.parameters = re.findall(r"\{(\w+)\}", path)
        self.place = "/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method

    @property
    def body_type(self):
        return next(iter(self.told.get("requestBody", {}).get("content", {})), None)

    def target(self, values, query=None):
        path = re.sub(r"\{(\w+)\}", lambda found: urllib.parse.quote(str(values[found.group(1)]), ""), self.path)
        return path + ("?" + urllib.parse.urlencode(query) if query else "")


def operations_of(document):
    """By name."""
    return {
        told["operationId"]: Operation(path, method, told)
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    }


class Contract:
    """Calls operations by name and holds every answer to the document."""

    def __init__(self, gateway, judge):
        self.gateway, self.judge = gateway, judge
        self.document = send(gateway, "GET", "/openapi.json").body
        self.verdict = judge.ask(document=self.document)
        self.operations = operations_of(self.document)
        self.succeeded, self.refused, self.faults = set(), set(), []

    def call(self, name, values=None, query=None, document=None, raw=None, token=None, headers=None, content_type=None):
        """The answer, after everything about it was noted."""
        operation = self.operations[name]
        body = raw if raw is not None else None if document is None else json.dumps(document).encode()
        sent = dict(headers or {})
        if body is not None:
            sent.setdefault("Content-Type", content_type or operation.body_type or "application/json")
        answer = request(self.gateway, operation.method, operation.target(values or {}, query), body, sent, token)
        self.hold(operation, answer)
        if answer.status < 400:
            self.succeeded.add(name)
            if document is not None and operation.body_type == "application/json":
                self.check(
                    operation.place + "/requestBody/content/application~1json/schema",
                    document,
                    f"{name}: accepted, but not as documented",
                )
        else:
            self.refused.add(name)
        return answer

    def done(self, name, values=None, **more):
        """The body of a call that must succeed."""
        answer = self.call(name, values, **more)
        if answer.status >= 400:
            raise AssertionError(f"{name} {values}: {answer}")
        return answer.body

    def check(self, at, value, what):
        verdict = self.judge.ask(at=at, value=value)
        if not verdict["valid"]:
            self.faults.append(f"{what}: {json.dumps(verdict['errors'])[:1500]} in {json.dumps(value)[:1500]}")

    def hold(self, operation, answer):
        """Status, content type and body are those of the document."""
        what = f"{operation.id} {answer.status}"
        responses = operation.told["responses"]
        if answer.status >= 400:
            self.hold_problem(what, answer)
        elif str(answer.status) not in responses:
            self.faults.append(f"{what}: this success is not documented")
        else:
            content = responses[str(answer.status)].get("content")
            if content is None:
                if answer.raw:
                    self.faults.append(f"{what}: a body where none is documented: {answer}")
            elif answer.type not in content:
                self.faults.append(f"{what}: {answer.type} is not documented")
            else:
                place = f"{operation.place}/responses/{answer.status}/content/{answer.type.replace('/', '~1')}/schema"
                value = answer.body if answer.body is not None else answer.raw.decode()
                self.check(place, value, what)

    def hold_problem(self, what, answer):
        """A refusal: problem+json that says what is wrong, where, and what to do about it."""
        if answer.type != PROBLEM:
            self.faults.append(f"{what}: not {PROBLEM}: {answer}")
            return
        self.check("/components/schemas/Problem", answer.body, what)
        if answer.body["status"] != answer.status:
            self.faults.append(f"{what}: says another status: {answer}")
        if not answer.body.get("remedy") and not answer.body.get("errors"):
            self.faults.append(f"{what}: no remedy: {answer}")
        if answer.body["code"] == "api.document_invalid" and not answer.body.get("errors"):
            self.faults.append(f"{what}: names no field: {answer}")
        for error in answer.body.get("errors", []):
            if not error["remedy"] or not error["detail"] or not error["pointer"].startswith("/"):
                self.faults.append(f"{what}: a field without place, reason or remedy: {error}")
