// SPDX-License-Identifier: Apache-2.0
#include "xml/reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "xml/characters.h"
#include "xml/errors.h"

namespace countersign::xml {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // sizes are kept in 32 bits

/// Room for the message and, by experience with those of SAML, for what is made of it.
std::size_t first_chunk(std::size_t bytes) {
  return Arena::kSlack + 3 * bytes + 1024;
}

Error too_large(const Limits& limits, std::size_t bytes) {
  return {kTooLarge, "expected at most " + std::to_string(limits.bytes) + " bytes, got " +
                         std::to_string(bytes)};
}

bool is_too_large(const Limits& limits, std::size_t bytes) {
  return bytes > std::min(limits.bytes, kMostBytes);
}

Message copy(std::string_view text) {
  Message message(text.size());
  std::copy(text.begin(), text.end(), message.room().begin());
  message.set_size(text.size());
  return message;
}

}  // namespace

Message::Message(std::size_t capacity)
    : arena_(first_chunk(capacity)),
      begin_(static_cast<char*>(arena_.allocate(capacity + Arena::kSlack))),
      capacity_(capacity) {}

Result<Document> read(std::string_view text, const Limits& limits) {
  if (is_too_large(limits, text.size())) {
    return too_large(limits, text.size());
  }
  return Reader(copy(text), limits).read(nullptr);
}

Result<Document> read(Message message, const Limits& limits) {
  if (is_too_large(limits, message.size())) {
    return too_large(limits, message.size());
  }
  return Reader(std::move(message), limits).read(nullptr);
}

Result<Document> read_in_context(std::string_view text, const Element& context,
                                 const Limits& limits) {
  if (is_too_large(limits, text.size())) {
    return too_large(limits, text.size());
  }
  return Reader(copy(text), limits).read(&context);
}

Reader::Reader(Message message, const Limits& limits)
    : limits_(limits),
      arena_(std::move(message.arena_)),
      begin_(message.begin_),
      at_(begin_),
      end_(begin_ + message.size_) {}

Result<Document> Reader::read(const Element* context) {
  if (!prepare(context) || !read_document(context)) {
    return Error{code_, std::move(detail_)};
  }
  return Document(std::move(arena_), root_, with_id_.view());
}

bool Reader::fail(const ErrorCode& code, std::string_view detail) {
  code_ = code;
  detail_.assign(detail);
  detail_ += " at byte ";
  detail_ += std::to_string(at_ - begin_);
  return false;
}

bool Reader::fail_at(char* at, const ErrorCode& code, std::string_view detail) {
  at_ = at;
  return fail(code, detail);
}

bool Reader::fail_about(const ErrorCode& code, std::string_view detail, std::string_view value) {
  constexpr std::size_t kShown = 200;
  return fail(code, std::string(detail) + " '" + std::string(value.substr(0, kShown)) + "'");
}

bool Reader::prepare(const Element* context) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::string_view text(begin_, static_cast<std::size_t>(end_ - begin_));
  if (context == nullptr && text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
    begin_ += kByteOrderMark.size();
    at_ = begin_;
  }
  std::memset(end_, '<', Arena::kSlack);
  const Survey found = survey(text);
  if (found.bad != nullptr) {
    const bool wide = text.substr(0, 4).find('\0') != std::string_view::npos;
    at_ += found.bad - begin_;
    return fail(wide ? kNotUtf8 : *found.why,
                "expected characters of XML 1.0 in UTF-8, got others");
  }
  if (found.has_carriage_return) {
    normalize_line_ends(begin_);
  }
  return true;
}

/// [XML] 2.11: CR LF and a CR alone become LF before anything else looks at the text.
void Reader::normalize_line_ends(char* from) {
  char* to = from;
  while (from < end_) {
    char* stop = static_cast<char*>(std::memchr(from, '\r', static_cast<std::size_t>(end_ - from)));
    stop = stop == nullptr ? end_ : stop;
    std::memmove(to, from, static_cast<std::size_t>(stop - from));
    to += stop - from;
    from = stop;
    if (from < end_) {
      *to++ = '\n';
      from += from[1] == '\n' ? 2 : 1;  // behind the last byte stands '<'
    }
  }
  end_ = to;
  std::memset(end_, '<', Arena::kSlack);
}

bool Reader::read_document(const Element* context) {
  if (context != nullptr ? !adopt_context(*context) : !read_declaration()) {
    return false;
  }
  outer_scope_ = scope_;
  if (!skip_misc()) {
    return false;
  }
  if (at_ == end_ || *at_ != '<') {
    return fail(kMalformed, "expected the document element");
  }
  link_ = &root_;
  if (!read_start_tag() || !read_content() || !skip_misc()) {
    return false;
  }
  return at_ == end_ || fail(kTrailingContent, "expected nothing behind the document element");
}

}  // namespace countersign::xml
