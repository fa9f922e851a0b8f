#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A store of before, with what newer rules would refuse: check-config announces what the next start does and changes nothing,
the first start does it once and names it, the second has nothing to say about it."""
import hashlib
import json
import pathlib
import sqlite3
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from gateway import Gateway, free_port  # noqa: E402


def stored_objects(origin):
    """Documents as they were written before there were url_spaces, people, organisations, given_by and confirmed_domains."""
    return {
        "organisations": [
            {"id": "root", "name": "Root", "policy": {"authenticators": ["local", "corp"], "provisioning": "create"}, "state": "active"},
            {"id": "acme", "parent": "root", "name": "Acme", "mail_domains": ["acme.example.com", "gmail.com", "shared.example.com"],
             "state": "active"},
            {"id": "zeta", "parent": "root", "name": "Zeta", "mail_domains": ["shared.example.com"], "host_names": ["login.zeta.example"],
             "state": "active"},
        ],
        "authenticators": [
            {"id": "local", "organisation": "root", "name": "Password", "type": "local", "state": "active"},
            {"id": "corp", "organisation": "root", "name": "Corp", "type": "saml2", "state": "draft"},
            *({"id": one, "organisation": "acme", "name": "Old", "type": "saml2", "state": "active",
               "saml": {"idp_entity_id": "urn:idp", "sso_url": "https://idp.example/sso", **more}}
              for one, more in (("stolen", {"sp_entity_id": "https://login.zeta.example/saml"}),
                                ("unordered", {"authn_contexts": ["urn:own:way"], "authn_context_comparison": "minimum"}))),
        ],
        "groups": [{"id": "g-7", "organisation": "root", "value": "cn=pilots", "label": "Pilots"}],
        "roles": [{"id": "connector", "organisation": "root", "name": "Connector", "permissions": ["authenticator:edit"]}],
        "applications": [
            {"id": "portal", "organisation": "root", "name": "Portal", "urls": [origin + "/"],
             "headers": {"X-Auth-Email": "mail", "X-Accel-Redirect": "path"},
             "rules": [{"path": "/cockpit", "match": "prefix", "require": {"countersign:groups": ["Pilots"]}},
                       {"path": "/cabin", "match": "prefix", "require": {"countersign:groups": ["Nobodies"]}},
                       {"path": "/", "match": "prefix", "allow": "signed_in"}]},
            {"id": "shop", "organisation": "acme", "name": "Shop", "urls": ["https://shop.example.com/"]},
            {"id": "inside", "organisation": "acme", "name": "Inside", "urls": [origin + "/cockpit"]},
        ],
    }


def write_store(file, objects):
    store = sqlite3.connect(file)
    store.executescript((HERE / "schema_2.sql").read_text())
    for kind, documents in objects.items():
        for one in documents:
            store.execute("INSERT INTO object VALUES (?, ?, ?, 3, ?)", (kind, one.get("organisation", ""), one["id"], json.dumps(one)))
    store.commit()
    store.close()
    file.chmod(0o600)


def hashes(folder):
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.iterdir() if one.is_file()}


class UpgradeTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        kept = tempfile.TemporaryDirectory(prefix="cs-upgrade-")
        self.addCleanup(kept.cleanup)
        self.gateway = Gateway(kept.name, free_port())
        self.gateway.config.write_text(f'listen = ["127.0.0.1:{self.gateway.port}"]\npublic_origin = "{self.gateway.origin}"\nthreads = 1\n')
        write_store(self.gateway.folder / "countersign.db", stored_objects(self.gateway.origin))
        self.addCleanup(self.gateway.stop)

    def announced(self):
        """What check-config says: of the next start, and of what has no effect."""
        done = self.gateway.run("check-config", "--config", self.gateway.config)
        lines = done.stdout.splitlines()
        self.assertEqual(lines.pop(), f"{self.gateway.config}: ok")
        announces = "from the next start on: "
        next_start = {line.removeprefix(announces) for line in lines if line.startswith(announces)}
        return next_start, {line for line in lines if not line.startswith(announces)}

    def start(self):
        """A start; gives what its log names, in the words of check-config: as upgraded, and as out of force."""
        self.gateway.log.write_text("")
        self.gateway.start()
        told = {"upgraded": set(), "out_of_force": set(), "not_usable": set()}
        for line in self.gateway.log.read_text().splitlines():
            entry = json.loads(line)
            if entry["event"] in told:
                remedy = "; " + entry["remedy"] if entry.get("remedy") else ""
                begin = "not usable any more: " if entry["event"] == "not_usable" else ""
                told[entry["event"]].add(f"{begin}{entry['object']}: {entry['detail']}{remedy}")
        return told["upgraded"], told["out_of_force"] | told["not_usable"]

    @staticmethod
    def status_of(url):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def one(self, path):
        return self.gateway.api("GET", "/organisations/" + path)

    def check_objects(self):
        """Each object as the new rules have it: what was open stays open by a setting that says so, what can't be kept is out of force."""
        portal = self.one("root/applications/portal")
        self.assertEqual([rule.get("require", rule.get("allow")) for rule in portal["rules"]],
                         [{"groups": ["g-7"]}, {"groups": ["label:Nobodies"]}, "signed_in"])
        self.assertEqual(portal["organisations"], "below")
        self.assertEqual(self.one("root/groups/g-7")["given_by"], "below")
        self.assertEqual({one: self.one(f"root/authenticators/{one}")["people"] for one in ("local", "corp")},
                         {"local": "below", "corp": "below"})
        self.assertEqual(self.one("acme")["confirmed_domains"], ["acme.example.com"])
        self.assertEqual(self.one("acme")["url_spaces"], ["https://shop.example.com"])
        self.assertEqual(self.one("zeta")["confirmed_domains"], [])
        self.assertEqual(self.one("zeta")["url_spaces"], ["https://login.zeta.example"])
        self.assertIn("leads nowhere", json.dumps(self.one("acme/applications/inside")["warnings"]))
        self.assertIn("is not sent", json.dumps(self.one("root/applications/portal")["warnings"]))
        self.assertIn("nobody signs in by this", json.dumps(self.one("acme/authenticators/stolen")["warnings"]))
        for address in ("metadata_url", "sign_in_url"):
            self.assertEqual(self.status_of(self.one("acme/authenticators/stolen")[address]), 500, address)
            self.assertEqual(self.status_of(self.one("root/authenticators/corp")["metadata_url"]), 200)
        unordered = json.dumps(self.one("acme/authenticators/unordered")["warnings"])
        self.assertIn("nobody said what is stronger", unordered)
        self.assertNotIn("will do", unordered.replace("that will do", ""))

    def upgrade_revisions(self):
        return [one for one in self.gateway.api("GET", "/configuration/revisions")["items"] if one["comment"] == "upgrade"]

    def test_a_store_of_before(self):
        before = hashes(self.gateway.folder)
        next_start, no_effect = self.announced()
        self.assertEqual(hashes(self.gateway.folder), before, "check-config changed or made a file")
        for part in ("/applications/portal: the header \"X-Accel-Redirect\"", "a group that is called \"Nobodies\"",
                     "/groups/root/g-7: organisations below may put", "/authenticators/corp: signs in people of 2 other organisations",
                     "\"gmail.com\" is a public mail host", "\"shared.example.com\" overlaps", "/roles/root/connector: it has authenticator:edit",
                     "/organisations/acme: "):
            self.assertTrue(any(part in line for line in next_start), f"{part} is not in {next_start}")
        self.assertEqual(len(no_effect), 7, no_effect)
        for part in ("/applications/inside: the URL", "/applications/portal: the header \"X-Accel-Redirect\" is not sent",
                     "/applications/portal: it names what is not there", "/authenticators/stolen: the entity id \"https://login.zeta.example/saml\"",
                     "not usable any more: /authenticators/stolen/saml/certificates", "not usable any more: /authenticators/unordered/saml/certificates",
                     "not usable any more: /authenticators/unordered/saml/authn_context_comparison"):
            self.assertTrue(any(part in line for line in no_effect), f"{part} is not in {no_effect}")

        upgraded, out_of_force = self.start()
        self.assertEqual(upgraded, next_start, "the first start does what was announced")
        self.assertEqual(out_of_force, no_effect)
        self.check_objects()
        self.assertEqual(len(self.upgrade_revisions()), 1)
        self.assertEqual(self.announced(), (set(), no_effect), "check-config, while the server runs")
        self.gateway.stop()

        self.assertEqual(self.start(), (set(), no_effect), "the second start does nothing")
        self.check_objects()
        self.assertEqual(len(self.upgrade_revisions()), 1)

    def test_a_choice_made_after_the_upgrade_stays(self):
        self.start()
        self.gateway.api("PATCH", "/organisations/root/groups/g-7", {"given_by": "own"}, content_type="application/merge-patch+json")
        self.gateway.stop()
        self.start()
        self.assertEqual(self.one("root/groups/g-7")["given_by"], "own")


if __name__ == "__main__":
    unittest.main()
