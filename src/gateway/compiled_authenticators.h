// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/settings.h"

namespace countersign::gateway {

/// Compiles one authenticator of type saml2; everything that does not work is added to `problems`,
/// and nothing is given then.
std::shared_ptr<const CompiledAuthenticator> compile_authenticator(
    const MachineSettings& machine, identity::Catalogue::Entry object, FieldProblems& problems);

/// The authenticators that were used so far, compiled. Shared by the Settings of successive
/// catalogues: an object that both hold is compiled once. From any thread.
class CompiledAuthenticators {
 public:
  using Compiled = std::shared_ptr<const CompiledAuthenticator>;

  /// Above that many, about 10 KiB each, all are forgotten and made anew as they are asked for,
  /// which costs a third of a millisecond for each certificate.
  static constexpr std::size_t kMost = 16'384;

  /// `object`: an authenticator of type saml2. Fails with gateway.authenticator_invalid.
  Result<Compiled> get(const MachineSettings& machine, const identity::Catalogue::Entry& object);

  /// Forgets what `catalogue` does not hold any more.
  void keep_only(const identity::Catalogue& catalogue);

  std::size_t size() const;

 private:
  // A failure is kept, too: nobody can make us parse what is broken over and over.
  struct Known {
    identity::Catalogue::Entry object;
    Result<Compiled> outcome;
  };

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Known> known_;
};

/// The entry of an authenticator in its catalogue, or null.
identity::Catalogue::Entry authenticator_entry(const identity::Catalogue& catalogue,
                                               std::string_view id);

}  // namespace countersign::gateway
