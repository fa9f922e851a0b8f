// SPDX-License-Identifier: Apache-2.0
#include "inspect_source.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include "base/url.h"

namespace countersign::app {
namespace {

constexpr std::size_t kMaxInput = std::size_t{4} << 20;
constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kParameter = "SAMLResponse=";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::optional<std::string> read_stream(std::istream& in) {
  std::string text(kMaxInput + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || text.size() > kMaxInput) {
    return std::nullopt;
  }
  return text;
}

/// The decoded value of SAMLResponse in a form body or query; none when there is none.
std::optional<std::string> find_parameter(std::string_view body) {
  const std::size_t at = body.find(kParameter);
  const bool at_border =
      at == 0 || (at != std::string_view::npos && (body[at - 1] == '&' || body[at - 1] == '?'));
  if (!at_border) {
    return std::nullopt;
  }
  std::string_view value = body.substr(at + kParameter.size());
  value = value.substr(0, value.find_first_of("& \t\r\n"));
  auto decoded = percent_decode(value);
  return decoded.ok() ? std::optional<std::string>(*std::move(decoded)) : std::nullopt;
}

}  // namespace

std::optional<std::string> read_input(const std::string& name) {
  if (name == "-") {
    return read_stream(std::cin);
  }
  std::ifstream in(name, std::ios::binary);
  return in.good() ? read_stream(in) : std::nullopt;
}

Message find_message(std::string_view file) {
  std::string_view text =
      file.starts_with(kByteOrderMark) ? file.substr(kByteOrderMark.size()) : file;
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  if (text.starts_with('<')) {
    return {MessageForm::kXml, std::string(file)};
  }
  if (auto value = find_parameter(text); value.has_value()) {
    return {MessageForm::kPosted, *std::move(value)};
  }
  if (const std::size_t escape = text.find('%'); escape != std::string_view::npos) {
    const std::size_t end = text.find_last_not_of(kSpace);
    if (auto decoded = percent_decode(text.substr(0, end + 1)); decoded.ok()) {
      return {MessageForm::kPosted, *std::move(decoded)};
    }
  }
  return {MessageForm::kPosted, std::string(text)};
}

}  // namespace countersign::app
