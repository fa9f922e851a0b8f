#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the command line says to somebody who set one thing wrong, and whose objects it means when nobody says so."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]
from gateway import BINARY, PREFIX, Gateway  # noqa: E402


class CommandWordsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.gateway = Gateway(cls.scratch.name)
        cls.gateway.write_config()
        cls.gateway.start()
        cls.gateway.apply({"organisations": [{"id": name, "parent": "root", "name": name, "url_spaces": [f"{cls.gateway.origin}/{name}"]}
                                             for name in ("acme", "globex")],
                           "applications": [{"id": "shop", "organisation": "acme", "name": "Shop", "urls": [cls.gateway.origin + "/acme"]}]})
        made = cls.gateway.api("POST", "/organisations/acme/tokens", {"id": "acme.admin", "roles": ["administrator"]})
        cls.customer = {"COUNTERSIGN_URL": cls.gateway.origin + PREFIX, "COUNTERSIGN_TOKEN": made["secret"]}

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.scratch.cleanup()

    def run_command(self, *arguments, environment=None, folder=None, given=""):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
        return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60, input=given,
                              cwd=folder or self.gateway.folder, env={**kept, **(environment or {})})

    def refused(self, done, *words, code=1):
        self.assertEqual(done.returncode, code, done)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_a_customers_token_means_its_own_organisation(self):
        done = self.run_command("application", "list", environment=self.customer, folder="/")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("shop", done.stdout)
        other = self.run_command("application", "list", "--organisation", "globex", environment=self.customer, folder="/")
        self.refused(other, "api.not_found")
        self.assertNotIn("looked for in", other.stderr)

    def test_a_refusal_names_the_organisation_that_nobody_named(self):
        self.refused(self.run_command("application", "show", "shop"), 'looked for in the organisation "root"', "--organisation")
        self.assertEqual(self.run_command("application", "show", "shop", "--organisation", "acme").returncode, 0)

    def test_an_address_without_an_api(self):
        elsewhere = {**self.customer, "COUNTERSIGN_URL": self.gateway.origin + PREFIX + "/elsewhere"}
        self.refused(self.run_command("organisation", "list", environment=elsewhere, folder="/"), "no API at this address", "--with-api")

    def test_explain_of_an_unknown_code(self):
        for words in (["abcd efgh"], ["ABCD", "EFGH"], ["ABCDEFGH "]):
            self.refused(self.run_command("explain", *words), 'no event has the reference code "ABCD-EFGH"', "login_events.retention",
                         "in the gateway's log alone")
        below = self.run_command("explain", "ABCD-EFGH", environment=self.customer, folder="/")
        self.refused(below, "above both alone: give them the code")

    def test_a_user_is_named_by_id_or_user_name(self):
        made = self.run_command("user", "create", "mona", "--format", "json", "--organisation", "acme")
        self.assertEqual(made.returncode, 0, made)
        user = json.loads(made.stdout)["id"]
        for name in ("mona", user):
            done = self.run_command("user", "show", name, "--organisation", "acme")
            self.assertEqual((done.returncode, "mona" in done.stdout), (0, True), done)
            done = self.run_command("user", "password", name, "--organisation", "acme", given="a long enough password\n")
            self.assertEqual(done.returncode, 0, done)
        for words in (("show",), ("set",), ("delete",), ("password",), ("block",), ("sessions",)):
            self.assertIn("Its id or user name", self.run_command("user", *words, "--help").stdout, words)
        self.refused(self.run_command("user", "password", "nobody", "--organisation", "acme"), "no user nobody")
        self.assertEqual(self.run_command("user", "delete", "mona", "--organisation", "acme").returncode, 0)

    def test_an_empty_metadata_file_makes_nothing(self):
        empty = self.gateway.folder / "empty.xml"
        empty.write_text("\n")
        self.refused(self.run_command("idp", "import-metadata", "--id", "void", empty), "is empty", code=2)
        self.refused(self.run_command("authenticator", "show", "void"), "api.not_found")

    def test_verify_takes_no_empty_head(self):
        self.assertEqual(self.run_command("audit", "verify").returncode, 0)
        self.refused(self.run_command("audit", "verify", "--since", ""), "api.query_invalid")

    def test_the_proxys_configuration_without_a_named_file(self):
        done = self.run_command("proxy", "nginx")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn('no --backend was given for "shop"', done.stdout)
        self.assertIn('"application shop" countersign_app_shop;', self.run_command("proxy", "nginx", "--backend", "shop=127.0.0.1:1").stdout)
        self.refused(self.run_command("proxy", "nginx", environment=self.customer, folder="/"), "on the server's machine")
        self.refused(self.run_command("proxy", "nginx", "--backend", "x=127.0.0.1:1"), "their ids: shop")

    def test_a_token_that_may_do_nothing(self):
        done = self.run_command("token", "create", "idle")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("may do nothing yet", done.stderr)

    def test_an_application_where_nobody_can_be_signed_in(self):
        done = self.run_command("application", "create", "away", "name=Away", 'urls=["https://elsewhere.example.com/"]')
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("warning.other_host", done.stdout)

    def test_check_config_names_folders_that_are_not_there(self):
        folder = pathlib.Path(self.scratch.name) / "wrong"
        folder.mkdir()
        config = folder / "countersign.toml"
        config.write_text('public_origin = "https://a.example"\nstore = "no/x.db"\nadmin_socket = "no/x.sock"\n'
                          'key_file = "no/x.key"\noperator_token_file = "no/x.token"\nlanguages = "no"\n')
        done = self.run_command("check-config", "--config", config)
        self.refused(done, *(f'the folder of "{key}"' for key in ("store", "admin_socket", "key_file", "operator_token_file", "languages")))

    def test_a_start_that_fails_names_the_setting(self):
        self.refused(self.run_command("serve", "--config", self.gateway.config), "store.locked", 'another "store"')
        folder = pathlib.Path(self.scratch.name) / "second"
        folder.mkdir()
        config = folder / "countersign.toml"
        config.write_text(f'public_origin = "https://a.example"\nlisten = ["127.0.0.1:{self.gateway.port}"]\n')
        self.refused(self.run_command("serve", "--config", config), "http.listen_failed", '"listen"')


if __name__ == "__main__":
    unittest.main()
