-- SPDX-License-Identifier: Apache-2.0
-- The store as version 2 of its schema made it, before objects were brought under newer rules.
PRAGMA application_id = 0x43536772;
CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT;
INSERT INTO schema_version (version) VALUES (1), (2);
CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  organisation TEXT NOT NULL,
  authenticator TEXT NOT NULL,
  idp_entity_id TEXT NOT NULL,
  signing_key TEXT NOT NULL,
  UNIQUE (organisation, authenticator, idp_entity_id, signing_key)
) STRICT;
CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  expires INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  idle_limit INTEGER NOT NULL,
  created INTEGER NOT NULL,
  source INTEGER NOT NULL,
  hash BLOB NOT NULL,
  user_name TEXT NOT NULL,
  name_id TEXT NOT NULL,
  name_id_format TEXT NOT NULL,
  session_index TEXT NOT NULL,
  attributes BLOB NOT NULL
) STRICT;
CREATE TABLE consumed (
  id INTEGER PRIMARY KEY,
  expires INTEGER NOT NULL,
  keys BLOB NOT NULL
) STRICT;
CREATE TABLE forgotten (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  until INTEGER NOT NULL
) STRICT;
INSERT INTO forgotten (id, until) VALUES (1, 0);
ALTER TABLE session ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
CREATE TABLE user (
  id INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL UNIQUE,
  organisation TEXT NOT NULL,
  user_name TEXT NOT NULL,
  email TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  state INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  user_type INTEGER NOT NULL,
  authenticator TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  version INTEGER NOT NULL,
  details BLOB NOT NULL,
  UNIQUE (organisation, user_name)
) STRICT;
CREATE TABLE user_activity (
  id INTEGER PRIMARY KEY,
  last_sign_in INTEGER NOT NULL
) STRICT;
CREATE TABLE external_identity (
  authenticator TEXT NOT NULL,
  value TEXT NOT NULL,
  user INTEGER NOT NULL,
  PRIMARY KEY (authenticator, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE user_term (
  term TEXT NOT NULL,
  organisation TEXT NOT NULL,
  user INTEGER NOT NULL,
  PRIMARY KEY (term, organisation, user)
) STRICT, WITHOUT ROWID;
CREATE TABLE user_tag (
  tag TEXT NOT NULL,
  organisation TEXT NOT NULL,
  user_name TEXT NOT NULL,
  user INTEGER NOT NULL,
  PRIMARY KEY (tag, organisation, user_name)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  tags BLOB NOT NULL
) STRICT;
CREATE TABLE event_body (
  id INTEGER PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;
CREATE TABLE event_text (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE object (
  kind TEXT NOT NULL,
  organisation TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (kind, organisation, id)
) STRICT;
CREATE TABLE revision (
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  comment TEXT NOT NULL
) STRICT;
CREATE TABLE revision_change (
  revision INTEGER NOT NULL,
  place INTEGER NOT NULL,
  kind TEXT NOT NULL,
  version_before INTEGER NOT NULL,
  before TEXT NOT NULL,
  version_after INTEGER NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (revision, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  peer TEXT NOT NULL,
  comment TEXT NOT NULL,
  organisation TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  details TEXT NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_of_organisation ON audit (organisation, number);
