// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace countersign::xml {

/// What one document may hold. Every limit is refused with its own error id.
struct Limits {
  std::size_t bytes = 256 * 1024;
  std::size_t depth = 64;         // nested elements
  std::size_t nodes = 20'000;     // elements and text nodes
  std::size_t attributes = 64;    // of one element, namespace declarations not counted
  std::size_t namespaces = 128;   // declarations in scope at one element
};

/// One attribute that is not a namespace declaration; `value` is normalised ([XML] 3.3.3) and has its
/// references resolved.
struct Attribute {
  std::string_view prefix;
  std::string_view local_name;
  std::string_view namespace_uri;  // empty for an attribute without prefix
  std::string_view value;
};

class Element;

/// The child elements of one element, in document order.
class ElementRange;

/// One element of an immutable document. Lives in its Document's arena; never copied; all views
/// stay valid as long as the Document, also when the Document is moved.
class Element {
 public:
  Element(const Element&) = delete;
  Element& operator=(const Element&) = delete;

  std::string_view prefix() const;
  std::string_view local_name() const;
  std::string_view namespace_uri() const;  // empty: in no namespace
  bool is(std::string_view namespace_uri, std::string_view local_name) const;

  const Element* parent() const;        // null: document element
  const Element* first_child() const;   // first child element, or null
  const Element* next_sibling() const;  // next sibling element, or null
  ElementRange children() const;
  /// The only child element of that name; null when there is none or more than one.
  const Element* only_child(std::string_view namespace_uri, std::string_view local_name) const;
  bool has_ancestor_or_self(const Element& other) const;

  std::span<const Attribute> attributes() const;
  /// Value of the attribute of that local name in no namespace.
  std::optional<std::string_view> attribute(std::string_view local_name) const;
  std::optional<std::string_view> attribute(std::string_view namespace_uri,
                                            std::string_view local_name) const;

  /// All character data directly in this element, joined in document order; comments and CDATA
  /// marks left no trace in it. For an element with child elements it is the text between them too.
  std::string_view text() const;
  /// Whether the element holds character data other than XML white space beside child elements.
  bool has_mixed_content() const;
  /// Whether a comment stood directly inside this element (the text around it is joined all the same).
  bool has_comment() const;
};

/// A whole well-formed, namespace-well-formed message, read once and never changed.
class Document {
 public:
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  const Element& root() const;
  /// Every element with an attribute `ID` in no namespace, in document order.
  std::span<const Element* const> elements_with_id() const;
};

/// Reads one XML 1.0 document, strictly: UTF-8 only, no DOCTYPE, no processing instruction, no
/// relative or empty prefixed namespace URI, one root, nothing behind it. Comments are dropped and the text around
/// them joined. The document copies what it needs: `text` may go away afterwards.
///
/// Fails with xml.* (errors.h), blame kPeer. Never reads anything but `text`.
Result<Document> read(std::string_view text, const Limits& limits = {});

/// Reads one element that stood (encrypted, say) at the place of a child of `context`: prefixes that it does not declare
/// itself are looked up there, as XML Encryption 4.5 needs. Otherwise as `read`; no XML declaration is allowed.
Result<Document> read_in_context(std::string_view text, const Element& context,
                                 const Limits& limits = {});

}  // namespace countersign::xml
