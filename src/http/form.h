// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/url.h"

namespace countersign::http {

/// Bounds of one form or query, inclusive.
struct FormLimits {
  std::size_t bytes = 1024UL * 1024;
  std::size_t fields = 64;
};

/// One name=value pair.
struct FormField {
  std::string name;            // decoded
  std::string value;           // decoded
  std::string_view raw;        // the pair's octets as received, views into the parsed text
  std::string_view raw_value;  // what followed the first '=' in `raw`
};

/// The fields of an application/x-www-form-urlencoded body or of a query, in order, duplicates
/// included.
///
/// Strict: only '&' separates; '%' must be followed by two hex digits; no control character, space
/// or byte over 0x7e may stand unescaped; no NUL may stand in a value and no control character in a
/// name; both must be UTF-8. Empty pairs ("a=1&&b=2") are refused; an empty text is a form without
/// fields.
class Form {
 public:
  /// `text` outlives the form, whose `raw` views point into it. Fails with http.form_invalid,
  /// http.form_too_large.
  static Result<Form> parse(std::string_view text, const FormLimits& limits = {});

  const std::vector<FormField>& fields() const { return fields_; }
  std::size_t count(std::string_view name) const;

  /// The field of this name, which must be there exactly once. Fails with http.field_missing,
  /// http.field_duplicate.
  Result<const FormField*> only(std::string_view name) const;
  /// The field of this name, or null. Fails with http.field_duplicate.
  Result<const FormField*> optional(std::string_view name) const;

 private:
  std::vector<FormField> fields_;
};

/// Whether a Content-Type value names application/x-www-form-urlencoded, parameters ignored.
bool is_form_content_type(std::string_view content_type);

/// For one query name or value.
using ::countersign::percent_encode;

}  // namespace countersign::http
