// SPDX-License-Identifier: Apache-2.0
// Namespace declarations and what a prefix means.
#include <cstring>
#include <new>

#include "xml/characters.h"
#include "xml/errors.h"
#include "xml/reader.h"

namespace countersign::xml {
namespace {

constexpr std::string_view kXmlUri = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view kXmlnsUri = "http://www.w3.org/2000/xmlns/";
constexpr Namespace kNoNamespace;
constexpr Namespace kXmlNamespace{"xml", kXmlUri, nullptr, 0};

}  // namespace

const Namespace* Reader::find_namespace(std::string_view prefix) const {
  if (const Namespace* found = find_declaration(scope_, prefix); found != nullptr) {
    return found;
  }
  if (prefix.empty()) {
    return &kNoNamespace;
  }
  return prefix == kXmlNamespace.prefix ? &kXmlNamespace : nullptr;
}

/// One declaration on the element whose start tag is being read.
bool Reader::declare(std::string_view prefix, std::string_view uri) {
  const Namespace* outside = current_ == nullptr ? outer_scope_ : current_->scope_;
  for (const Namespace* own = scope_; own != outside; own = own->outer) {
    if (same_text(own->prefix, prefix)) {
      return fail_about(kDuplicateAttribute, "expected each namespace declaration once, got again",
                        prefix);
    }
  }
  if (scope_ != nullptr && scope_->count >= limits_.namespaces) {
    return fail(kTooManyNamespaces, "expected fewer namespace declarations");
  }
  if (limits_.namespaces == 0) {
    return fail(kTooManyNamespaces, "expected no namespace declaration");
  }
  const Namespace* known = scope_;
  while (known != nullptr && !same_text(known->uri, uri)) {
    known = known->outer;
  }
  if (!check_declaration(prefix, uri, known != nullptr)) {
    return false;
  }
  push_namespace(prefix, known != nullptr ? known->uri : uri);
  return true;
}

/// [Namespaces] 2.2 and 3, and URIs that canonicalisers agree on: libxml2 refuses to canonicalise a
/// relative one, which other code took for an empty text with a fitting digest (CVE-2025-66568).
bool Reader::check_declaration(std::string_view prefix, std::string_view uri, bool known) {
  if (prefix == "xmlns" || uri == kXmlnsUri) {
    return fail(kBadNamespace, "expected no declaration for xmlns");
  }
  if ((prefix == kXmlNamespace.prefix) != (uri == kXmlUri)) {
    return fail(kBadNamespace, "expected the prefix xml and its namespace together alone");
  }
  if (uri.empty()) {
    return prefix.empty() ||
           fail_about(kBadNamespace, "expected a namespace URI for prefix", prefix);
  }
  if (uri.size() > limits_.namespace_bytes) {
    return fail(kNamespaceTooLong, "expected a shorter namespace URI");
  }
  return known || is_namespace_uri(uri) ||
         fail_about(kBadNamespace, "expected an absolute namespace URI, got", uri);
}

/// Equal URIs of declarations in scope share their bytes, so that comparing them is cheap.
void Reader::push_namespace(std::string_view prefix, std::string_view uri) {
  const std::size_t count = scope_ == nullptr ? 0 : scope_->count;
  scope_ = new (arena_.allocate(sizeof(Namespace))) Namespace{prefix, uri, scope_, count + 1};
}

std::string_view Reader::copy(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  void* place = arena_.allocate(text.size());
  std::memcpy(place, text.data(), text.size());
  return {static_cast<const char*>(place), text.size()};
}

/// Takes over the declarations that hold at `context`, so that the document stands on its own.
bool Reader::adopt_context(const Element& context) {
  std::vector<const Namespace*> holding;
  for (const Namespace* one = context.scope(); one != nullptr; one = one->outer) {
    if (find_declaration(context.scope(), one->prefix) == one && !one->uri.empty()) {
      holding.push_back(one);
    }
  }
  if (holding.size() > limits_.namespaces) {
    return fail(kTooManyNamespaces, "expected fewer namespace declarations around the element");
  }
  for (auto one = holding.rbegin(); one != holding.rend(); ++one) {
    push_namespace(copy((*one)->prefix), copy((*one)->uri));
  }
  return true;
}

}  // namespace countersign::xml
