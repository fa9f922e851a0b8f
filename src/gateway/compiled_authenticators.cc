// SPDX-License-Identifier: Apache-2.0
#include "gateway/compiled_authenticators.h"

#include <iterator>
#include <utility>
#include <variant>

#include "base/text.h"
#include "gateway/errors.h"

namespace countersign::gateway {
namespace {

Result<CompiledAuthenticators::Compiled> compile(const MachineSettings& machine,
                                                 const identity::Catalogue::Entry& object) {
  FieldProblems problems;
  auto compiled = compile_authenticator(machine, object, problems);
  if (!compiled) {
    const FieldProblem& first = problems.front();
    return {kAuthenticatorInvalid, "expected an authenticator that works, got at " + first.pointer +
                                       " (" + first.code + "): " + first.what};
  }
  return compiled;
}

}  // namespace

identity::Catalogue::Entry authenticator_entry(const identity::Catalogue& catalogue,
                                               std::string_view id) {
  const identity::Authenticator* found = catalogue.authenticator(id);
  if (found == nullptr) {
    return nullptr;
  }
  return catalogue.find(
      {identity::ObjectKind::kAuthenticator, found->organisation, found->id.value()});
}

Result<CompiledAuthenticators::Compiled> CompiledAuthenticators::get(
    const MachineSettings& machine, const identity::Catalogue::Entry& object) {
  const std::string& id = std::get<identity::Authenticator>(object->object).id.value();
  {
    const std::lock_guard lock(mutex_);
    const auto it = known_.find(id);
    if (it != known_.end() && it->second.object == object) {
      return it->second.outcome;
    }
  }
  // Outside the lock, so that a slow one holds up nobody else. Two threads may do it at once; the
  // second one wins, and both results are the same.
  auto outcome = compile(machine, object);
  const std::lock_guard lock(mutex_);
  if (known_.size() >= kMost) {
    known_.clear();
  }
  known_.insert_or_assign(id, Known{object, outcome});
  return outcome;
}

void CompiledAuthenticators::keep_only(const identity::Catalogue& catalogue) {
  const std::lock_guard lock(mutex_);
  std::erase_if(known_, [&](const auto& one) {
    return authenticator_entry(catalogue, one.first) != one.second.object;
  });
}

std::size_t CompiledAuthenticators::size() const {
  const std::lock_guard lock(mutex_);
  return known_.size();
}

}  // namespace countersign::gateway
