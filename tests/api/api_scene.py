# SPDX-License-Identifier: Apache-2.0
"""A gateway with two organisations, acme and globex, that have one object of every kind with every member set."""
import pathlib
import shutil
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]
from api_client import operations_of, send  # noqa: E402
from gateway import Gateway, make_key  # noqa: E402

PLURALS = {
    "organisation": "organisations",
    "authenticator": "authenticators",
    "group": "groups",
    "role": "roles",
    "application": "applications",
    "token": "tokens",
    "user": "users",
}
SCHEMAS = {
    "organisation": "Organisation",
    "authenticator": "Authenticator",
    "group": "Group",
    "role": "Role",
    "application": "Application",
    "token": "Token",
    "user": "User",
}


def documents(organisation, certificate):
    """One of each kind, with every member that can be set, in the order in which they can be made."""
    host = f"{organisation}.example"
    step = {"kind": "replace", "argument": "a", "with": "b"}
    return {
        "organisation": {
            "id": organisation,
            "parent": "root",
            "name": organisation,
            "description": "Text",
            "host_names": [host],
            "mail_domains": [host],
            "url_spaces": [f"https://{host}", f"https://app.{host}", f"https://fresh.{host}"],
            "policy": {"provisioning": "create", "idle_limit": "30m", "absolute_limit": "9h"},
            "theme": {
                "title": "Title",
                "logo_url": f"https://{host}/logo.png",
                "colour": "#1a5fb4",
                "support_text": "Ask",
                "language": "en",
            },
            "state": "active",
        },
        "role": {"id": f"{organisation}-role", "name": "Role", "permissions": ["user:view"]},
        "authenticator": {
            "id": f"{organisation}-sso",
            "name": "SSO",
            "description": "Text",
            "type": "saml2",
            "button": "Staff",
            "saml": {
                "idp_entity_id": f"https://idp.{host}/",
                "sso_url": f"https://idp.{host}/sso",
                "sso_binding": "redirect",
                "sign_out_url": f"https://idp.{host}/out",
                "certificates": [certificate],
                "sp_entity_id": f"https://{host}/sp",
                "require_signed": "either",
                "idp_initiated": "refused",
                "clock_skew": "60s",
                "tolerances": ["sha1"],
                "sign_requests": True,
                "signature_algorithm": "rsa-sha256",
                "digest_algorithm": "sha256",
                "force_authn": True,
                "authn_contexts": ["Password"],
                "authn_context_comparison": "exact",
                "name_id_format": "urn:f",
                "login_hint_parameter": "login_hint",
            },
            "mapping": {
                "external_id": "NameID",
                "name_rule": "printable",
                "permissions_attribute": "p",
                "fields": [{"field": "email", "sources": ["mail"], "transformations": [step], "required": True}],
                "groups": {"attribute": "groups", "prefix": "cpm_", "conflict": "merge", "no_group": "allow"},
                "match": "external_identity",
                "provisioning": "create",
                "update": "always",
                "keep_attributes": ["mail"],
            },
        },
        "group": {
            "id": f"{organisation}-group",
            "value": "Staff",
            "label": "Staff",
            "order": 1,
            "user_type": "delegate",
            "delegate_of": "owner",
            "roles": [f"{organisation}-role"],
            "entitlements": {"max_accounts": "5"},
        },
        "application": {
            "id": f"{organisation}-app",
            "name": "App",
            "urls": [f"https://app.{host}/"],
            "rules": [
                {"path": "/staff", "match": "prefix", "require": {"groups": [f"{organisation}-group"]}},
                {"path": "/", "allow": "signed_in"},
            ],
            "headers": {"X-Auth-Email": "mail"},
            "attributes": ["mail"],
        },
        "token": {
            "id": f"{organisation}-token",
            "name": "Robot",
            "roles": ["administrator"],
            "permissions": ["user:view"],
            "expires": "2090-01-01T00:00:00Z",
        },
        "user": {
            "user_name": f"jane@{host}",
            "email": f"jane@{host}",
            "first_name": "Jane",
            "last_name": "Doe",
            "display_name": "Jane Doe",
            "properties": {"room": "7"},
            "user_type": "delegate",
            "delegate_of": "owner",
            "groups": [f"{organisation}-group"],
            "roles": [f"{organisation}-role"],
            "entitlements": {"max_accounts": "5"},
            "state": "active",
            "authenticator": f"{organisation}-sso",
            "external_identities": [{"authenticator": f"{organisation}-sso", "value": "jane"}],
        },
    }


class ApiTest(unittest.TestCase):
    """`made[organisation][kind]` is the object as shown, `token[organisation]` that of an administrator there."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-api-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.gateway = Gateway(cls.folder / "gateway", threads=2)
        cls.gateway.write_config()
        cls.addClassCleanup(cls.gateway.stop)
        cls.gateway.start()
        make_key(cls.folder, "idp")
        cls.certificate = (cls.folder / "idp.crt").read_text()
        cls.document = cls.must("GET", "/openapi.json")
        cls.operations = operations_of(cls.document)
        cls.given, cls.made, cls.token = {}, {}, {}
        for organisation in ("acme", "globex"):
            cls.given[organisation] = documents(organisation, cls.certificate)
            cls.made[organisation] = {}
            for kind, document in cls.given[organisation].items():
                cls.made[organisation][kind] = cls.must("POST", cls.list_of(kind, organisation), document)
            cls.token[organisation] = cls.made[organisation]["token"]["secret"]

    @classmethod
    def must(cls, method, path, document=None, **more):
        """The body of a call that succeeds."""
        answer = send(cls.gateway, method, path, document, **more)
        if answer.status >= 400:
            raise AssertionError(f"{method} {path}: {answer}")
        return answer.body

    @staticmethod
    def list_of(kind, organisation):
        return "/organisations" + ("" if kind == "organisation" else f"/{organisation}/{PLURALS[kind]}")

    @classmethod
    def place_of(cls, kind, organisation="acme"):
        return f"{cls.list_of(kind, organisation)}/{cls.made[organisation][kind]['id']}"

    @classmethod
    def revision(cls):
        return cls.must("GET", "/configuration/revisions?limit=1")["items"][0]["number"]

    def refuse(self, answer, statuses=(400, 409, 413, 415, 422)):
        """A refusal in the API's own form."""
        self.assertIn(answer.status, statuses, answer)
        self.assertEqual(answer.type, "application/problem+json", answer)
        return answer
