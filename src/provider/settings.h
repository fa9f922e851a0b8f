// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/field_problem.h"
#include "identity/access.h"
#include "identity/catalogue.h"
#include "provider/compiled_applications.h"

namespace countersign::provider {

/// What belongs to the machine: fixed while the process runs.
struct MachineSettings {
  std::string session_cookie;                // name
  std::string login_path;                    // "/countersign/login"
  std::string own_origin;                    // of the gateway
  std::vector<std::string> trusted_proxies;  // addresses as Request::peer gives them
};

/// An identity header that an application asks for: all values of one attribute.
struct AttributeHeader {
  std::string name;       // "X-Auth-Email"
  std::string attribute;  // "mail"
};

/// A protected application.
struct Application {
  std::string id;
  std::string name;
  identity::OrganisationId organisation;
  identity::Reach organisations;  // whose people may use it
  identity::AccessRules rules;
  std::vector<AttributeHeader> headers;
  std::vector<std::string> attributes;  // sent in X-Auth-Attributes; "*" for all
};

/// Everything that is set, as forward-auth uses it. Immutable once published; made by
/// `make_settings`.
class Settings {
 public:
  /// `applications`: of the catalogue.
  Settings(MachineSettings machine, std::shared_ptr<const identity::Catalogue> catalogue,
           std::shared_ptr<const CompiledApplications> applications);
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;

  const MachineSettings& machine() const { return machine_; }
  const identity::Catalogue& catalogue() const { return *catalogue_; }

  /// The application that the canonical `path` at `origin` belongs to
  /// (identity::Catalogue::application_at), or null.
  const Application* find(std::string_view origin, std::string_view path) const;

  /// Whether people of `organisation` may use `application`.
  bool may_use(const Application& application, std::string_view organisation) const;

 private:
  friend std::shared_ptr<const Settings> make_settings(
      MachineSettings machine, std::shared_ptr<const identity::Catalogue> catalogue,
      const Settings* previous);

  MachineSettings machine_;
  std::shared_ptr<const identity::Catalogue> catalogue_;
  std::shared_ptr<const CompiledApplications> applications_;
};

/// An application as it is used. One whose rules can't be used lets nobody in, and a header that
/// must not carry identity is left out; `check_application` says so beforehand.
Application compile_application(const identity::Application& given);

/// Settings on a new catalogue. Compiles what differs from `previous` (or null) alone.
std::shared_ptr<const Settings> make_settings(MachineSettings machine,
                                              std::shared_ptr<const identity::Catalogue> catalogue,
                                              const Settings* previous);

/// What of an application's settings can't be used; each pointer leads from the application
/// ("/headers/X-Auth-User").
FieldProblems check_application(const identity::Application& application);

}  // namespace countersign::provider
