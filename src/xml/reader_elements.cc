// SPDX-License-Identifier: Apache-2.0
// Elements, their tags and attributes, and character data that is taken as it stands.
#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "xml/characters.h"
#include "xml/errors.h"
#include "xml/reader.h"
#include "xml/scan.h"

namespace countersign::xml {
namespace {

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

/// Character data up to the next tag, comments and CDATA sections within it included.
bool Reader::read_text() {
  char* begin = at_;
  // Between two tags there is mostly nothing.
  char* at = *begin == '<' ? begin : find_text_stop(begin);
  at_ = at;
  if (*at == '<' && at[1] != '!' && at[1] != '?' && at != end_) [[likely]] {
    return begin == at || add_text(begin, at);
  }
  return read_text_slowly(begin);
}

bool Reader::add_text(const char* begin, const char* end) {
  if (++nodes_ > limits_.nodes) {
    return fail(kTooManyNodes, "expected fewer elements and texts");
  }
  const auto size = static_cast<std::uint32_t>(end - begin);
  Element& element = *current_;
  if (last_closed_ == nullptr) {
    element.text_ = begin;
    element.text_size_ = element.leading_size_ = size;
    return true;
  }
  last_closed_->following_ = begin;
  last_closed_->following_size_ = size;
  if (element.text_size_ == 0) {
    element.text_ = begin;
  } else {
    element.scattered_ = true;
  }
  element.text_size_ += size;
  return true;
}

bool Reader::read_start_tag() {
  Name name;
  char* at = read_name(at_ + 1, name);
  raw_attributes_.clear();
  while (at != nullptr && *at != '>' && *at != '/') {
    if (!is_space(*at)) {
      return fail_at(at, kMalformed, "expected white space, '/>' or '>' in a start tag");
    }
    at = skip_spaces(at);
    if (*at != '>' && *at != '/') {
      at = read_attribute(at);
    }
  }
  if (at == nullptr) {
    return false;
  }
  const bool empty = *at == '/';
  at += empty ? 1 : 0;
  if (*at != '>') {
    return fail_at(at, kMalformed, "expected '>' behind '/'");
  }
  at_ = at + 1;
  return open_element(name) && (!empty || close_element());
}

bool Reader::read_end_tag() {
  const std::string_view name = current_->qualified_name();
  at_ += 2;
  if (!same_by_blocks(at_, name.data(), name.size())) {
    return fail_about(kMalformed, "expected the end tag of", name);
  }
  char* at = skip_spaces(at_ + name.size());
  at_ = at;
  if (at == end_ || *at != '>') {
    return fail_about(kMalformed, "expected the end tag of", name);
  }
  ++at_;
  return close_element();
}

char* Reader::read_name(char* at, Name& name) {
  const char* stop = skip_name(at);
  if (stop == nullptr) {
    fail_at(at, kMalformed, "expected a name");
    return nullptr;
  }
  name.begin = at;
  if (*stop == ':') {
    name.prefix_size = static_cast<std::size_t>(stop - at);
    stop = skip_name(stop + 1);
    if (stop == nullptr || *stop == ':') {
      fail_at(at, kMalformed, "expected a name with at most one colon");
      return nullptr;
    }
  }
  name.size = static_cast<std::size_t>(stop - at);
  return at + name.size;
}

/// One attribute or namespace declaration. What the prefix means is known only behind the last one.
char* Reader::read_attribute(char* at) {
  Name name;
  at = read_name(at, name);
  if (at == nullptr) {
    return nullptr;
  }
  at = skip_spaces(at);
  if (*at != '=') {
    fail_at(at, kMalformed, "expected '=' behind the name of an attribute");
    return nullptr;
  }
  at = skip_spaces(at + 1);
  std::string_view value;
  at = read_value(at, value);
  if (at == nullptr) {
    return nullptr;
  }
  at_ = at;  // where a refusal below is told to be
  return add_attribute(name, value) ? at : nullptr;
}

char* Reader::read_value(char* at, std::string_view& value) {
  const char quote = *at;
  if (quote != '"' && quote != '\'') {
    fail_at(at, kMalformed, "expected a quoted value of an attribute");
    return nullptr;
  }
  char* begin = at + 1;
  at = find_value_stop(begin, quote);
  if (*at != quote) [[unlikely]] {
    at_ = at;
    return read_value_slowly(begin, quote, value) ? at_ : nullptr;
  }
  value = {begin, static_cast<std::size_t>(at - begin)};
  return at + 1;
}

bool Reader::add_attribute(const Name& name, std::string_view value) {
  constexpr std::string_view kDeclaration = "xmlns";
  if (*name.begin == 'x') {
    if (name.prefix() == kDeclaration) {
      return declare(name.local_name(), value);
    }
    if (name.prefix_size == 0 && name.local_name() == kDeclaration) {
      return declare({}, value);
    }
  }
  if (raw_attributes_.size() >= limits_.attributes) {
    return fail(kTooManyAttributes, "expected fewer attributes on one element");
  }
  raw_attributes_.push_back(arena_, {name.prefix(), name.local_name(), value});
  return true;
}

bool Reader::open_element(const Name& name) {
  if (depth_ >= limits_.depth) {
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
  if (raw_attributes_.size() != 0 && !resolve_attributes(*element)) {
    return false;
  }
  element->parent_ = current_;
  *link_ = element;
  link_ = &element->first_child_;
  ++depth_;
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
    const RawAttribute& raw = raw_attributes_.view()[i];
    std::string_view uri;
    if (raw.prefix.empty()) {
      has_id |= raw.local_name == "ID";
    } else if (!resolve_prefix(raw.prefix, uri)) {
      return false;
    }
    new (attributes + i) Attribute{raw.prefix, raw.local_name, uri, raw.value};
  }
  if (has_id) {
    with_id_.push_back(arena_, &element);
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
  --depth_;
  current_ = element.parent_;
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
