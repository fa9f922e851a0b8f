// SPDX-License-Identifier: Apache-2.0
// What is neither element nor character data.
#include <cstring>

#include "base/ascii.h"
#include "xml/characters.h"
#include "xml/errors.h"
#include "xml/reader.h"

namespace countersign::xml {
bool Reader::at_text(std::string_view text) const {
  return static_cast<std::size_t>(end_ - at_) >= text.size() &&
         std::memcmp(at_, text.data(), text.size()) == 0;
}

/// [XML] 2.8, XMLDecl: version 1.0; encoding UTF-8 or none; standalone means nothing without a DTD.
bool Reader::read_declaration() {
  if (!at_text("<?xml") || !is_space(at_[5])) {
    return true;
  }
  at_ += 5;
  std::string_view value;
  if (!skip_spaces() || !read_pseudo_attribute("version", value) || value != "1.0") {
    return fail(kBadDeclaration, "expected version 1.0 in the XML declaration");
  }
  bool spaces = skip_spaces();
  if (spaces && at_text("encoding")) {
    if (!read_pseudo_attribute("encoding", value)) {
      return fail(kBadDeclaration, "expected an encoding in the XML declaration");
    }
    if (!equal_but_for_case(value, "UTF-8")) {
      return fail_about(kNotUtf8, "expected encoding UTF-8, got", value);
    }
    spaces = skip_spaces();
  }
  if (spaces && at_text("standalone")) {
    if (!read_pseudo_attribute("standalone", value) || (value != "yes" && value != "no")) {
      return fail(kBadDeclaration, "expected yes or no for standalone in the XML declaration");
    }
    skip_spaces();
  }
  if (!at_text("?>")) {
    return fail(kBadDeclaration, "expected the end of the XML declaration");
  }
  at_ += 2;
  return true;
}

bool Reader::read_pseudo_attribute(std::string_view name, std::string_view& value) {
  if (!at_text(name)) {
    return false;
  }
  at_ += name.size();
  skip_spaces();
  if (*at_ != '=') {
    return false;
  }
  ++at_;
  skip_spaces();
  const char quote = *at_;
  if (quote != '"' && quote != '\'') {
    return false;
  }
  ++at_;
  const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
  const std::size_t size = rest.find(quote);
  if (size == std::string_view::npos) {
    return false;
  }
  value = rest.substr(0, size);
  at_ += size + 1;
  return true;
}

/// White space and comments before and behind the document element.
bool Reader::skip_misc() {
  for (;;) {
    skip_spaces();
    if (at_ == end_ || *at_ != '<' || (at_[1] != '!' && at_[1] != '?')) {
      return true;
    }
    if (!at_text("<!--")) {
      return refuse_markup();
    }
    if (!skip_comment()) {
      return false;
    }
  }
}

/// At `<!--`. [XML] 2.5: no `--` inside.
bool Reader::skip_comment() {
  const std::string_view body(at_ + 4, static_cast<std::size_t>(end_ - at_ - 4));
  const std::size_t dashes = body.find("--");
  if (dashes == std::string_view::npos || body.substr(dashes, 3) != "-->") {
    return fail(kMalformed, "expected '-->' at the first '--' of a comment");
  }
  at_ += 4 + dashes + 3;
  return true;
}

/// At `<!` or `<?` that starts nothing a message may hold.
bool Reader::refuse_markup() {
  if (at_[1] == '?') {
    return fail(kProcessingInstruction, "expected no processing instruction");
  }
  constexpr std::string_view kName = "DOCTYPE";
  const std::string_view behind(at_ + 2, static_cast<std::size_t>(end_ - at_ - 2));
  if (equal_but_for_case(behind.substr(0, kName.size()), kName)) {
    return fail(kDoctype, "expected no document type declaration");
  }
  if (current_ == nullptr && root_ != nullptr) {
    return fail(kTrailingContent, "expected nothing behind the document element");
  }
  return fail(kMalformed, "expected a comment or CDATA behind '<!'");
}

}  // namespace countersign::xml
