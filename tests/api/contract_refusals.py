# SPDX-License-Identifier: Apache-2.0
"""How every operation of the API refuses, whatever it does."""
import json

UNKNOWN = {"organisation": "nowhere", "revision": "999999", "reference": "ZZZZ-ZZZZ"}
ACME = {"organisation": "acme"}


class Refusals:
    """For a test case with `contract`, `done` and `refused`, and the objects of its successes."""

    def values_of(self, operation):
        """Names of objects that exist where there are any."""
        known = {
            "organisation": "acme",
            "authenticator": "sso",
            "group": "staff",
            "role": "viewer",
            "application": "app",
            "token": "robot",
            "property": self.done("listProperties")["items"][0]["name"],
            "revision": "1",
        }
        return {name: known.get(name, "nothing") for name in operation.parameters}

    def test_8_refusals(self):
        powerless = self.done("createToken", ACME, document={"id": "powerless"})["secret"]
        for name, operation in self.contract.operations.items():
            with self.subTest(name):
                self.refuse_strangers(name, operation, powerless)
                self.refuse_unknown_places(name, operation)
                self.refuse_bad_queries_and_bodies(name, operation)

    def refuse_strangers(self, name, operation, powerless):
        values = self.values_of(operation)
        for token, code in (
            ("", "api.token_missing"),
            ("nonsense", "api.token_invalid"),
            ("x" * 8000, "api.token_invalid"),
        ):
            answer = self.refused(401, name, values, token=token)
            self.assertEqual(answer.body["code"], code)
            self.assertIn("Bearer", answer.headers["WWW-Authenticate"])
        permission = operation.told.get("x-permission")
        if permission:
            answer = self.refused(403, name, values, token=powerless)
            self.assertIn(permission, answer.raw.decode())

    def refuse_unknown_places(self, name, operation):
        for parameter in operation.parameters:
            values = {**self.values_of(operation), parameter: UNKNOWN.get(parameter, "nothing")}
            if operation.body_type:
                continue  # the body is looked at first: below
            with self.subTest(parameter):
                self.refused(404, name, values)

    def refuse_bad_queries_and_bodies(self, name, operation):
        values = self.values_of(operation)
        self.refused(400, name, values, query={"surprise": "1"})
        if operation.method in ("PUT", "PATCH", "DELETE"):
            self.refused(400, name, values, headers={"If-Match": "1"})
            known = any(parameter["name"] == "If-Match" for parameter in operation.told["parameters"])
            self.refused(
                412 if known else 400,
                name,
                {**values, **self.real_user(operation)},
                raw=self.some_body(operation),
                headers={"If-Match": '"999999"'},
            )
        for parameter in operation.told.get("parameters", []):
            schema = parameter["schema"]
            if parameter["in"] == "query" and (schema["type"] != "string" or "enum" in schema):
                answer = self.refused(400, name, values, query={parameter["name"]: "surprise"})
                self.assertIn(parameter["name"], answer.body["detail"])
        body = operation.told.get("requestBody")
        if not body:
            self.refused(400, name, values, raw=b"{}")
            return
        self.refused(415, name, values, raw=b"{}", content_type="text/html")
        if body["required"]:
            self.refused(400, name, values)
        if "json" in operation.body_type:
            self.refused(400, name, values, raw=b"[]")
            self.refused(400, name, values, raw=b"{")
            answer = self.refused(422, name, {**values, **self.real_user(operation)}, document={"surprise": 1})
            self.assertIn("/surprise", answer.pointers)
        else:
            self.refused(422, name, values, raw=b"surprise")

    def some_body(self, operation):
        if operation.id == "setProperty":
            return json.dumps({"value": self.done("listProperties")["items"][0]["value"]}).encode()
        return b"{}" if operation.body_type else None

    def real_user(self, operation):
        return {"user": self.done("listUsers", ACME)["items"][0]["id"]} if "user" in operation.parameters else {}
