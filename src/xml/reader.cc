// SPDX-License-Identifier: Apache-2.0
#include "xml/reader.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "xml/characters.h"
#include "xml/errors.h"

namespace countersign::xml {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // sizes are kept in 32 bits

/// Room for the copy and, by experience with SAML messages, for what is made of it.
std::size_t first_chunk(std::size_t bytes) {
  return Arena::kSlack + 3 * bytes + 1024;
}

void sort_attributes(Attribute* first, std::size_t count) {
  constexpr std::size_t kFew = 8;
  if (count > kFew) {
    std::sort(first, first + count, in_canonical_order);
    return;
  }
  for (std::size_t i = 1; i < count; ++i) {
    for (std::size_t j = i; j > 0 && in_canonical_order(first[j], first[j - 1]); --j) {
      std::swap(first[j], first[j - 1]);
    }
  }
}

bool is_white_space(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_space);
}

}  // namespace

Result<Document> read(std::string_view text, const Limits& limits) {
  if (text.size() > std::min(limits.bytes, kMostBytes)) {
    return Error{kTooLarge, "expected at most " + std::to_string(limits.bytes) + " bytes, got " +
                                std::to_string(text.size())};
  }
  return Reader(text, limits).read(nullptr);
}

Result<Document> read_in_context(std::string_view text, const Element& context,
                                 const Limits& limits) {
  if (text.size() > std::min(limits.bytes, kMostBytes)) {
    return Error{kTooLarge, "expected at most " + std::to_string(limits.bytes) + " bytes, got " +
                                std::to_string(text.size())};
  }
  return Reader(text, limits).read(&context);
}

Reader::Reader(std::string_view text, const Limits& limits)
    : input_(text), limits_(limits), arena_(first_chunk(text.size())) {}

Result<Document> Reader::read(const Element* context) {
  if (!prepare(context) || !read_document(context)) {
    return Error{code_, std::move(detail_)};
  }
  return Document(std::move(arena_), root_, std::move(with_id_));
}

bool Reader::fail(const ErrorCode& code, std::string_view detail) {
  code_ = code;
  detail_.assign(detail);
  detail_ += " at byte ";
  detail_ += std::to_string(at_ - begin_);
  return false;
}

bool Reader::fail_about(const ErrorCode& code, std::string_view detail, std::string_view value) {
  constexpr std::size_t kShown = 200;
  return fail(code, std::string(detail) + " '" + std::string(value.substr(0, kShown)) + "'");
}

bool Reader::prepare(const Element* context) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (context == nullptr && input_.starts_with(kByteOrderMark)) {
    input_.remove_prefix(kByteOrderMark.size());
  }
  begin_ = static_cast<char*>(arena_.allocate(input_.size() + Arena::kSlack));
  at_ = begin_;
  end_ = begin_ + input_.size();
  if (!input_.empty()) {
    std::memcpy(begin_, input_.data(), input_.size());
  }
  std::memset(end_, '<', Arena::kSlack);
  const Survey found = survey({begin_, input_.size()});
  if (found.bad != nullptr) {
    const bool wide = input_.substr(0, 4).find('\0') != std::string_view::npos;
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
      from += from + 1 < end_ && from[1] == '\n' ? 2 : 1;
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

bool Reader::read_content() {
  while (current_ != nullptr) {
    if (!read_text()) {
      return false;
    }
    if (at_[1] == '/' ? !read_end_tag() : !read_start_tag()) {
      return false;
    }
  }
  return true;
}

bool Reader::read_start_tag() {
  ++at_;
  Name name;
  if (!read_name(name)) {
    return false;
  }
  raw_attributes_.clear();
  while (*at_ != '>' && *at_ != '/') {
    if (!is_space(*at_)) {
      return fail(kMalformed, "expected white space, '/>' or '>' in a start tag");
    }
    skip_spaces();
    if (*at_ != '>' && *at_ != '/' && !read_attribute()) {
      return false;
    }
  }
  const bool empty = *at_ == '/';
  at_ += empty ? 1 : 0;
  if (*at_ != '>') {
    return fail(kMalformed, "expected '>' behind '/'");
  }
  ++at_;
  return open_element(name) && (!empty || close_element());
}

bool Reader::read_end_tag() {
  const std::string_view name = current_->qualified_name();
  at_ += 2;
  if (!at_text(name)) {
    return fail_about(kMalformed, "expected the end tag of", name);
  }
  at_ += name.size();
  skip_spaces();
  if (at_ == end_ || *at_ != '>') {
    return fail_about(kMalformed, "expected the end tag of", name);
  }
  ++at_;
  return close_element();
}

bool Reader::read_name(Name& name) {
  const char* stop = skip_name(at_);
  if (stop == nullptr || stop > end_) {
    return fail(kMalformed, "expected a name");
  }
  name.begin = at_;
  if (*stop == ':') {
    name.prefix_size = static_cast<std::size_t>(stop - at_);
    stop = skip_name(stop + 1);
    if (stop == nullptr || *stop == ':') {
      return fail(kMalformed, "expected a name with at most one colon");
    }
  }
  name.size = static_cast<std::size_t>(stop - at_);
  at_ += name.size;
  return true;
}

/// One attribute or namespace declaration. What the prefix means is known only behind the last one.
bool Reader::read_attribute() {
  Name name;
  if (!read_name(name)) {
    return false;
  }
  skip_spaces();
  if (*at_ != '=') {
    return fail(kMalformed, "expected '=' behind the name of an attribute");
  }
  ++at_;
  skip_spaces();
  std::string_view value;
  if (!read_value(value)) {
    return false;
  }
  constexpr std::string_view kDeclaration = "xmlns";
  if (name.prefix() == kDeclaration) {
    return declare(name.local_name(), value);
  }
  if (name.prefix_size == 0 && name.local_name() == kDeclaration) {
    return declare({}, value);
  }
  if (raw_attributes_.size() >= limits_.attributes) {
    return fail(kTooManyAttributes, "expected fewer attributes on one element");
  }
  raw_attributes_.push_back({name.prefix(), name.local_name(), value});
  return true;
}

bool Reader::open_element(const Name& name) {
  if (open_.size() >= limits_.depth) {
    return fail(kTooDeep, "expected fewer elements within each other");
  }
  if (++nodes_ > limits_.nodes) {
    return fail(kTooManyNodes, "expected fewer elements and texts");
  }
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the arena owns it.
  auto* element = new (arena_.allocate(sizeof(Element))) Element();
  element->name_ = name.begin;
  element->name_size_ = static_cast<std::uint32_t>(name.size);
  element->prefix_size_ = static_cast<std::uint32_t>(name.prefix_size);
  element->scope_ = scope_;
  element->namespace_ = find_namespace(name.prefix());
  if (element->namespace_ == nullptr) {
    return fail_about(kUndeclaredPrefix, "expected a declared prefix, got", name.prefix());
  }
  if (!raw_attributes_.empty() && !resolve_attributes(*element)) {
    return false;
  }
  element->parent_ = current_;
  *link_ = element;
  link_ = &element->first_child_;
  open_.push_back(element);
  current_ = element;
  last_closed_ = nullptr;
  return true;
}

bool Reader::resolve_prefix(std::string_view prefix, std::string_view& uri) {
  const Namespace* declared = find_namespace(prefix);
  if (declared == nullptr) {
    return fail_about(kUndeclaredPrefix, "expected a declared prefix, got", prefix);
  }
  uri = declared->uri;
  return true;
}

bool Reader::resolve_attributes(Element& element) {
  bool has_id = false;
  const std::size_t count = raw_attributes_.size();
  auto* attributes = static_cast<Attribute*>(arena_.allocate(count * sizeof(Attribute)));
  for (std::size_t i = 0; i < count; ++i) {
    const RawAttribute& raw = raw_attributes_[i];
    std::string_view uri;
    if (raw.prefix.empty()) {
      has_id |= raw.local_name == "ID";
    } else if (!resolve_prefix(raw.prefix, uri)) {
      return false;
    }
    new (attributes + i) Attribute{raw.prefix, raw.local_name, uri, raw.value};
  }
  if (has_id) {
    with_id_.push_back(&element);
  }
  sort_attributes(attributes, count);
  for (std::size_t i = 1; i < count; ++i) {
    if (!in_canonical_order(attributes[i - 1], attributes[i])) {
      return fail_about(kDuplicateAttribute, "expected each attribute once, got again",
                        attributes[i].qualified_name());
    }
  }
  element.attributes_ = attributes;
  element.attribute_count_ = static_cast<std::uint32_t>(count);
  return true;
}

bool Reader::close_element() {
  Element& element = *current_;
  if (element.first_child_ != nullptr && element.text_size_ != 0) {
    if (element.scattered_) {
      join_text(element);
    }
    element.mixed_ = !is_white_space(element.text());
  }
  last_closed_ = &element;
  link_ = &element.next_sibling_;
  open_.pop_back();
  current_ = open_.empty() ? nullptr : open_.back();
  scope_ = current_ == nullptr ? outer_scope_ : current_->scope_;
  return true;
}

/// Text of an element with children that lies in several places is copied together, once.
void Reader::join_text(Element& element) {
  auto* joined = static_cast<char*>(arena_.allocate(element.text_size_));
  std::memcpy(joined, element.text_, element.leading_size_);
  char* to = joined + element.leading_size_;
  for (const Element& child : element.children()) {
    if (child.following_size_ != 0) {
      std::memcpy(to, child.following_, child.following_size_);
      to += child.following_size_;
    }
  }
  element.text_ = joined;
}

}  // namespace countersign::xml
