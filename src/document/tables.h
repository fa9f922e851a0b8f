// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "document/table.h"
#include "identity/catalogue.h"
#include "identity/user.h"

// The members of every type of object: the one place where they are named. Each table is made at
// its first use and never changes.
namespace countersign::document {

const Table<identity::Organisation>& organisation_table();
const Table<identity::Authenticator>& authenticator_table();
const Table<identity::SamlSettings>& saml_table();
const Table<identity::Mapping>& mapping_table();
const Table<identity::Group>& group_table();
const Table<identity::Role>& role_table();
const Table<identity::Application>& application_table();
const Table<identity::ApiToken>& api_token_table();
const Table<identity::Property>& property_table();
const Table<identity::User>& user_table();

// What several types share.
Shape<identity::Permission> permission();
Shape<identity::Provisioning> provisioning();
Shape<identity::UserType> user_type();
Shape<identity::Entitlements> entitlements();
/// What a delegate is one of: a user name.
Shape<std::string> user_name();
/// How often the object was changed; added by who knows.
json::Object version_schema();

}  // namespace countersign::document
