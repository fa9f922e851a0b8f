// SPDX-License-Identifier: Apache-2.0
#include "document/shapes.h"

#include <array>
#include <charconv>
#include <limits>

#include "base/ascii.h"
#include "base/datetime.h"
#include "base/duration.h"
#include "base/url.h"
#include "identity/mail_domain.h"
#include "identity/url_place.h"

namespace countersign::document {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::size_t kMaxUrlBytes = 2048;

json::Object text_schema(std::size_t max_bytes) {
  return {{"type", "string"}, {"maxLength", max_bytes}};
}

/// A text that `check` has a say in when it was given.
template <typename Check>
Shape<std::string> checked_text(json::Object schema, Check check) {
  return {[check](const json::Value& value, std::string& out, Reading& reading) {
            if (!reading.expect(value, json::Kind::kString, "a text")) {
              return;
            }
            out = value.as_string();
            if (reading.checks()) {
              check(out, reading);
            }
          },
          [](const std::string& value, Form) { return json::Value(value); }, std::move(schema)};
}

void check_text(const std::string& value, const TextRule& rule, Reading& reading) {
  if (const auto plain = check_plain_text(value, rule.max_bytes, rule.lines); !plain.ok()) {
    reading.refuse(plain.error());
    return;
  }
  if (value.size() < rule.min_bytes) {
    reading.refuse(kFieldRequired, "expected a text, got an empty one", "fill it in");
    return;
  }
  if (rule.ends == Ends::kTrimmed && !value.empty() &&
      (is_ascii_space(value.front()) || is_ascii_space(value.back()))) {
    reading.refuse(
        Error{kTextSpace, "expected a text without white space at its ends, got " + quoted(value)});
  }
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "[::1]" || host == "127.0.0.1";
}

/// Whether it is a URL that a browser may be sent to; if not, says so.
bool check_url(const std::string& value, Reading& reading) {
  const auto url = value.size() <= kMaxUrlBytes ? HttpUrl::parse(value)
                                                : Result<HttpUrl>(kFieldUrlInvalid, "too long");
  if (!url.ok()) {
    reading.refuse(kFieldUrlInvalid, "expected an https URL, got " + quoted(value),
                   "give an absolute URL such as https://idp.example.com/sso, without user name, "
                   "space or #, of at most 2048 bytes");
    return false;
  }
  if (url->scheme == UrlScheme::kHttp && !is_loopback(url->host)) {
    reading.refuse(kFieldUrlScheme, "expected an https URL, got http in " + quoted(value),
                   "give the https address; http is for 127.0.0.1, [::1] and localhost alone");
    return false;
  }
  return true;
}

template <typename I>
Shape<I> integer_shape(I min, I max) {
  json::Object schema{{"type", "integer"}, {"minimum", min}, {"maximum", max}};
  auto read = [min, max](const json::Value& value, I& out, Reading& reading) {
    if (!reading.expect(value, json::Kind::kInteger, "an integer")) {
      return;
    }
    const std::int64_t number = value.as_integer();
    const bool fits =
        number >= std::numeric_limits<I>::min() && number <= std::numeric_limits<I>::max();
    if (!fits || (reading.checks() && (number < min || number > max))) {
      const std::string bounds = std::to_string(min) + " to " + std::to_string(max);
      reading.refuse(kFieldOutOfRange, "expected " + bounds + ", got " + std::to_string(number),
                     "give a number of " + bounds);
      return;
    }
    out = static_cast<I>(number);
  };
  return {std::move(read), [](const I& value, Form) { return json::Value(value); },
          std::move(schema)};
}

/// Whether `name` is labels of letters, digits and '-' with dots between (RFC 1123 2.1).
bool is_dns_name(std::string_view name) {
  constexpr std::size_t kMaxName = 253;
  constexpr std::size_t kMaxLabel = 63;
  if (name.empty() || name.size() > kMaxName) {
    return false;
  }
  std::string_view last;
  while (true) {
    last = name.substr(0, name.find('.'));
    const bool good = !last.empty() && last.size() <= kMaxLabel && last.front() != '-' &&
                      last.back() != '-' && std::all_of(last.begin(), last.end(), [](char c) {
                        return is_ascii_letter_or_digit(c) || c == '-';
                      });
    if (!good) {
      return false;
    }
    if (last.size() == name.size()) {
      break;
    }
    name.remove_prefix(last.size() + 1);
  }
  // The last label of a name has a letter; else it is an address.
  return std::any_of(last.begin(), last.end(), [](char c) { return c < '0' || c > '9'; });
}

void check_mail_domain(const std::string& value, Reading& reading) {
  std::string_view name = value;
  const bool wildcard = name.starts_with("*.");
  name.remove_prefix(wildcard ? 2 : 0);
  // A wildcard of a whole top-level domain would take everybody's addresses.
  if (!is_dns_name(name) || name.find('.') == std::string_view::npos) {
    reading.refuse(kFieldDomainInvalid, "expected a mail domain, got " + quoted(value),
                   "write what stands behind the @, as in acme.com, or *.acme.com for all below "
                   "it");
  } else if (identity::is_public_mail_host(name)) {
    reading.refuse(
        kFieldDomainPublic,
        "expected a domain of the organisation's own, got the public mail host " + quoted(value),
        "take it away: people with an address there sign in at the organisation's own "
        "sign-in page");
  }
}

/// Letters and digits in parts of at most 8, '-' between (RFC 5646 2.1, coarsely).
bool is_language(std::string_view text) {
  constexpr std::size_t kMaxLanguage = 35;
  constexpr std::size_t kMaxPart = 8;
  if (text.size() < 2 || text.size() > kMaxLanguage) {
    return false;
  }
  while (true) {
    const std::string_view part = text.substr(0, text.find('-'));
    if (part.empty() || part.size() > kMaxPart ||
        !std::all_of(part.begin(), part.end(), is_ascii_letter_or_digit)) {
      return false;
    }
    if (part.size() == text.size()) {
      return true;
    }
    text.remove_prefix(part.size() + 1);
  }
}

bool is_colour(std::string_view text) {
  constexpr std::size_t kSize = 7;
  return text.size() == kSize && text.front() == '#' &&
         text.substr(1).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

}  // namespace

Shape<std::string> text(const TextRule& rule) {
  json::Object schema = text_schema(rule.max_bytes);
  if (rule.min_bytes > 0) {
    schema.set("minLength", 1);
  }
  return checked_text(std::move(schema), [rule](const std::string& value, Reading& reading) {
    check_text(value, rule, reading);
  });
}

Shape<std::string> attribute_name() {
  return text({.max_bytes = kMaxAttributeName, .min_bytes = 1});
}

Shape<std::string> raw_text() {
  return checked_text({{"type", "string"}}, [](const std::string&, Reading&) {});
}

Shape<std::string> object_id() {
  return checked_text({{"type", "string"},
                       {"maxLength", 64},
                       {"pattern", "^[a-z0-9][a-z0-9_-]*([.][a-z0-9][a-z0-9_-]*)*$"}},
                      [](const std::string& value, Reading& reading) {
                        if (!identity::is_object_id(value)) {
                          reading.refuse(kFieldIdInvalid, "expected an id, got " + quoted(value),
                                         "use 1 to 64 of a-z, 0-9, '-' and '_', a letter or digit "
                                         "in front; dots may stand between");
                        }
                      });
}

Shape<std::string> web_url() {
  return checked_text(text_schema(kMaxUrlBytes), [](const std::string& value, Reading& reading) {
    if (!value.empty()) {
      static_cast<void>(check_url(value, reading));
    }
  });
}

Shape<std::string> picture_url() {
  return checked_text(text_schema(kMaxUrlBytes), [](const std::string& value, Reading& reading) {
    if (!value.empty() && !is_local_path(value)) {
      static_cast<void>(check_url(value, reading));
    }
  });
}

Shape<std::string> url_place() {
  return checked_text(text_schema(kMaxUrlBytes), [](const std::string& value, Reading& reading) {
    if (!check_url(value, reading)) {
      return;
    }
    if (const auto place = identity::read_url_place(value); !place.ok()) {
      reading.refuse(kFieldUrlInvalid, place.error().detail,
                     "give origin and path alone, as in https://app.example.com/payroll/");
    }
  });
}

Shape<bool> flag() {
  return {[](const json::Value& value, bool& out, Reading& reading) {
            if (reading.expect(value, json::Kind::kBool, "true or false")) {
              out = value.as_bool();
            }
          },
          [](const bool& value, Form) { return json::Value(value); },
          {{"type", "boolean"}}};
}

Shape<std::int32_t> small_integer(std::int32_t min, std::int32_t max) {
  return integer_shape(min, max);
}

Shape<std::int64_t> integer(std::int64_t min, std::int64_t max) {
  return integer_shape(min, max);
}

std::string write_duration(seconds duration) {
  for (const char unit : {'d', 'h', 'm'}) {
    const seconds length = seconds_of_unit(unit);
    if (duration % length == seconds(0) && duration >= 2 * length) {
      return std::to_string(duration / length) + unit;
    }
  }
  return std::to_string(duration.count()) + "s";
}

Shape<seconds> duration(seconds min, seconds max) {
  json::Object schema{{"type", "string"}, {"pattern", "^[0-9]{1,12}[smhd]$"}};
  auto read = [min, max](const json::Value& value, seconds& out, Reading& reading) {
    if (!reading.expect(value, json::Kind::kString, "a duration as text")) {
      return;
    }
    const auto parsed = read_duration(value.as_string());
    if (!parsed.has_value()) {
      reading.refuse(kFieldDurationInvalid, "expected a duration, got " + quoted(value.as_string()),
                     "write a number and its unit: \"90s\", \"30m\", \"10h\" or \"7d\"");
      return;
    }
    out = *parsed;
    if (reading.checks() && (out < min || out > max)) {
      const std::string bounds = write_duration(min) + " to " + write_duration(max);
      reading.refuse(kFieldOutOfRange, "expected " + bounds + ", got " + quoted(value.as_string()),
                     "give a duration of " + bounds);
    }
  };
  return {std::move(read),
          [](const seconds& value, Form) { return json::Value(write_duration(value)); },
          std::move(schema)};
}

Shape<sys_seconds> timestamp() {
  auto read = [](const json::Value& value, sys_seconds& out, Reading& reading) {
    if (!reading.expect(value, json::Kind::kString, "a time as text")) {
      return;
    }
    const auto parsed = parse_datetime(value.as_string());
    if (!parsed.ok() || parsed->zone == TimeZone::kAbsent) {
      reading.refuse(kFieldTimeInvalid, "expected a time, got " + quoted(value.as_string()),
                     "write it as 2030-12-31T23:59:59Z");
      return;
    }
    out = std::chrono::floor<seconds>(parsed->time);
  };
  return {std::move(read),
          [](const sys_seconds& value, Form) { return json::Value(format_datetime(value)); },
          {{"type", "string"}, {"format", "date-time"}}};
}

Shape<std::string> host_name() {
  return checked_text(text_schema(253), [](std::string& value, Reading& reading) {
    value = ascii_lower(value);
    if (!is_dns_name(value)) {
      reading.refuse(kFieldHostInvalid, "expected a host name, got " + quoted(value),
                     "give the name alone, as in acme.example.com: no https://, port or path; "
                     "letters beyond ASCII as xn--");
    }
  });
}

Shape<std::string> mail_domain() {
  return checked_text(text_schema(255), [](std::string& value, Reading& reading) {
    value = ascii_lower(value);
    check_mail_domain(value, reading);
  });
}

Shape<std::string> colour() {
  return checked_text({{"type", "string"}, {"pattern", "^(#[0-9a-fA-F]{6})?$"}},
                      [](const std::string& value, Reading& reading) {
                        if (!value.empty() && !is_colour(value)) {
                          reading.refuse(kFieldColourInvalid,
                                         "expected a colour, got " + quoted(value),
                                         "write it as #1a5fb4");
                        }
                      });
}

Shape<std::string> language() {
  return checked_text(text_schema(35), [](const std::string& value, Reading& reading) {
    if (!value.empty() && !is_language(value)) {
      reading.refuse(kFieldLanguageInvalid, "expected a language, got " + quoted(value),
                     "write its short name: en, de or pt-BR");
    }
  });
}

Shape<std::map<std::string, std::string>> text_map(std::size_t max, std::size_t max_value_bytes) {
  json::Object schema{
      {"type", "object"},
      {"maxProperties", max},
      {"additionalProperties", text_schema(max_value_bytes)},
  };
  using Map = std::map<std::string, std::string>;
  auto read = [max, one = text({.max_bytes = max_value_bytes, .ends = Ends::kAny}),
               name = TextRule{.max_bytes = 128, .min_bytes = 1}](const json::Value& value,
                                                                  Map& out, Reading& reading) {
    out.clear();
    if (!reading.expect(value, json::Kind::kObject, "an object of texts")) {
      return;
    }
    if (reading.checks() && value.as_object().size() > max) {
      reading.refuse(kFieldTooMany,
                     "expected at most " + std::to_string(max) + " members, got " +
                         std::to_string(value.as_object().size()),
                     "take some away");
      return;
    }
    for (const json::Member& member : value.as_object()) {
      const auto step = reading.into(member.name);
      if (reading.checks()) {
        check_text(member.name, name, reading);
      }
      one.read(member.value, out[member.name], reading);
    }
  };
  auto write = [](const Map& map, Form) {
    json::Object out;
    for (const auto& [name, value] : map) {
      out.set(name, value);
    }
    return json::Value(std::move(out));
  };
  return {std::move(read), std::move(write), std::move(schema)};
}

}  // namespace countersign::document
