// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace countersign::gateway {

/// A value for one placeholder of a text: {"name", "Alice"} for "{name}".
struct TextValue {
  std::string_view placeholder;
  std::string_view value;
};

/// `text` with its placeholders filled in; values stand as they are. One that has no value stays.
std::string fill_text(std::string_view text, std::initializer_list<TextValue> values);

/// Every text of the pages in one language (L2). The format of its file is docs/languages.md.
class Language {
 public:
  static constexpr std::size_t kMaxFileBytes = std::size_t{256} * 1024;

  /// Reads one file, strictly. `file`: its name, for the detail of an error. Which texts there must
  /// be is checked by Languages::make. Fails with gateway.language_invalid.
  static Result<Language> parse(std::string_view file, std::string_view text);

  const std::string& tag() const { return tag_; }              // "en", "pt-BR"
  const std::string& name() const { return name_; }            // in itself: "Deutsch"
  const std::string& direction() const { return direction_; }  // "ltr" or "rtl"

  /// The text of `key`; the key itself when there is none, which Languages::make rules out for all
  /// that we use. Not escaped for HTML.
  std::string_view text(std::string_view key) const;
  bool has(std::string_view key) const { return texts_.find(key) != texts_.end(); }

  /// The text with its placeholders filled in; values stand as they are, not escaped.
  std::string text(std::string_view key, std::initializer_list<TextValue> values) const;

  const std::map<std::string, std::string, std::less<>>& texts() const { return texts_; }

 private:
  Language() = default;
  bool take(std::string_view key, std::string_view value);

  std::string tag_;
  std::string name_;
  std::string direction_ = "ltr";
  std::map<std::string, std::string, std::less<>> texts_;
};

/// The languages that pages speak. Immutable.
class Languages {
 public:
  /// English and German, and whatever else is built in.
  static std::shared_ptr<const Languages> built_in();

  /// The built-in ones and `files` (name and content), of which one with the tag of another
  /// replaces it. Each must have exactly the texts of the built-in English, with the same
  /// placeholders. Fails with gateway.language_invalid, whose detail names file and text.
  static Result<std::shared_ptr<const Languages>> make(
      const std::vector<std::pair<std::string, std::string>>& files);

  /// As above, of all files "*.lang" of a folder, by name. For the start of the process; blocks.
  /// Fails with gateway.language_invalid, also when the folder can't be read.
  static Result<std::shared_ptr<const Languages>> load(const std::string& folder);

  const std::vector<Language>& all() const { return languages_; }  // English first, then by tag

  /// The one with this tag, letter case ignored, or null.
  const Language* find(std::string_view tag) const;

  /// The one to use. `wanted`: what the person chose, or empty. `accept_language`: that header, or
  /// empty (RFC 9110 12.5.4; looked up as in RFC 4647 3.4, so "de-AT" takes "de"). `fallback`: the
  /// organisation's, or empty. English in the end.
  const Language& choose(std::string_view wanted, std::string_view accept_language,
                         std::string_view fallback) const;

 private:
  Languages() = default;
  const Language* look_up(std::string_view range) const;  // RFC 4647 3.4, or a narrower one

  std::vector<Language> languages_;
};

}  // namespace countersign::gateway
