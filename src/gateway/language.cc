// SPDX-License-Identifier: Apache-2.0
#include "gateway/language.h"

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "base/text.h"
#include "base/utf8.h"
#include "gateway/accept_language.h"
#include "gateway/builtin_languages.h"
#include "gateway/errors.h"
#include "http/message.h"

namespace countersign::gateway {
namespace {

constexpr std::size_t kMaxTextBytes = 1000;
constexpr std::string_view kKeyLetters = "abcdefghijklmnopqrstuvwxyz0123456789_.";
constexpr std::string_view kPlaceholderLetters = "abcdefghijklmnopqrstuvwxyz_";

bool is_made_of(std::string_view text, std::string_view letters) {
  return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

// RFC 5646 in the little that is of use: "de", "pt-BR", "zh-Hant-TW".
bool is_tag(std::string_view tag) {
  std::size_t part = 0;
  std::size_t parts = 1;
  for (const char c : tag) {
    const bool letter = is_ascii_letter(c);
    const bool digit = c >= '0' && c <= '9';
    if (c == '-') {
      parts += 1;
      if (part < 2) {
        return false;
      }
      part = 0;
    } else if (!letter && (!digit || parts == 1)) {
      return false;
    } else {
      part += 1;
    }
    if (part > 8 || (parts == 1 && part > 3)) {
      return false;
    }
  }
  return part >= 2 && tag.size() <= 35;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

/// One line, "key = value".
struct Line {
  std::string_view key;
  std::string_view value;
};

Error invalid(std::string_view file, std::size_t line, const std::string& what) {
  return {kLanguageInvalid, "language file " + quoted(file) +
                                (line == 0 ? std::string() : " line " + std::to_string(line)) +
                                ": " + what};
}

// The placeholders of a text; nothing when a brace stands alone.
Result<std::set<std::string, std::less<>>> placeholders_of(std::string_view text) {
  std::set<std::string, std::less<>> out;
  while (!text.empty()) {
    const std::size_t open = text.find_first_of("{}");
    if (open == std::string_view::npos) {
      break;
    }
    const std::size_t close = text.find('}', open);
    if (text[open] == '}' || close == std::string_view::npos ||
        !is_made_of(text.substr(open + 1, close - open - 1), kPlaceholderLetters)) {
      return {kLanguageInvalid, "expected braces around the name of a placeholder alone"};
    }
    out.emplace(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

Result<Line> read_line(std::string_view file, std::size_t number, std::string_view line) {
  const std::size_t equals = line.find(" = ");
  if (equals == std::string_view::npos) {
    return invalid(file, number, "expected \"key = text\"");
  }
  const Line out{line.substr(0, equals), line.substr(equals + 3)};
  if (!is_made_of(out.key, kKeyLetters)) {
    return invalid(file, number, "expected a key of a-z 0-9 _ ., got " + quoted(out.key));
  }
  if (out.value.empty() || out.value.size() > kMaxTextBytes || out.value.front() == ' ' ||
      out.value.back() == ' ') {
    return invalid(file, number, "expected a text of 1 to 1000 bytes without spaces around it");
  }
  if (has_control(out.value)) {
    return invalid(file, number, "expected a text without control characters");
  }
  if (const auto found = placeholders_of(out.value); !found.ok()) {
    return invalid(file, number, found.error().detail);
  }
  return out;
}

// That `language` has the texts of `model` and no others, with the same placeholders.
Result<void> check_texts(std::string_view file, const Language& language, const Language& model) {
  for (const auto& [key, text] : model.texts()) {
    if (!language.has(key)) {
      return invalid(file, 0, "expected a text for " + quoted(key) + ", got none");
    }
    if (*placeholders_of(language.text(key)) != *placeholders_of(text)) {
      return invalid(file, 0,
                     "expected the placeholders of " + quoted(text) + " in the text of " +
                         quoted(key) + ", got others");
    }
  }
  for (const auto& [key, text] : language.texts()) {
    if (!model.has(key)) {
      return invalid(file, 0, "expected texts that are known, got " + quoted(key));
    }
  }
  return {};
}

}  // namespace

// Takes one line of the head or of the texts; false when it is not in order.
bool Language::take(std::string_view key, std::string_view value) {
  if (key.find('.') != std::string_view::npos) {
    return texts_.emplace(key, value).second;
  }
  if (key == "tag" && tag_.empty() && is_tag(value)) {
    tag_ = value;
    return true;
  }
  if (key == "name" && name_.empty()) {
    name_ = value;
    return true;
  }
  if (key == "direction" && (value == "ltr" || value == "rtl")) {
    direction_ = value;
    return true;
  }
  return false;
}

Result<Language> Language::parse(std::string_view file, std::string_view text) {
  if (text.size() > kMaxFileBytes) {
    return invalid(file, 0, "expected at most 262144 bytes, got " + std::to_string(text.size()));
  }
  if (!is_utf8(text)) {
    return invalid(file, 0, "expected UTF-8, got other bytes");
  }
  Language out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line.remove_suffix(line.ends_with('\r') ? 1 : 0);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    CS_TRY(const Line read, read_line(file, number, line));
    if (!out.take(read.key, read.value)) {
      return invalid(file, number,
                     "expected a key that is known, once and well-formed, got " + quoted(read.key));
    }
  }
  if (out.tag_.empty() || out.name_.empty()) {
    return invalid(file, 0, "expected \"tag\" and \"name\" of the language");
  }
  return out;
}

std::string_view Language::text(std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? key : std::string_view(found->second);
}

std::string Language::text(std::string_view key, std::initializer_list<TextValue> values) const {
  return fill_text(text(key), values);
}

std::string fill_text(std::string_view text, std::initializer_list<TextValue> values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    out += text.substr(0, open);
    if (open == std::string_view::npos) {
      break;
    }
    const std::size_t close = std::min(text.find('}', open), text.size() - 1);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const auto* const value = std::find_if(values.begin(), values.end(), [&](const TextValue& one) {
      return one.placeholder == name;
    });
    out += value == values.end() ? text.substr(open, close + 1 - open) : value->value;
    text.remove_prefix(close + 1);
  }
  return out;
}

Result<std::shared_ptr<const Languages>> Languages::make(
    const std::vector<std::pair<std::string, std::string>>& files) {
  std::map<std::string, Language> by_tag;
  std::string model_tag;
  for (const BuiltInLanguage& one : built_in_languages()) {
    CS_TRY(auto language, Language::parse(one.file, one.text));
    model_tag = model_tag.empty() ? language.tag() : model_tag;
    const std::string tag = language.tag();
    by_tag.insert_or_assign(tag, std::move(language));
  }
  const Language model = by_tag.at(model_tag);
  for (const auto& [tag, language] : by_tag) {
    CS_TRY(check_texts(tag, language, model));
  }
  std::set<std::string> given;
  for (const auto& [file, text] : files) {
    CS_TRY(auto language, Language::parse(file, text));
    CS_TRY(check_texts(file, language, model));
    const std::string tag = language.tag();
    if (!given.insert(tag).second) {
      return invalid(file, 0, "expected one file for each language, got a second of " + tag);
    }
    by_tag.insert_or_assign(tag, std::move(language));
  }
  auto out = std::shared_ptr<Languages>(new Languages);
  out->languages_.push_back(by_tag.at(model_tag));
  by_tag.erase(model_tag);
  for (auto& [tag, language] : by_tag) {
    out->languages_.push_back(std::move(language));
  }
  return std::shared_ptr<const Languages>(std::move(out));
}

std::shared_ptr<const Languages> Languages::built_in() {
  auto made = make({});
  return *std::move(made);
}

const Language* Languages::find(std::string_view tag) const {
  for (const Language& language : languages_) {
    if (equal_but_for_case(language.tag(), tag)) {
      return &language;
    }
  }
  return nullptr;
}

const Language* Languages::look_up(std::string_view range) const {
  for (std::string_view rest = range; !rest.empty();) {
    if (const Language* found = find(rest)) {
      return found;
    }
    rest = rest.substr(0, rest.rfind('-') == std::string_view::npos ? 0 : rest.rfind('-'));
    if (rest.size() > 2 && rest[rest.size() - 2] == '-') {  // a single letter leads what follows
      rest.remove_suffix(2);
    }
  }
  for (const Language& language : languages_) {
    if (language.tag().size() > range.size() && language.tag()[range.size()] == '-' &&
        equal_but_for_case(language.tag().substr(0, range.size()), range)) {
      return &language;
    }
  }
  return nullptr;
}

const Language& Languages::choose(std::string_view wanted, std::string_view accept_language,
                                  std::string_view fallback) const {
  if (const Language* found = wanted.empty() ? nullptr : find(wanted)) {
    return *found;
  }
  for (const std::string_view range : accepted_languages(accept_language)) {
    if (range == "*") {
      break;
    }
    if (const Language* found = look_up(range)) {
      return *found;
    }
  }
  if (const Language* found = fallback.empty() ? nullptr : look_up(fallback)) {
    return *found;
  }
  return languages_.front();
}

}  // namespace countersign::gateway
