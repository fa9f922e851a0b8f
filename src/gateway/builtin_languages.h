// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace countersign::gateway {

/// A file of src/gateway/languages as it was when this was built.
struct BuiltInLanguage {
  std::string_view file;
  std::string_view text;
};

/// All of them, English first. Made from the files by the build.
std::span<const BuiltInLanguage> built_in_languages();

/// The remedies of login events, "de.remedies" and the like: RemedyTexts.
std::span<const BuiltInLanguage> built_in_remedies();

}  // namespace countersign::gateway
