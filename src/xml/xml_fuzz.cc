// SPDX-License-Identifier: Apache-2.0
// Reading fails or gives a document whose canonical forms read back to themselves, and which the
// writer writes back to the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/check.h"
#include "xml/c14n.h"
#include "xml/document.h"
#include "xml/writer.h"

namespace {

using countersign::xml::C14nMethod;
using countersign::xml::C14nOptions;
using countersign::xml::Element;
using countersign::xml::Limits;
using countersign::xml::Writer;

constexpr C14nOptions kExclusive;
constexpr C14nOptions kInclusive{C14nMethod::kInclusive, {}, nullptr};

/// Canonicalisation may make a message longer and declare more.
constexpr Limits kWide{.bytes = std::size_t{1} << 26,
                       .depth = 1000,
                       .nodes = 1'000'000,
                       .attributes = 1000,
                       .namespaces = 10'000,
                       .namespace_bytes = 100'000};

void check_idempotent(const Element& element, const C14nOptions& options) {
  const std::string canonical = canonicalize(element, options);
  CS_CHECK(!canonical.empty());
  const auto again = countersign::xml::read(canonical, kWide);
  CS_CHECK(again.ok());
  CS_CHECK(canonicalize(again->root(), options) == canonical);
}

void check_text(const Element& element) {
  std::string joined(element.leading_text());
  for (const Element& child : element.children()) {
    CS_CHECK(child.parent() == &element);
    joined += child.following_text();
  }
  CS_CHECK(joined == element.text());
}

void write(const Element& element, Writer& writer) {
  writer.start(element.qualified_name());
  const auto* end = element.parent() == nullptr ? nullptr : element.parent()->scope();
  for (const auto* one = element.scope(); one != end; one = one->outer) {
    writer.attribute(one->prefix.empty() ? "xmlns" : "xmlns:" + std::string(one->prefix), one->uri);
  }
  for (const auto& attribute : element.attributes()) {
    writer.attribute(attribute.qualified_name(), attribute.value);
  }
  writer.text(element.leading_text());
  for (const Element& child : element.children()) {
    write(child, writer);
    writer.text(child.following_text());
  }
  writer.end();
}

void check_writer(const Element& root) {
  Writer writer;
  write(root, writer);
  const auto again = countersign::xml::read(std::move(writer).take(), kWide);
  CS_CHECK(again.ok());
  CS_CHECK(canonicalize(again->root(), kInclusive) == canonicalize(root, kInclusive));
}

/// An element's canonical form read at its own place is the element. Where a default namespace
/// holds it need not be: xmlns="" is no part of the canonical form of an apex.
void check_context(const Element& root) {
  for (const auto* one = root.scope(); one != nullptr; one = one->outer) {
    if (one->prefix.empty()) {
      return;
    }
  }
  for (const Element& child : root.children()) {
    const std::string canonical = canonicalize(child, kExclusive);
    const auto again = countersign::xml::read_in_context(canonical, root, kWide);
    CS_CHECK(again.ok());
    CS_CHECK(canonicalize(again->root(), kExclusive) == canonical);
  }
}

/// Any bytes at all survive as text and value, or come out as U+FFFD.
void check_any_value(std::string_view bytes) {
  Writer writer;
  writer.start("a").attribute("b", bytes).text(bytes).end();
  const auto read = countersign::xml::read(std::move(writer).take(), kWide);
  CS_CHECK(read.ok());
  CS_CHECK(read->root().text() == *read->root().attribute("b"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_any_value(input);
  const auto document = countersign::xml::read(input);
  if (!document.ok()) {
    CS_CHECK(document.error().code.id.starts_with("xml."));
    return 0;
  }
  check_idempotent(document->root(), kExclusive);
  check_idempotent(document->root(), kInclusive);
  if (const Element* child = document->root().first_child(); child != nullptr) {
    check_idempotent(*child, kExclusive);
    check_idempotent(*child, kInclusive);
  }
  for (const Element* element : document->elements_with_id()) {
    CS_CHECK(element->attribute("ID").has_value());
    check_text(*element);
  }
  check_text(document->root());
  check_context(document->root());
  check_writer(document->root());
  return 0;
}
