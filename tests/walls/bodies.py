# SPDX-License-Identifier: Apache-2.0
"""Bodies for the operations of the OpenAPI document, walked out of its schemas."""

import re
import string

from world import ATTRIBUTE, HOSTILE, issuer_of

FEW = [1, 1, 1, 1, 2, 3]


class Bodies:
    def __init__(self, document, values, certificate):
        self.schemas, self.values, self.certificate = document["components"]["schemas"], values, certificate

    def resolved(self, schema):
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def of(self, random, schema, name=""):
        """A value of a schema, hostile where the member's name tells what it is about."""
        schema = self.resolved(schema)
        if random.random() < 0.9:
            special = self.values.of(random, name, schema)
            if special is not None:
                return special
        if "enum" in schema:
            return random.choice(schema["enum"])
        forms = schema.get("oneOf") or schema.get("anyOf")
        if forms:
            return self.of(random, {**random.choice(forms)}, name)
        kind = schema.get("type", "string")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            return self.object(random, schema)
        if kind == "array":
            return [self.of(random, schema.get("items", {}), name) for _ in range(random.choice(FEW))]
        if kind == "boolean":
            return random.random() < 0.5
        if kind in ("integer", "number"):
            low = schema.get("minimum", 0)
            return random.randint(low, min(schema.get("maximum", low + 10), low + 1000))
        return self.string(random, schema, name)

    def string(self, random, schema, name):
        pattern = schema.get("pattern", "")
        if name == "id":
            return random.choice([self.values.fresh_id(random), self.values.any_id(random)])
        if "smhd" in pattern:
            return random.choice(["1s", "10m", "90d"])
        if "0-9a-fA-F" in pattern:
            return "#123456"
        if pattern.startswith("^[a-z0-9]"):
            return self.values.any_id(random)
        if name == "certificates":
            return self.certificate
        if schema.get("format") == "date-time":
            return random.choice(["2090-01-01T00:00:00Z", "2001-01-01T00:00:00Z"])
        return self.values.text(random)

    def object(self, random, schema, count=None):
        members = {k: v for k, v in schema.get("properties", {}).items() if not self.resolved(v).get("readOnly")}
        chosen = set(schema.get("required", [])) & set(members)
        for name in random.sample(list(members), min(len(members), count or random.choice(FEW))):
            chosen.add(name)
        out = {name: self.of(random, members[name], name) for name in members if name in chosen}
        more = schema.get("additionalProperties")
        if not members and isinstance(more, dict):
            word = random.choice(["room", ATTRIBUTE, "X-Auth-More"])
            out[word] = self.of(random, more, word)
        return out

    # Objects that have a chance to be taken.

    def good(self, random, kind):
        """The least that an object of a kind needs."""
        fresh = self.values.fresh_id(random)
        if kind == "Organisation":
            return {"id": fresh, "parent": random.choice(self.values.world["subtree"]), "name": "New"}
        if kind == "Authenticator":
            issuer = issuer_of("acme-sso")
            saml = {"idp_entity_id": issuer, "sso_url": issuer + "/sso", "certificates": [self.certificate]}
            return {"id": fresh, "name": "New", "type": "saml2", "saml": saml}
        if kind == "Group":
            return {"id": fresh, "value": self.values.group_value(random)}
        if kind == "Application":
            return {"id": fresh, "urls": [self.values.url(random)], "rules": [{"path": "/", "allow": "everyone"}]}
        if kind == "User":
            return {"user_name": random.choice([self.values.name(random), f"own{random.randrange(1000)}"])}
        return {"id": fresh}

    def document(self, random, kind, partial):
        """For a creation, or a change: a good one with some members hostile."""
        schema = self.schemas[kind]
        changes = self.object(random, {**schema, "required": []})
        if random.random() < 0.9:  # what can't be changed, or must fit together
            for name in ("organisation", "state") if kind != "Organisation" else ():
                changes.pop(name, None)
            if changes.get("user_type") != "delegate":
                changes.pop("delegate_of", None)
        for rule in changes.get("rules", []):
            if isinstance(rule, dict) and ("allow" in rule) == ("require" in rule):
                rule.pop("require", None)
                rule["allow"] = "everyone"
        if partial:
            changes.pop("id", None)
            return {k: None if random.random() < 0.05 else v for k, v in changes.items()}
        if kind != "User" and random.random() < 0.85:
            changes.pop("id", None)
        return merged(self.good(random, kind), changes)

    def configuration(self, random):
        """A file of a few objects, whose owner is said in them."""
        out = {}
        schema = self.schemas["Configuration"]["properties"]
        for name in random.sample([k for k, v in schema.items() if v.get("type") == "array"], random.choice([1, 1, 2])):
            kind = schema[name]["items"]["$ref"].rsplit("/", 1)[1]
            if kind == "Property":
                out[name] = [{"name": "sign_in.message", "value": "from acme"}]
                continue
            document = self.document(random, kind, False)
            if kind != "Organisation":
                document["organisation"] = random.choice([HOSTILE, self.values.organisation(random)])
            out[name] = [document]
        return out

    def table(self, random):
        """A bulk upload."""
        columns = ["user_name", "email", "groups", "roles", "authenticator", "display_name"]
        chosen = ["user_name", *random.sample(columns[1:], random.choice(FEW))]
        rows = [",".join(chosen)]
        for _ in range(random.choice(FEW)):
            row = []
            for column in chosen:
                pools = {
                    "groups": self.values.groups,
                    "roles": self.values.roles,
                    "authenticator": self.values.authenticators,
                }
                cell = random.choice(pools[column]) if column in pools else self.values.name(random)
                row.append('"' + cell.replace('"', '""') + '"')
            rows.append(",".join(row))
        return "\r\n".join(rows) + "\r\n"

    def metadata(self, random):
        """Of the hostile identity provider, under any name."""
        body = "".join(self.certificate.splitlines()[1:-1])
        entity = self.values.entity_id(random)
        return (
            f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}"><IDPSSODescriptor '
            'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing">'
            f'<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{body}</X509Certificate>'
            "</X509Data></KeyInfo></KeyDescriptor><SingleSignOnService "
            f'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{issuer_of("acme-sso")}/sso"/>'
            "</IDPSSODescriptor></EntityDescriptor>"
        )


def merged(base, changes):
    """The base with changes, also inside of what both have."""
    out = dict(base)
    for name, value in changes.items():
        out[name] = merged(out[name], value) if isinstance(value, dict) and isinstance(out.get(name), dict) else value
    return out


def kind_of(operation):
    """The schema that a merge patch is for; None for others."""
    content = operation["requestBody"]["content"]
    for told in content.values():
        found = re.search(r"RFC 7396, for (\w+)", told["schema"].get("description", ""))
        if found:
            return found.group(1)
    return None


def word(random, length=8):
    return "".join(random.choice(string.ascii_lowercase) for _ in range(length))
