# SPDX-License-Identifier: Apache-2.0
"""Runs steps of a program against a gateway, and writes them as lines that can be read."""

import json
import re
import urllib.parse

from gate import PREFIX
from people import own_session, sign_in_by_password, sign_in_by_provider, sign_out
from world import MARK, number

ADDRESSES = ["203.0.113.66", "203.0.113.67", "2001:db8:66::1", "2001:db8:66:1::1"]  # of acme's people
BUG = b"Something went wrong"  # the page of a bug; acme's own settings can bring about other pages with 500
LONGEST = 2.0  # seconds
WHY = None  # a dictionary: counts why calls were refused


class Gone(Exception):
    """A step needs what an earlier one, which was left out or refused, would have made."""


class Execution:
    """What hostile steps have in their hands: answers by number, cookies, tokens."""

    def __init__(self, gate, keys, world):
        self.gate, self.keys, self.world = gate, keys, world
        self.results, self.jars, self.taken = {}, {}, {}
        self.answers = []  # of the API, in order: (number of the step, answer)
        self.told = []  # what no answer to a hostile person may be: (name, what should be, what is)
        for name, person in world["people"].items():
            if person["organisation"] in world["subtree"] and person.get("session"):
                self.jars[name] = dict(person["session"])

    def run(self, steps):
        for step in steps:
            try:
                self.results[step["number"]] = getattr(self, step["do"])(self.filled(step))
            except Gone:
                continue
            except (TimeoutError, ConnectionError) as error:
                self.told.append((f"{step['do']} keeps the server busy or ends it", "an answer", str(error)))
                self.gate.wire.close()
                return

    def filled(self, value):
        """With what stands for earlier answers put in."""
        if isinstance(value, dict):
            if "$" in value:
                step, member = value["$"]
                found = (self.results.get(step) or {}).get(member)
                if found is None:
                    raise Gone
                return found
            return {k: self.filled(v) for k, v in value.items()}
        return [self.filled(one) for one in value] if isinstance(value, list) else value

    def watch(self, what, answer, began):
        """No answer tells what others have, breaks the server, or takes for ever."""
        took = self.gate.wire.took - began
        if MARK.encode() in answer.body or MARK in answer.head:
            self.told.append((f"{what} tells what belongs to others", "nothing", answer.text()))
        if answer.status >= 500 and answer.status != 503 and (BUG in answer.body or b"<html" not in answer.body):
            self.told.append((f"{what} breaks the server", "an answer", f"{answer.status} {answer.text()}"))
        if took > LONGEST:
            self.told.append((f"{what} takes long", f"{LONGEST} s", f"{took:.1f} s"))

    def count(self, operation, status):
        """How often an operation was called, and how often it did something."""
        entry = self.taken.setdefault(operation, [0, 0])
        entry[0] += 1
        entry[1] += status < 400

    @staticmethod
    def address(step):
        """Most come from one place."""
        return ADDRESSES[step["number"] % 8 % len(ADDRESSES) if step["number"] % 8 < 4 else 0]

    def token(self, actor):
        known = self.world["tokens"].get(actor)
        return known["secret"] if known else actor

    def call(self, step):
        path = re.sub(
            r"\{(\w+)\}",
            lambda m: urllib.parse.quote(str(step["path"][m.group(1)]), "", errors="replace"),
            step["template"],
        )
        if step.get("query"):
            path += "?" + urllib.parse.urlencode(step["query"], errors="replace")
        body = step.get("body")
        token = self.token(step["actor"])
        raw = self.gate.api_request(step["method"], path, body, token, self.address(step), step.get("type"))
        began = self.gate.wire.took
        answer = self.gate.wire.ask(raw)
        if answer.status == 409 and b"api.confirmation_missing" in answer.body:
            named = str(step["path"].get("authenticator") or step["path"].get("id") or "acme-sso")
            path += ("&" if "?" in path else "?") + "confirm=" + urllib.parse.quote(named, "")
            raw = self.gate.api_request(step["method"], path, body, token, self.address(step), step.get("type"))
            answer = self.gate.wire.ask(raw)
        self.count(step["operation"], answer.status)
        self.answers.append((step["number"], answer))
        self.watch(f"{step['operation']} by acme", answer, began)
        if WHY is not None and answer.status >= 400:
            problem = json.loads(answer.body)
            for one in problem.get("errors") or [problem]:
                name = f"{step['operation']} {answer.status} {one.get('pointer', '')} {one.get('code')} {one.get('detail')}"
                WHY[name] = WHY.get(name, 0) + 1
        if answer.status >= 400 or not answer.body or b"json" not in answer.head.encode():
            return None
        try:
            out = json.loads(answer.body)
        except ValueError:
            return None
        return out if isinstance(out, dict) else None

    def claim(self, step):
        claim = {**step["claim"], "number": number()}
        began = self.gate.wire.took
        jar, answer = sign_in_by_provider(self.gate, self.keys.hostile, claim, self.address(step))
        return self.signed_in("claim", step, jar, answer, began)

    def password(self, step):
        for _ in range(step["times"]):
            began = self.gate.wire.took
            jar, answer = sign_in_by_password(
                self.gate, step["page"], step["user_name"], step["password"], address=self.address(step)
            )
        return self.signed_in("password", step, jar, answer, began)

    def signed_in(self, what, step, jar, answer, began):
        self.watch(f"{what} by acme", answer, began)
        good = own_session(jar) is not None and answer.status == 303
        self.count(what, 200 if good else 403)
        if not good:
            return None
        self.jars[f"step {step['number']}"] = jar
        return {"jar": jar}

    def leave(self, step):
        self.count("leave", sign_out(self.gate, dict(step["jar"]), self.address(step)).status)

    def visit(self, step):
        path = PREFIX + urllib.parse.quote(step["place"], "/")
        if step["target"]:
            path += "?target=" + urllib.parse.quote(step["target"], "")
        more = {"host": step["host"]} if step["host"] else {}
        raw = self.gate.page_request("GET", path, step.get("jar"), address=self.address(step), **more)
        answers = self.gate.wire.ask_all([raw] * step["times"])
        self.count("visit", answers[-1].status)

    def ask(self, step):
        """What nginx asks for a page of an application."""
        began = self.gate.wire.took
        answer = self.gate.wire.ask(self.gate.auth_request(step["url"], step.get("jar"), self.address(step)))
        self.count("ask", answer.status)
        self.watch("forward-auth for acme", answer, began)


def line_of(step):
    """A step as one line, near to what curl would be given."""
    if step["do"] == "call":
        path = re.sub(r"\{(\w+)\}", lambda m: short(step["path"][m.group(1)]), step["template"])
        query = (
            "?" + urllib.parse.urlencode({k: short(v) for k, v in step["query"].items()}) if step.get("query") else ""
        )
        body = step.get("body")
        data = (
            "" if body is None else " -d " + (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False))
        )
        data = re.sub(
            r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----(\\n)?", "CERTIFICATE", data, flags=re.DOTALL
        )
        return (
            f"{step['number']}: curl -X {step['method']} …/api/v1{path}{query} -H 'Bearer {short(step['actor'])}'{data}"
        )
    return f"{step['number']}: {step['do']} {json.dumps({k: v for k, v in step.items() if k not in ('do', 'number')}, ensure_ascii=False)}"


def short(value):
    return f"${value['$'][0]}.{value['$'][1]}" if isinstance(value, dict) and "$" in value else str(value)
