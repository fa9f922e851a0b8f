// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "xml/arena.h"
#include "xml/message.h"

namespace countersign::xml {

/// What one document may hold. Every limit is refused with its own error id.
struct Limits {
  std::size_t bytes = 262'144;   // never more than 1 GiB, whatever is said here
  std::size_t depth = 64;        // nested elements
  std::size_t nodes = 20'000;    // elements and text nodes
  std::size_t attributes = 64;   // of one element, namespace declarations not counted
  std::size_t namespaces = 128;  // declarations in scope at one element, shadowed ones counted
  std::size_t namespace_bytes = 1024;  // of one namespace URI, as canonicalisation may repeat it
};

/// One attribute that is not a namespace declaration; `value` is normalised ([XML] 3.3.3) and has
/// its references resolved.
struct Attribute {
  std::string_view prefix;
  std::string_view local_name;
  std::string_view namespace_uri;  // empty for an attribute without prefix
  std::string_view value;

  /// Name as it was written, prefix included.
  std::string_view qualified_name() const {
    return prefix.empty() ? local_name
                          : std::string_view(prefix.data(), prefix.size() + 1 + local_name.size());
  }
};

/// Whether `a` comes before `b` in canonical order ([C14N] 2.2): by namespace URI, then local name.
inline bool in_canonical_order(const Attribute& a, const Attribute& b) {
  if (a.namespace_uri.data() != b.namespace_uri.data()) {
    const int order = a.namespace_uri.compare(b.namespace_uri);
    if (order != 0) {
      return order < 0;
    }
  }
  // Mostly the first byte decides; a local name has one.
  const auto first_of_a = static_cast<unsigned char>(a.local_name.front());
  const auto first_of_b = static_cast<unsigned char>(b.local_name.front());
  return first_of_a != first_of_b ? first_of_a < first_of_b : a.local_name < b.local_name;
}

/// One namespace declaration, and by `outer` those that were made before it and are still in scope
/// or shadowed. The first of a prefix is the one that holds.
struct Namespace {
  std::string_view prefix;  // empty: the default namespace
  std::string_view uri;     // empty: xmlns=""
  const Namespace* outer = nullptr;
  std::size_t count = 0;  // of declarations from this one outwards
};

class ElementRange;
class Reader;

/// Equality of two strings that are often the very same bytes.
inline bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.data() == b.data() || a == b);
}

/// The declaration of `prefix` that holds in `scope`, or null.
inline const Namespace* find_declaration(const Namespace* scope, std::string_view prefix) {
  while (scope != nullptr && !same_text(scope->prefix, prefix)) {
    scope = scope->outer;
  }
  return scope;
}

/// One element of an immutable document. Lives in its Document's arena; never copied; all views
/// stay valid as long as the Document, also when the Document is moved.
class Element {
 public:
  Element(const Element&) = delete;
  Element& operator=(const Element&) = delete;

  /// Name as it was written, prefix included.
  std::string_view qualified_name() const { return {name_, name_size_}; }
  std::string_view prefix() const { return {name_, prefix_size_}; }
  std::string_view local_name() const {
    const std::size_t skip = prefix_size_ == 0 ? 0 : prefix_size_ + std::size_t{1};
    return {name_ + skip, name_size_ - skip};
  }
  std::string_view namespace_uri() const { return namespace_->uri; }  // empty: in no namespace
  bool is(std::string_view namespace_uri, std::string_view local_name) const {
    return same_text(this->local_name(), local_name) &&
           same_text(this->namespace_uri(), namespace_uri);
  }

  const Element* parent() const { return parent_; }              // null: document element
  const Element* first_child() const { return first_child_; }    // first child element, or null
  const Element* next_sibling() const { return next_sibling_; }  // next sibling element, or null
  /// The child elements, in document order.
  ElementRange children() const;
  /// The only child element of that name; null when there is none or more than one.
  const Element* only_child(std::string_view namespace_uri, std::string_view local_name) const;
  bool has_ancestor_or_self(const Element& other) const;

  /// In canonical order: by namespace URI, then by local name. What was written first can't be
  /// told.
  std::span<const Attribute> attributes() const { return {attributes_, attribute_count_}; }
  /// Value of the attribute of that local name in no namespace.
  std::optional<std::string_view> attribute(std::string_view local_name) const {
    return attribute({}, local_name);
  }
  std::optional<std::string_view> attribute(std::string_view namespace_uri,
                                            std::string_view local_name) const;

  /// All character data directly in this element, joined in document order; comments and CDATA
  /// marks left no trace in it. For an element with child elements it is the text between them too.
  std::string_view text() const { return {text_, text_size_}; }
  /// Whether the element holds character data other than XML white space beside child elements.
  bool has_mixed_content() const { return mixed_; }
  /// Whether a comment stood directly inside this element (the text around it is joined all the
  /// same).
  bool has_comment() const { return comment_; }

  /// The part of text() before the first child element.
  std::string_view leading_text() const { return {text_, leading_size_}; }
  /// The parent's character data between this element and the next child, or the parent's end.
  std::string_view following_text() const { return {following_, following_size_}; }
  /// Innermost namespace declaration in scope, or null; those made on this element itself come
  /// before `parent()->scope()`. `xml` is listed only where it was declared, as it never need be.
  const Namespace* scope() const { return scope_; }

 private:
  friend class Reader;
  Element() = default;

  const char* name_ = nullptr;
  const Namespace* namespace_ = nullptr;  // what the prefix stands for; never null once read
  const Namespace* scope_ = nullptr;
  Element* parent_ = nullptr;
  const Element* first_child_ = nullptr;
  const Element* next_sibling_ = nullptr;
  const Attribute* attributes_ = nullptr;
  const char* text_ = nullptr;
  const char* following_ = nullptr;
  std::uint32_t name_size_ = 0;
  std::uint32_t prefix_size_ = 0;
  std::uint32_t attribute_count_ = 0;
  std::uint32_t text_size_ = 0;
  std::uint32_t leading_size_ = 0;
  std::uint32_t following_size_ = 0;
  bool mixed_ = false;
  bool comment_ = false;
  bool scattered_ = false;  // while reading: text lies in several places
};

/// The child elements of one element, in document order.
class ElementRange {
 public:
  class Iterator {
   public:
    explicit Iterator(const Element* element) : element_(element) {}
    const Element& operator*() const { return *element_; }
    const Element* operator->() const { return element_; }
    Iterator& operator++() {
      element_ = element_->next_sibling();
      return *this;
    }
    friend bool operator==(Iterator, Iterator) = default;

   private:
    const Element* element_;
  };

  explicit ElementRange(const Element* first) : first_(first) {}
  Iterator begin() const { return Iterator(first_); }
  Iterator end() const { return Iterator(nullptr); }

 private:
  const Element* first_;
};

inline ElementRange Element::children() const {
  return ElementRange(first_child_);
}

inline std::optional<std::string_view> Element::attribute(std::string_view namespace_uri,
                                                          std::string_view local_name) const {
  for (const Attribute& candidate : attributes()) {
    if (same_text(candidate.local_name, local_name) &&
        same_text(candidate.namespace_uri, namespace_uri)) {
      return candidate.value;
    }
  }
  return std::nullopt;
}

/// A whole well-formed, namespace-well-formed message, read once and never changed.
class Document {
 public:
  Document(Document&&) noexcept = default;
  Document& operator=(Document&&) noexcept = default;
  ~Document() = default;

  const Element& root() const { return *root_; }
  /// Every element with an attribute `ID` in no namespace, in document order.
  std::span<const Element* const> elements_with_id() const { return with_id_; }

 private:
  friend class Reader;
  Document(Arena arena, const Element* root, std::span<const Element* const> with_id)
      : arena_(std::move(arena)), root_(root), with_id_(with_id) {}

  Arena arena_;
  const Element* root_;
  std::span<const Element* const> with_id_;  // in the arena
};

/// Reads one XML 1.0 document, strictly: UTF-8 only, no DOCTYPE, no processing instruction, no
/// relative or empty prefixed namespace URI, one root, nothing behind it. Comments are dropped and
/// the text around them joined. Stricter than [XML] 2.2: Unicode non-characters and U+FEFF behind
/// the start are refused too. The document copies what it needs: `text` may go away afterwards.
///
/// Fails with xml.* (errors.h), blame kPeer. Never reads anything but `text`.
Result<Document> read(std::string_view text, const Limits& limits = {});
Result<Document> read(Message message, const Limits& limits = {});

/// Reads one element that stood (encrypted, say) at the place of a child of `context`: prefixes
/// that it does not declare itself are looked up there, as XML Encryption 4.5 needs. Otherwise as
/// `read`; no XML declaration is allowed. `context` may go away afterwards.
Result<Document> read_in_context(std::string_view text, const Element& context,
                                 const Limits& limits = {});

}  // namespace countersign::xml
