// SPDX-License-Identifier: Apache-2.0
#include "gateway/remedy_texts.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/check.h"
#include "gateway/builtin_languages.h"
#include "gateway/errors.h"

namespace countersign::gateway {
namespace {

using Text = RemedyTexts::Text;

// Steps of one translation: values are chosen by strangers.
constexpr std::size_t kMostSteps = 20'000;
constexpr std::size_t kMostPlaceholders = 9;

// A text apart at its placeholders, "{1}" to "{9}"; `order`: their numbers from 0.
std::vector<std::string> parts_of(std::string_view text, std::vector<std::size_t>& order) {
  std::vector<std::string> parts(1);
  while (!text.empty()) {
    const bool placeholder =
        text.size() >= 3 && text[0] == '{' && text[2] == '}' && text[1] >= '1' && text[1] <= '9';
    if (placeholder) {
      order.push_back(static_cast<std::size_t>(text[1] - '1'));
      parts.emplace_back();
    } else {
      parts.back() += text.front();
    }
    text.remove_prefix(placeholder ? 3 : 1);
  }
  return parts;
}

std::string_view without_quotes(std::string_view line) {
  const bool quoted = line.size() >= 2 && line.front() == '"' && line.back() == '"' &&
                      (line[1] == ' ' || line[line.size() - 2] == ' ');
  return quoted ? line.substr(1, line.size() - 2) : line;
}

// Whether `value` is one text in quotes, somebody's own words: nothing of it is translated.
bool is_one_quoted(std::string_view value) {
  if (!value.starts_with('"')) {
    return false;
  }
  std::size_t at = 1;
  while (at < value.size() && value[at] != '"') {
    at += value[at] == '\\' ? 2 : 1;
  }
  return at + 1 >= value.size();
}

std::optional<Text> text_of(std::string_view english, std::string_view translation) {
  Text out;
  std::vector<std::size_t> numbers;
  out.english = parts_of(english, numbers);
  std::vector<std::size_t> expected(numbers.size());
  std::iota(expected.begin(), expected.end(), std::size_t{0});
  out.translation = parts_of(translation, out.order);
  const bool known = std::all_of(out.order.begin(), out.order.end(),
                                 [&](std::size_t number) { return number < numbers.size(); });
  if (numbers != expected || numbers.size() > kMostPlaceholders || !known || english.empty() ||
      translation.empty()) {
    return std::nullopt;
  }
  out.weight =
      std::accumulate(out.english.begin(), out.english.end(), std::size_t{0},
                      [](std::size_t sum, const std::string& part) { return sum + part.size(); });
  return out;
}

}  // namespace

// Finds how a remedy is put together, trying longer texts first.
class RemedyTexts::Reading {
 public:
  Reading(const std::vector<Text>& texts, std::string_view remedy)
      : texts_(texts), remedy_(remedy) {}

  // All from `at` to the end, translated.
  // NOLINTNEXTLINE(misc-no-recursion): bounded by kMostSteps, and by one byte at least a level.
  std::optional<std::string> rest(std::size_t at) {
    if (at == remedy_.size()) {
      return std::string();
    }
    for (const Text& text : texts_) {
      if (text.english.front().empty() || text.english.back().empty()) {
        continue;  // stands in the place of a value alone
      }
      std::vector<std::string_view> values;
      if (auto found = from(text, 0, at, values, End::kAny)) {
        return found;
      }
    }
    return std::nullopt;
  }

  // The whole as one text.
  std::optional<std::string> whole() {
    for (const Text& text : texts_) {
      std::vector<std::string_view> values;
      if (auto found = from(text, 0, 0, values, End::kLast)) {
        return found;
      }
    }
    return std::nullopt;
  }

 private:
  enum class End { kAny, kLast };

  // The text from its part `part` on, which is to stand at `at`, and what follows.
  // NOLINTNEXTLINE(misc-no-recursion): as `rest`.
  std::optional<std::string> from(const Text& text, std::size_t part, std::size_t at,
                                  std::vector<std::string_view>& values, End end) {
    if (++steps_ > kMostSteps ||
        remedy_.substr(at, text.english[part].size()) != std::string_view(text.english[part])) {
      return std::nullopt;
    }
    at += text.english[part].size();
    if (part + 1 == text.english.size()) {
      return finished(text, at, values, end);
    }
    bool in_quotes = false;
    for (std::size_t next = at; next <= remedy_.size() && steps_ <= kMostSteps; ++next) {
      const bool closed = next == at || !in_quotes;
      if (closed && next > at) {
        values.push_back(remedy_.substr(at, next - at));
        auto found = from(text, part + 1, next, values, end);
        values.pop_back();
        if (found) {
          return found;
        }
      }
      if (next < remedy_.size() && remedy_[next] == '"') {
        in_quotes = !in_quotes;
      } else if (next < remedy_.size() && remedy_[next] == '\\') {
        ++next;
      }
    }
    return std::nullopt;
  }

  // NOLINTNEXTLINE(misc-no-recursion): as `rest`.
  std::optional<std::string> finished(const Text& text, std::size_t at,
                                      const std::vector<std::string_view>& values, End end) {
    if (end == End::kLast && at != remedy_.size()) {
      return std::nullopt;
    }
    const auto behind = rest(at);
    if (!behind) {
      return std::nullopt;
    }
    std::string out = text.translation.front();
    for (std::size_t i = 0; i < text.order.size(); ++i) {
      const std::string_view value = values[text.order[i]];
      Reading inner(texts_, value);
      inner.steps_ = steps_;
      out += is_one_quoted(value) ? std::string(value) : inner.whole().value_or(std::string(value));
      steps_ = inner.steps_;
      out += text.translation[i + 1];
    }
    return out + *behind;
  }

  const std::vector<Text>& texts_;
  std::string_view remedy_;
  std::size_t steps_ = 0;
};

std::optional<std::string> RemedyTexts::translate(std::string_view english) const {
  return Reading(texts_, english).rest(0);
}

Result<RemedyTexts> RemedyTexts::parse(std::string_view file, std::string_view text) {
  RemedyTexts out;
  std::string_view english;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with('#') || line.empty()) {
      continue;
    }
    if (english.empty()) {
      english = without_quotes(line);
      continue;
    }
    auto read = text_of(english, without_quotes(line));
    if (!read) {
      return {kLanguageInvalid, std::string(file) + ":" + std::to_string(number) +
                                    ": expected a translation with the placeholders of English, "
                                    "{1}, {2}, ... there in their order"};
    }
    out.texts_.push_back(*std::move(read));
    english = {};
  }
  if (!english.empty()) {
    return {kLanguageInvalid, std::string(file) + ": expected a translation of the last text"};
  }
  std::stable_sort(out.texts_.begin(), out.texts_.end(),
                   [](const Text& a, const Text& b) { return a.weight > b.weight; });
  return out;
}

const RemedyTexts* RemedyTexts::built_in(std::string_view tag) {
  static const auto kAll = [] {
    std::map<std::string, RemedyTexts, std::less<>> all;
    for (const BuiltInLanguage& one : built_in_remedies()) {
      auto read = parse(one.file, one.text);
      CS_CHECK(read.ok());
      all.emplace(one.file.substr(0, one.file.find('.')), *std::move(read));
    }
    return all;
  }();
  const auto found = kAll.find(tag);
  return found == kAll.end() ? nullptr : &found->second;
}

}  // namespace countersign::gateway
