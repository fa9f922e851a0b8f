// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace countersign::gateway {

/// Remedies of login events in one language besides English, in which the program writes them: the
/// texts that remedies are put together from, with placeholders, and their translations. What was
/// recorded before there was a translation is read in it, too. The format of a file is at its
/// beginning.
class RemedyTexts {
 public:
  /// Reads one file. Fails with gateway.language_invalid.
  static Result<RemedyTexts> parse(std::string_view file, std::string_view text);

  /// Those that are built in for a language, by its tag; null where there are none.
  static const RemedyTexts* built_in(std::string_view tag);

  /// A whole remedy in this language; nothing where a part of it is not known.
  std::optional<std::string> translate(std::string_view english) const;

  struct Text {
    std::vector<std::string> english;      // what stands between the placeholders, "" at an end
    std::vector<std::string> translation;  // likewise
    std::vector<std::size_t> order;        // which placeholder stands behind each part of it
    std::size_t weight = 0;                // bytes of English
  };
  const std::vector<Text>& texts() const { return texts_; }  // longest first

 private:
  class Reading;
  std::vector<Text> texts_;
};

}  // namespace countersign::gateway
