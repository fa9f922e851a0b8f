// SPDX-License-Identifier: Apache-2.0
#include "saml/remedy.h"

#include <optional>

#include "base/ascii.h"
#include "saml/errors.h"
#include "saml/remedy_text.h"
#include "saml/status_hint.h"
#include "saml/text.h"
#include "saml/time.h"

namespace countersign::saml {
namespace {

std::string_view scheme_of(std::string_view url) {
  return url.substr(0, url.find(':'));
}

std::string_view host_of(std::string_view url) {
  const std::size_t at = url.find("://");
  const std::string_view rest = at == std::string_view::npos ? url : url.substr(at + 3);
  return rest.substr(0, rest.find('/'));
}

std::string_view behind_scheme(std::string_view url) {
  const std::size_t at = url.find("://");
  return at == std::string_view::npos ? url : url.substr(at + 3);
}

/// How two names that should be equal differ, as far as it can be told.
std::string difference(std::string_view expected, std::string_view received) {
  if (expected.empty() || received.empty()) {
    return {};
  }
  if (expected == std::string(received) + "/") {
    return " They differ only in the slash at the end, which is missing in the message.";
  }
  if (received == std::string(expected) + "/") {
    return " They differ only in the slash at the end, which the message has too many.";
  }
  if (equal_but_for_case(expected, received)) {
    return " They differ only in capital and small letters, which count.";
  }
  if (trim(expected) == trim(received)) {
    return " They differ only in white space.";
  }
  if (scheme_of(expected) != scheme_of(received) &&
      behind_scheme(expected) == behind_scheme(received)) {
    return " They differ only in http and https: see that the public URL of this server is set as "
           "browsers see it.";
  }
  if (is_http_url(expected) && is_http_url(received) && host_of(expected) != host_of(received)) {
    return " The host differs: expected " + std::string(host_of(expected)) + ", got " +
           std::string(host_of(received)) + ".";
  }
  return {};
}

bool compares_names(const ErrorCode& code) {
  return code == kDestinationMismatch || code == kRecipientMismatch || code == kAudienceMismatch ||
         code == kIssuerMismatch || code == kNameIdQualifier;
}

/// The last word of "not after 2026-...Z", when it is a time.
std::optional<Instant> time_in(std::string_view words) {
  const std::size_t space = words.rfind(' ');
  const auto read = read_instant(space == std::string_view::npos ? words : words.substr(space + 1));
  return read.has_value() ? std::optional<Instant>(read->at) : std::nullopt;
}

bool compares_times(const ErrorCode& code) {
  return code == kNotYetValid || code == kExpired || code == kConfirmationExpired ||
         code == kIssueInstant || code == kSessionExpired || code == kAuthnInstant;
}

std::string count_of(std::chrono::milliseconds span) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(span).count();
  if (seconds < 120) {
    return std::to_string(seconds) + " seconds";
  }
  if (seconds < 7'200) {
    return std::to_string(seconds / 60) + " minutes";
  }
  return seconds < 172'800 ? std::to_string(seconds / 3'600) + " hours"
                           : std::to_string(seconds / 86'400) + " days";
}

/// By how much a time is off.
std::string distance(std::string_view expected, std::string_view received) {
  const auto ours = time_in(expected);
  const auto theirs = time_in(received);
  if (!ours.has_value() || !theirs.has_value()) {
    return {};
  }
  return *theirs > *ours ? " The time in the message is " + count_of(*theirs - *ours) + " ahead."
                         : " The time in the message is " + count_of(*ours - *theirs) + " past.";
}

}  // namespace

std::string remedy(const ErrorCode& code, std::string_view expected, std::string_view received) {
  if (code.id.starts_with("saml.status_")) {
    if (const std::string_view hint = status_hint(received); !hint.empty()) {
      return std::string(hint);
    }
  }
  const std::string_view known = remedy_text(code);
  if (known.empty()) {
    return "See the details of the failed check, and compare the settings on both sides.";
  }
  std::string text(known);
  if (compares_names(code)) {
    text += difference(expected, received);
  } else if (compares_times(code)) {
    text += distance(expected, received);
  }
  return text;
}

}  // namespace countersign::saml
