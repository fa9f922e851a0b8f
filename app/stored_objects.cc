// SPDX-License-Identifier: Apache-2.0
#include "stored_objects.h"

#include <utility>

#include "base/text.h"
#include "identity/out_of_force.h"
#include "store/name_preview.h"
#include "store/upgrade_preview.h"
#include "unusable_authenticators.h"

namespace countersign::app {
namespace {

std::string line_of(const identity::UpgradeNote& note) {
  std::string line = "from the next start on: " + identity::pointer_to(note.key) + ": " + note.what;
  if (!note.remedy.empty()) {
    line += "; " + note.remedy;
  }
  return line + "\n";
}

}  // namespace

Result<std::string> stored_objects_report(const Loaded& loaded) {
  CS_TRY(identity::Upgraded upgraded,
         store::preview_upgrade(loaded.store_path, own_place(*loaded.machine)));
  std::string out;
  for (const identity::UpgradeNote& note : upgraded.notes) {
    out += line_of(note);
  }
  CS_TRY(const auto catalogue, identity::Catalogue::make(std::move(upgraded.objects)));
  for (const FieldProblem& problem : unusable_authenticators(*loaded.machine, *catalogue)) {
    out += "not usable any more: " + problem.pointer + ": " + problem.what + "; " + problem.remedy +
           "\n";
  }
  for (const identity::UpgradeNote& note : identity::out_of_force(*catalogue)) {
    out += identity::pointer_to(note.key) + ": " + note.what + "; " + note.remedy + "\n";
  }
  constexpr std::size_t kMostNames = 100;
  CS_TRY(const auto clashing, store::preview_clashing_names(loaded.store_path, kMostNames));
  for (const store::NamedUser& user : clashing) {
    out += "the user name " + countersign::quoted(user.user_name.view()) + " of " +
           countersign::quoted(user.organisation.view()) +
           " differs from another one's by the case of letters or by characters that nobody sees: "
           "the two are found by their exact names alone; delete the one that is not wanted\n";
  }
  return out;
}

}  // namespace countersign::app
