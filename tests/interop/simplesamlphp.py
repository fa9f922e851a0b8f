#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs Debian's SimpleSAMLphp as a SAML identity provider on loopback, with its configuration in a folder of its own.

As a program: simplesamlphp.py FOLDER PORT [SP_METADATA_FILE]... runs until Ctrl-C. Users: alice / alicepass, bob / bobpass.
"""
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path("/usr/share/simplesamlphp")

CONFIG = """<?php
$config = [
    'baseurlpath' => '%(base)s/',
    'certdir' => '%(folder)s/cert/',
    'loggingdir' => '%(folder)s/log/',
    'datadir' => '%(folder)s/data/',
    'tempdir' => '%(folder)s/tmp',
    'metadatadir' => '%(folder)s/metadata/',
    'attributenamemapdir' => '/etc/simplesamlphp/attributemap/',
    'timezone' => 'UTC',
    'secretsalt' => '%(salt)s',
    'auth.adminpassword' => '%(admin)s',
    'technicalcontact_name' => 'Interop test',
    'technicalcontact_email' => 'na@example.org',
    'showerrors' => true,
    'errorreporting' => false,
    'debug' => null,
    'logging.level' => SimpleSAML\\Logger::DEBUG,
    'logging.handler' => 'file',
    'logging.logfile' => 'simplesamlphp.log',
    'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'session.cookie.secure' => false,
    'session.cookie.samesite' => null,
    'session.phpsession.savepath' => '%(folder)s/sessions',
    'session.duration' => 28800,
    'language.available' => ['en'],
    'language.default' => 'en',
    'language.cookie.secure' => false,
    'language.cookie.samesite' => null,
    'store.type' => 'phpsession',
    'metadata.sources' => [['type' => 'flatfile']],
    'production' => true,
    'theme.use' => 'default',
    'assertion.allowed_clock_skew' => 60,
];
"""

# Reads the people from a file at each request, so that they can be changed while it runs.
AUTHSOURCES = """<?php
$config = ['people' => ['exampleauth:UserPass'] + json_decode(file_get_contents('%(folder)s/people.json'), true)];
"""

# Attributes by user; the password is the user's name and "pass". `mail` becomes the NameID.
PEOPLE = {
    "alice": {"uid": ["alice"], "mail": ["alice@example.org"], "givenName": ["Alice"],
              "sn": ["O'Hara & Sons <test>"], "memberOf": ["staff", "admins"]},
    "bob": {"uid": ["bob"], "mail": ["bob@example.org"], "givenName": ["Bob"], "sn": ["Müller"],
            "memberOf": ["staff"]},
}

HOSTED = """<?php
$metadata['%(entity_id)s'] = [
    'host' => '__DEFAULT__',
    'privatekey' => 'idp.key',
    'certificate' => 'idp.crt',
    'auth' => 'people',
    'sign.logout' => true,
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    'simplesaml.nameidattribute' => 'mail',
    'authproc' => [3 => [
        'class' => 'saml:AttributeNameID',
        'attribute' => 'mail',
        'Format' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    ]],
    'SingleSignOnServiceBinding' => [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    ],
];
"""

# Reads SP metadata with SimpleSAMLphp's own parser and adds what an administrator sets by hand.
IMPORT = r"""<?php
require '/usr/share/simplesamlphp/lib/_autoload.php';
$settings = json_decode($argv[2], true);
foreach (SimpleSAML\Metadata\SAMLParser::parseDescriptorsFile($argv[1]) as $entity) {
    $sp = $entity->getMetadata20SP();
    unset($sp['entityDescriptor']);
    $sp = array_merge($sp, $settings);
    echo '$metadata[' . var_export($sp['entityid'], true) . '] = ' . var_export($sp, true) . ";\n";
}
"""


class SimpleSamlPhp:
    """One identity provider. `start` returns when it answers; `stop` ends it."""

    def __init__(self, folder, port):
        self.folder = pathlib.Path(folder).resolve()
        self.port = port
        self.base = f"http://127.0.0.1:{port}"
        self.entity_id = f"{self.base}/saml2/idp/metadata.php"
        self.process = None
        self.service_providers = {}

    def prepare(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("config", "cert", "log", "data", "tmp", "metadata", "sessions"):
            (self.folder / name).mkdir(parents=True)
        values = {"base": self.base, "folder": self.folder, "salt": secrets.token_hex(16),
                  "admin": secrets.token_hex(16), "entity_id": self.entity_id}
        (self.folder / "config/config.php").write_text(CONFIG % values)
        (self.folder / "config/authsources.php").write_text(AUTHSOURCES % values)
        self.set_people(PEOPLE)
        (self.folder / "config/acl.php").write_text("<?php\n$config = [];\n")
        (self.folder / "metadata/saml20-idp-hosted.php").write_text(HOSTED % values)
        (self.folder / "metadata/saml20-sp-remote.php").write_text("<?php\n")
        (self.folder / "import.php").write_text(IMPORT)
        self.make_key("idp")

    def set_people(self, people):
        """Who can sign in there, with which attributes: as PEOPLE."""
        sources = {f"{name}:{name}pass": attributes for name, attributes in people.items()}
        (self.folder / "people.json").write_text(json.dumps(sources))

    def make_key(self, name):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "30",
                        "-subj", f"/CN={name}.example.org", "-keyout", self.folder / f"cert/{name}.key",
                        "-out", self.folder / f"cert/{name}.crt"], check=True, capture_output=True)

    def environment(self):
        return dict(os.environ, SIMPLESAMLPHP_CONFIG_DIR=str(self.folder / "config"), PHP_CLI_SERVER_WORKERS="2")

    def add_service_provider(self, key, metadata_xml, **settings):
        """Imports SP metadata, or changes the settings of one imported before under the same key."""
        path = self.folder / f"sp-{key}.xml"
        path.write_text(metadata_xml)
        done = subprocess.run(["php", self.folder / "import.php", path, json.dumps(settings)],
                              env=self.environment(), check=True, capture_output=True, text=True)
        self.service_providers[key] = done.stdout
        target = self.folder / "metadata/saml20-sp-remote.php"
        target.write_text("<?php\n" + "".join(self.service_providers.values()))

    def start(self):
        # No opcode cache on the command line server: a changed metadata file counts at once.
        with open(self.folder / "log/php.log", "ab") as log:
            self.process = subprocess.Popen(
                ["php", "-d", "opcache.enable=0", "-d", "display_errors=0", "-S", f"127.0.0.1:{self.port}",
                 "-t", str(ROOT / "www")],
                env=self.environment(), stdout=log, stderr=log, start_new_session=True)
        for _ in range(100):
            try:
                with urllib.request.urlopen(self.entity_id, timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("SimpleSAMLphp does not answer; see " + str(self.folder / "log"))

    def metadata(self):
        with urllib.request.urlopen(self.entity_id, timeout=10) as answer:
            return answer.read().decode()

    def stop(self):
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
            self.process = None


def main():
    idp = SimpleSamlPhp(sys.argv[1], int(sys.argv[2]))
    idp.prepare()
    for number, path in enumerate(sys.argv[3:]):
        idp.add_service_provider(str(number), pathlib.Path(path).read_text())
    idp.start()
    print(f"identity provider: {idp.entity_id}\nusers: alice / alicepass, bob / bobpass", flush=True)
    try:
        signal.pause()
    except KeyboardInterrupt:
        idp.stop()


if __name__ == "__main__":
    main()
