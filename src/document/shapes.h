// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "document/shape.h"
#include "document/texts.h"
#include "identity/ids.h"
#include "identity/reach.h"

// The values that documents are made of.
namespace countersign::document {

/// What white space at the ends of a text is.
enum class Ends { kTrimmed, kAny };

struct TextRule {
  std::size_t max_bytes = 256;
  Lines lines = Lines::kOne;
  Ends ends = Ends::kTrimmed;
  std::size_t min_bytes = 0;
};

/// Plain text.
Shape<std::string> text(const TextRule& rule);

/// Most bytes of an attribute's name, or of a value that it is compared with.
inline constexpr std::size_t kMaxAttributeName = 512;

/// The name of an attribute of a sign-in.
Shape<std::string> attribute_name();

/// A text as it is, for secrets and what we made ourselves.
Shape<std::string> raw_text();

/// identity::is_object_id.
Shape<std::string> object_id();

template <typename Id>
Shape<Id> id_of() {
  return converted<Id, std::string>(
      object_id(), [](std::string value) { return Id(std::move(value)); },
      [](const Id& id) { return id.value(); });
}

/// An https URL, or one with http to this machine; empty is allowed for none.
Shape<std::string> web_url();
/// An https URL, or a path of this origin; empty is allowed for none.
Shape<std::string> picture_url();
/// Where an application is reached, or a URL space: origin and, perhaps, a path, as
/// identity::read_url_place takes them.
Shape<std::string> url_place();

/// "own", "below", or a list of organisations.
Shape<identity::Reach> reach();

Shape<bool> flag();
Shape<std::int32_t> small_integer(std::int32_t min, std::int32_t max);
Shape<std::int64_t> integer(std::int64_t min, std::int64_t max);

/// "90s", "30m", "10h", "7d".
Shape<std::chrono::seconds> duration(std::chrono::seconds min, std::chrono::seconds max);
/// "2020-02-29T23:59:59Z".
Shape<std::chrono::sys_seconds> timestamp();

/// "app.example.com", in lower case.
Shape<std::string> host_name();
/// "example.com" or "*.example.com", in lower case.
Shape<std::string> mail_domain();
/// "#1a5fb4"; empty is allowed for none.
Shape<std::string> colour();
/// "en", "de-CH"; empty is allowed for none.
Shape<std::string> language();

/// Names and texts; at most `max`.
Shape<std::map<std::string, std::string>> text_map(std::size_t max, std::size_t max_value_bytes);

/// A duration as documents have it: in the largest unit of which there are at least two.
std::string write_duration(std::chrono::seconds duration);

}  // namespace countersign::document
