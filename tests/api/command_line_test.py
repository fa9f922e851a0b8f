#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""To whom the command line gives a token, and which files the program takes: thieves on the port and on the socket."""
import json
import os
import pathlib
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support")]
from gateway import BINARY, Gateway, make_key, saml_authenticator  # noqa: E402

SOMEBODY = 4242  # a user who owns nothing here


class Thief:
    """Listens where the server would and keeps all that comes."""

    def __init__(self, listening):
        self.listening, self.connections, self.taken = listening, 0, b""
        listening.listen()
        listening.settimeout(0.2)
        self.goes_on = True
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while self.goes_on:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                continue
            self.connections += 1
            with connection:
                connection.settimeout(1)
                try:
                    self.taken += connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                except OSError:
                    pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.goes_on = False
        self.thread.join()
        self.listening.close()


class CommandLineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.gateway = Gateway(cls.scratch.name)
        cls.gateway.write_config()
        cls.gateway.start()
        cls.token = cls.gateway.operator_token()

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.scratch.cleanup()

    def setUp(self):
        if self.gateway.process is None:
            self.gateway.start()

    def run_command(self, *arguments, environment=None, folder=None):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERSIGN_")}
        return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              cwd=folder or self.gateway.folder, env={**kept, **(environment or {})})

    def refused(self, done, *words):
        self.assertEqual(done.returncode, 1, done)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertNotIn(self.token, done.stdout + done.stderr)

    def thief_of_the_port(self):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.gateway.port))
        return Thief(listening)

    def test_the_file_of_the_folder_or_a_named_one_reaches_the_server(self):
        self.assertEqual(self.run_command("organisation", "list").returncode, 0)
        named = self.run_command("organisation", "list", "--config", self.gateway.config, folder="/")
        self.assertEqual(named.returncode, 0, named)
        given = self.run_command("organisation", "list", "--config", self.gateway.config,
                                 environment={"COUNTERSIGN_TOKEN": self.token})
        self.assertEqual(given.returncode, 0, given)

    def test_a_thief_on_the_port_gets_nothing_while_the_server_is_down(self):
        self.gateway.stop()
        with self.thief_of_the_port() as thief:
            for arguments in ((), ("--config", self.gateway.config)):
                done = self.run_command("organisation", "list", *arguments)
                self.refused(done, "nobody listens there")
            self.refused(self.run_command("organisation", "list", environment={"COUNTERSIGN_TOKEN": self.token}))
        self.assertEqual((thief.connections, thief.taken), (0, b""))

    @unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
    def test_a_thief_on_the_socket_gets_nothing_either(self):
        folder = pathlib.Path(self.scratch.name) / "theirs"
        folder.mkdir()
        config = folder / "countersign.toml"
        config.write_text(f'public_origin = "https://a.example"\nadmin_socket = "s"\n'
                          f'operator_token_file = "{self.gateway.folder}/countersign.token"\n')
        os.chown(folder, SOMEBODY, SOMEBODY)
        os.chmod(self.scratch.name, 0o711)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            self.become_somebody_and_listen(folder / "s", writing)
        os.close(writing)
        with os.fdopen(reading, "rb", 0) as told:
            self.assertEqual(told.readline(), b"up\n")
            done = self.run_command("organisation", "list", "--config", config)
            self.refused(done, "http.peer_not_trusted", f"got the user {SOMEBODY}", "nothing was sent")
            self.assertEqual(told.read(), b"got 0\n" * 2)
        os.waitpid(child, 0)

    @staticmethod
    def become_somebody_and_listen(path, writing):
        """In a process of its own: takes two connections and tells how much came."""
        try:
            os.setgroups([])
            os.setgid(SOMEBODY)
            os.setuid(SOMEBODY)
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(str(path))
            listening.listen()
            listening.settimeout(20)
            os.write(writing, b"up\n")
            for _ in range(2):
                connection, _ = listening.accept()
                with connection:
                    os.write(writing, b"got %d\n" % len(connection.recv(100)))
        finally:
            os._exit(0)

    def test_a_given_token_needs_a_named_server(self):
        file = self.gateway.folder / "countersign.token"
        for environment, arguments in (({"COUNTERSIGN_TOKEN": self.token}, ()),
                                       ({"COUNTERSIGN_TOKEN_FILE": str(file)}, ()), ({}, ("--token-file", file))):
            done = self.run_command("organisation", "list", *arguments, environment=environment)
            self.refused(done, "for a server that you name", "--url", "COUNTERSIGN_URL", "--config countersign.toml")

    def test_the_operators_token_goes_to_no_url(self):
        with self.thief_of_somewhere() as (thief, url):
            self.refused(self.run_command("organisation", "list", environment={"COUNTERSIGN_URL": url}), "no API token")
            self.refused(self.run_command("organisation", "list", "--url", url), "no API token")
            self.refused(self.run_command("organisation", "list", "--url", url, "--config", self.gateway.config),
                         "--url and --config name a server each")
            done = self.run_command("organisation", "list", "--config", self.gateway.config,
                                    environment={"COUNTERSIGN_URL": url})
            self.assertEqual(done.returncode, 0, done)
        self.assertEqual((thief.connections, thief.taken), (0, b""))

    def thief_of_somewhere(self):
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/countersign"

        class Somewhere:
            def __enter__(self):
                self.thief = Thief(listening)
                return self.thief, url

            def __exit__(self, *rest):
                self.thief.__exit__(*rest)

        return Somewhere()

    def test_no_token_in_the_clear_unless_it_is_asked_for(self):
        token = {"COUNTERSIGN_TOKEN": self.token}
        for url in ("http://192.0.2.1/countersign", "http://gateway.invalid", "http://127.0.0.1.gateway.invalid"):
            done = self.run_command("organisation", "list", "--url", url, environment=token)
            self.refused(done, "unencrypted", "--insecure-http")
        done = self.run_command("organisation", "list", "--url", "http://gateway.invalid", "--insecure-http",
                                environment=token)
        self.refused(done, "no answer from")
        near = f"http://127.0.0.1:{self.gateway.port}/countersign"
        self.assertEqual(self.run_command("organisation", "list", "--url", near, environment=token).returncode, 0)

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_a_file_of_the_folder_that_others_can_change_is_not_taken_unnamed(self):
        os.chmod(self.gateway.config, 0o666)
        self.refused(self.run_command("organisation", "list"), "others can change countersign.toml")
        os.chmod(self.gateway.config, 0o644)
        os.chown(self.gateway.config, SOMEBODY, SOMEBODY)
        self.refused(self.run_command("organisation", "list"), "name it with --config")
        self.assertEqual(self.run_command("organisation", "list", "--config", self.gateway.config).returncode, 0)
        os.chown(self.gateway.config, 0, 0)

    def test_a_token_file_that_others_may_read_is_used_with_a_warning(self):
        file = pathlib.Path(self.scratch.name) / "open.token"
        file.write_text(self.token + "\n")
        file.chmod(0o644)
        near = f"http://127.0.0.1:{self.gateway.port}/countersign"
        done = self.run_command("organisation", "list", "--url", near, "--token-file", file)
        self.assertEqual(done.returncode, 0, done)
        self.assertIn(f"chmod 600 {file}", done.stderr)

    def test_the_admin_socket_is_the_owners_alone_and_goes_with_the_server(self):
        path = self.gateway.folder / "countersign.sock"
        self.assertEqual(stat.S_IMODE(path.lstat().st_mode), 0o600)
        self.assertTrue(stat.S_ISSOCK(path.lstat().st_mode))
        self.gateway.stop()
        self.assertFalse(path.exists())
        self.gateway.start()
        self.gateway.kill()
        self.assertTrue(path.exists())
        self.gateway.start()
        self.assertEqual(self.run_command("organisation", "list").returncode, 0)


class ConfirmationTest(unittest.TestCase):
    """Whoever hands the people of an authenticator to another provider says so by its id."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.gateway = Gateway(cls.scratch.name)
        cls.gateway.write_config()
        cls.gateway.start()
        make_key(cls.gateway.folder, "idp")
        authenticator = saml_authenticator("corp", "https://idp.example/", "https://idp.example/sso",
                                           cls.gateway.folder / "idp.crt")
        cls.gateway.apply({"authenticators": [authenticator]})
        cls.gateway.api("POST", "/organisations/root/users", {
            "user_name": "jane", "external_identities": [{"authenticator": "corp", "value": "jane"}]})
        cls.file = cls.gateway.folder / "objects.json"

    @classmethod
    def tearDownClass(cls):
        cls.gateway.stop()
        cls.scratch.cleanup()

    def command(self, *arguments, typed=None):
        """At a terminal when something is typed."""
        line = [BINARY, *map(str, arguments), "--config", self.gateway.config]
        if typed is None:
            return subprocess.run(line, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        ours, theirs = os.openpty()
        try:
            os.write(ours, typed.encode() + b"\n")
            return subprocess.run(line, capture_output=True, text=True, timeout=60, stdin=theirs)
        finally:
            os.close(ours)
            os.close(theirs)

    def sso_url(self):
        return self.gateway.api("GET", "/organisations/root/authenticators/corp")["saml"]["sso_url"]

    def test_set(self):
        before = self.sso_url()
        change = ("authenticator", "set", "corp", "saml.sso_url=https://set.example/")
        for arguments, typed in ((change, None), ((*change, "--confirm", "other"), None), (change, "yes")):
            done = self.command(*arguments, typed=typed)
            self.assertEqual(done.returncode, 1, done)
            self.assertIn('the one person of the authenticator "corp" will be whoever "https://idp.example/" says', done.stderr)
            self.assertIn("saml.sso_url", done.stderr)
            self.assertEqual(self.sso_url(), before)
        self.assertEqual(self.command(*change, "--confirm", "corp").returncode, 0)
        self.assertEqual(self.sso_url(), "https://set.example/")
        done = self.command("authenticator", "set", "corp", "saml.sso_url=https://typed.example/", typed="corp")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("Type corp if that is meant", done.stderr)
        self.assertEqual(self.sso_url(), "https://typed.example/")

    def test_plan_apply_and_rollback(self):
        objects = self.gateway.api("GET", "/configuration")
        corp = next(one for one in objects["authenticators"] if one["id"] == "corp")
        corp["saml"]["sso_url"] = "https://file.example/"
        self.file.write_text(json.dumps({"authenticators": [corp]}))
        plan = self.command("plan", self.file)
        self.assertEqual(plan.returncode, 0, plan)
        self.assertIn('! the one person of the authenticator "corp"', plan.stdout)
        self.assertEqual(self.command("apply", self.file).returncode, 1)
        revision = self.gateway.api("GET", "/configuration/revisions?limit=1")["items"][0]["number"]
        self.assertEqual(self.command("apply", self.file, "--confirm", "corp").returncode, 0)
        self.assertEqual(self.command("rollback", revision).returncode, 1)
        self.assertEqual(self.sso_url(), "https://file.example/")
        self.assertEqual(self.command("rollback", revision, "--confirm", "corp").returncode, 0)


class FilesTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.gateway = Gateway(self.scratch.name)
        self.gateway.write_config()

    def program(self, command):
        return self.gateway.run(command, "--config", self.gateway.config, check=False)

    def test_keys_that_others_may_read_are_refused_with_the_command(self):
        for name in ("sp-signing.key", "sp-encryption.key"):
            key = self.gateway.folder / name
            for mode in (0o666, 0o644, 0o640 if os.geteuid() != 0 else 0o660):
                key.chmod(mode)
                for command in ("serve", "check-config"):
                    done = self.program(command)
                    self.assertEqual(done.returncode, 1, (oct(mode), command))
                    self.assertIn(f"chmod 600 {key}", done.stderr)
            key.chmod(0o600)
        self.assertEqual(self.program("check-config").returncode, 0)

    def test_check_config_tells_of_the_servers_own_secrets(self):
        self.gateway.start()
        self.gateway.stop()
        for name in ("countersign.key", "countersign.token"):
            secret = self.gateway.folder / name
            secret.chmod(0o604)
            done = self.program("check-config")
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"chmod 600 {secret}", done.stderr)
            self.assertEqual(self.program("serve").returncode, 1)
            secret.chmod(0o600)

    def test_a_listener_deletes_no_file(self):
        text = self.gateway.config.read_text()
        precious = self.gateway.folder / "precious"
        precious.write_text("kept")
        for line in (f'listen = ["unix:{precious}"]', f'listen = ["127.0.0.1:0"]\nadmin_socket = "{precious}"'):
            lines = [one for one in text.splitlines() if not one.startswith("listen")]
            self.gateway.config.write_text(line + "\n" + "\n".join(lines))
            done = self.program("serve")
            self.assertEqual(done.returncode, 1)
            self.assertIn("http.listen_failed", done.stderr)
            self.assertIn("a file lies there, and stays", done.stderr)
            self.assertEqual(precious.read_text(), "kept")


if __name__ == "__main__":
    unittest.main()
