// SPDX-License-Identifier: Apache-2.0
// What happens to login authenticators: tests and activation (A1, T1), import of metadata, copies
// to a test organisation and back (O6).
#include <utility>
#include <variant>

#include "admin/authenticators.h"
#include "admin/body.h"
#include "admin/errors.h"
#include "admin/example.h"
#include "admin/objects.h"
#include "admin/operation.h"
#include "admin/test_result.h"
#include "base/datetime.h"
#include "base/text.h"
#include "document/document.h"
#include "saml/metadata.h"

namespace countersign::admin {
namespace {

using identity::Authenticator;
using identity::AuthenticatorState;
using identity::AuthenticatorType;
using identity::ObjectKind;

// What the copy of "corp" is called where nobody says otherwise.
constexpr const char* kTestSuffix = "-test";

identity::ObjectKey key_here(const Call& call) {
  return key_of_path(call, ObjectKind::kAuthenticator);
}

// The one of the path, of type saml2.
Outcome<const Authenticator*> saml2_here(const Call& call) {
  const auto entry = call.catalogue->find(key_here(call));
  if (entry == nullptr) {
    return not_found();
  }
  const auto& authenticator = std::get<Authenticator>(entry->object);
  if (authenticator.type != AuthenticatorType::kSaml2) {
    return Problem(kNotSaml, "expected an authenticator of type saml2, got local",
                   "there is nothing to test or to copy at a local one");
  }
  return &authenticator;
}

Outcome<void> record(const Call& call, const char* action, const std::string& details = "{}") {
  CS_TRY(call.services.audit.append(
      {call.organisation, action, "authenticator/" + call.path_value("authenticator"), details},
      call.audit()));
  return {};
}

// Changes the state alone; `next` says to which one, or why not.
Outcome<Answer> change_state(
    const Call& call,
    const std::function<Outcome<AuthenticatorState>(const Authenticator&)>& next) {
  Resource resource = authenticator_resource();
  resource.prepare = {};  // documents may not change the state, this may
  return edit_object(call, resource, key_here(call),
                     [&](const identity::VersionedObject& before) -> Outcome<identity::Object> {
                       Authenticator after = std::get<Authenticator>(before.object);
                       CS_TRY(after.state, next(after));
                       return identity::Object(std::move(after));
                     });
}

Outcome<Answer> activate(const Call& call) {
  Body body(call, {"force"});
  const bool force = body.flag("force");
  CS_TRY(body.check());
  return change_state(call, [&](const Authenticator& before) -> Outcome<AuthenticatorState> {
    if (!force) {
      CS_TRY(check_tested(call, before));
    }
    return AuthenticatorState::kActive;
  });
}

Outcome<Answer> disable(const Call& call) {
  return change_state(call, [](const Authenticator& before) -> Outcome<AuthenticatorState> {
    if (before.state == AuthenticatorState::kActive ||
        before.state == AuthenticatorState::kDisabled) {
      return AuthenticatorState::kDisabled;
    }
    return Problem(kConflict, "expected an active authenticator, got one that nobody can use yet",
                   "leave it as it is, or delete it");
  });
}

Outcome<Answer> start_test(const Call& call) {
  CS_TRY(const Authenticator* authenticator, saml2_here(call));
  FieldProblems problems = call.services.gateway.check_authenticator(*authenticator);
  if (!problems.empty()) {
    return Problem::of_fields(std::move(problems));
  }
  CS_TRY(std::string url, call.services.gateway.make_test_url(authenticator->id));
  CS_TRY(record(call, "authenticator.test"));
  return Answer::json(json::Object{{"url", std::move(url)}});
}

Outcome<Answer> view_test(const Call& call) {
  CS_TRY(const Authenticator* authenticator, saml2_here(call));
  CS_TRY(const auto test, last_test(call, *authenticator));
  if (!test) {
    return Answer::json(json::Object{{"tested", false}});
  }
  json::Object out{{"tested", true},
                   {"passed", test->passed},
                   {"current", test->current},
                   {"reference", test->event.reference},
                   {"time", format_datetime(test->event.time)}};
  if (!test->passed) {
    out.set("code", test->event.code)
        .set("detail", test->event.detail)
        .set("remedy", test->event.remedy);
  }
  return Answer::json(std::move(out));
}

Outcome<Answer> confirm_test(const Call& call) {
  return change_state(call, [&](const Authenticator& before) -> Outcome<AuthenticatorState> {
    CS_TRY(check_tested(call, before));
    return before.state == AuthenticatorState::kDraft ? AuthenticatorState::kTested : before.state;
  });
}

Outcome<Answer> import_metadata(const Call& call) {
  CS_TRY(saml2_here(call));
  // For its reasons, which are better than those of a document; and it knows what time it is.
  if (const auto read = saml::read_idp_metadata(call.body, call.now); !read.ok()) {
    return Problem(read.error().code, read.error().detail,
                   "export the metadata of one identity provider again and send it as it is");
  }
  const json::Value patch = json::Object{{"saml", json::Object{{"metadata", call.body}}}};
  const auto key = key_here(call);
  return edit_object(call, authenticator_resource(), key,
                     [&](const identity::VersionedObject& before) {
                       return read_object(key, document::patched(before.object, patch));
                     });
}

// What O6 carries from one to the other: settings, not who they are.
void take_settings(Authenticator& to, const Authenticator& from) {
  std::string own_name = std::move(to.saml.sp_entity_id);
  to.saml = from.saml;
  to.saml.sp_entity_id = std::move(own_name);
  to.mapping = from.mapping;
}

Problem unknown_reference(std::string_view pointer, std::string_view what) {
  return Problem::of_fields(
      {field_problem(pointer, kReferenceUnknown, "expected " + std::string(what) + " that exists",
                     "name one that you see in the list")});
}

// Below the organisation of a caller who may give no other ids.
std::string id_of_copy(const Call& call, const identity::AuthenticatorId& source) {
  const identity::OrganisationId& own = call.grant.organisation;
  const bool is_plain =
      own.view() == identity::kRootOrganisation || identity::is_id_below(source.view(), own);
  return (is_plain ? std::string() : own.value() + ".") + source.value() + kTestSuffix;
}

Outcome<Answer> copy(const Call& call) {
  CS_TRY(const Authenticator* source, saml2_here(call));
  Body body(call, {"organisation", "id"});
  const identity::OrganisationId target(body.required_text("organisation"));
  const std::string id = body.text("id").value_or(id_of_copy(call, source->id));
  CS_TRY(body.check());
  const identity::Organisation* organisation = call.catalogue->organisation(target);
  if (organisation == nullptr || !call.catalogue->is_within(target, call.grant.organisation)) {
    return unknown_reference("/organisation", "an organisation");
  }
  if (organisation->test_of != call.organisation) {
    return Problem(kNotTestOrganisation,
                   "expected a test organisation of " + quoted(call.organisation.view()),
                   "set test_of of " + target.value() + " to " + call.organisation.value());
  }
  Authenticator made;
  made.name = source->name;
  made.description = source->description;
  made.button_label = source->button_label;
  take_settings(made, *source);
  made.id = identity::AuthenticatorId(id);
  made.organisation = target;
  const identity::ObjectKey key{ObjectKind::kAuthenticator, target, id};
  // Through its document, so that the id is looked at as any other.
  CS_TRY(const identity::Object object,
         read_object(key, document::write(identity::Object(made), document::Form::kFile)));
  auto changed = change(call, [&](ChangeSet& changes) -> Outcome<void> {
    if (changes.find(key) != nullptr) {
      return id_taken(id);
    }
    return changes.put(object);
  });
  if (!changed.ok()) {
    return for_document(std::move(changed).error(), key);
  }
  Answer answer = answer_with(call, authenticator_resource(), changed->catalogue, key);
  answer.status = 201;
  answer.add("Location", location_of(call, key));
  return answer;
}

// Where a copy came from, as far as names tell; empty: they do not.
std::string original_of(const Call& call, const identity::OrganisationId& organisation,
                        const Authenticator& copy) {
  const std::string_view id = copy.id.view();
  if (id.ends_with(kTestSuffix)) {
    std::string name(id.substr(0, id.size() - std::string_view(kTestSuffix).size()));
    const auto is_there = [&](const std::string& wanted) {
      return call.catalogue->find({ObjectKind::kAuthenticator, organisation, wanted}) != nullptr;
    };
    if (is_there(name)) {
      return name;
    }
    const std::string own = call.grant.organisation.value() + ".";
    if (name.starts_with(own) && is_there(name.substr(own.size()))) {
      return name.substr(own.size());
    }
  }
  std::string only;
  for (const auto& entry : call.catalogue->list(ObjectKind::kAuthenticator, organisation)) {
    const auto& authenticator = std::get<Authenticator>(entry->object);
    if (authenticator.type == AuthenticatorType::kSaml2) {
      if (!only.empty()) {
        return "";
      }
      only = authenticator.id.value();
    }
  }
  return only;
}

Outcome<Answer> promote(const Call& call) {
  CS_TRY(const Authenticator* source, saml2_here(call));
  Body body(call, {"to", "force"});
  auto named = body.text("to");
  const bool force = body.flag("force");
  CS_TRY(body.check());
  const identity::Organisation* here = call.catalogue->organisation(call.organisation);
  if (!here->test_of || !call.catalogue->is_within(*here->test_of, call.grant.organisation)) {
    return Problem(kNotTestOrganisation,
                   "expected a test organisation, got " + quoted(call.organisation.view()),
                   "promote from the organisation whose test_of names the one to promote to");
  }
  if (!force) {
    CS_TRY(check_tested(call, *source));
  }
  const std::string to = named ? *std::move(named) : original_of(call, *here->test_of, *source);
  const identity::ObjectKey key{ObjectKind::kAuthenticator, *here->test_of, to};
  Resource resource = authenticator_resource();
  resource.prepare = {};  // what was tried out keeps the state of where it goes
  const Authenticator settings = *source;
  auto answer =
      edit_object(call, resource, key,
                  [&](const identity::VersionedObject& before) -> Outcome<identity::Object> {
                    Authenticator after = std::get<Authenticator>(before.object);
                    if (after.type != AuthenticatorType::kSaml2) {
                      return unknown_reference("/to", "an authenticator of type saml2");
                    }
                    take_settings(after, settings);
                    return identity::Object(std::move(after));
                  });
  if (!answer.ok() && answer.error().code == kNotFound.id) {
    return unknown_reference("/to", "an authenticator of " + here->test_of->value());
  }
  return answer;
}

Outcome<Answer> view_example(const Call& call) {
  CS_TRY(const Authenticator* authenticator, saml2_here(call));
  return Answer::json(example_of(*call.catalogue, *authenticator,
                                 call.services.gateway.addresses_of(*authenticator)));
}

}  // namespace

// NOLINTNEXTLINE(readability-function-size): a table, one entry for each operation.
std::vector<Operation> authenticator_action_operations() {
  using http::Method;
  const std::string one = "/organisations/{organisation}/authenticators/{authenticator}";
  const std::string object = "authenticator";
  const Success shown{200, "Authenticator"};
  return {
      {.id = "activateAuthenticator",
       .method = Method::kPost,
       .path = one + "/activate",
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "enable",
       .summary = "Let people sign in with it; it must have passed a test, or force",
       .body = BodyType::kOptionalJson,
       .request_schema = "Force",
       .query = {confirm_parameter()},
       .success = shown,
       .handler = &activate},
      {.id = "disableAuthenticator",
       .method = Method::kPost,
       .path = one + "/disable",
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "enable",
       .summary = "Let nobody sign in with it any more",
       .success = shown,
       .handler = &disable},
      {.id = "testAuthenticator",
       .method = Method::kPost,
       .path = one + "/test",
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "edit",
       .summary = "Make the URL of a test round trip for your browser",
       .success = {200, "TestUrl"},
       .handler = &start_test},
      {.id = "getAuthenticatorTest",
       .method = Method::kGet,
       .path = one + "/test",
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "view",
       .summary = "Show what came of the latest test round trip",
       .success = {200, "Test"},
       .handler = &view_test},
      {.id = "confirmAuthenticatorTest",
       .method = Method::kPost,
       .path = one + "/test/confirm",
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "edit",
       .summary = "Mark a draft that passed its test as tested",
       .success = shown,
       .handler = &confirm_test},
      {.id = "importAuthenticatorMetadata",
       .method = Method::kPost,
       .path = one + "/metadata",
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "edit",
       .summary = "Take entity id, addresses and certificates from IdP metadata",
       .body = BodyType::kXml,
       .query = {confirm_parameter()},
       .success = shown,
       .handler = &import_metadata},
      {.id = "copyAuthenticator",
       .method = Method::kPost,
       .path = one + "/copy",
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "view",
       .summary = "Copy its settings to a test organisation",
       .body = BodyType::kJson,
       .request_schema = "CopyTarget",
       .success = {201, "Authenticator"},
       .handler = &copy},
      {.id = "promoteAuthenticator",
       .method = Method::kPost,
       .path = one + "/promote",
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "view",
       .summary = "Give settings that were tried out to the authenticator they came from",
       .body = BodyType::kOptionalJson,
       .request_schema = "PromoteTarget",
       .query = {confirm_parameter()},
       .success = shown,
       .handler = &promote},
      {.id = "getAuthenticatorExample",
       .method = Method::kGet,
       .path = one + "/example",
       .scope = Scope::kOrganisation,
       .object = object,
       .action = "view",
       .summary = "Show what the identity provider has to be told and to send",
       .success = {200, "Example"},
       .handler = &view_example},
  };
}

}  // namespace countersign::admin
