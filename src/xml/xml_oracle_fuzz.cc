// SPDX-License-Identifier: Apache-2.0
// Whatever we accept, libxml2 accepts too and canonicalises to the same bytes.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "xml/c14n.h"
#include "xml/document.h"

namespace {

using countersign::xml::C14nMethod;
using countersign::xml::C14nOptions;
using countersign::xml::Document;
using countersign::xml::Element;

struct FreeDocument {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
struct CloseBuffer {
  void operator()(xmlOutputBuffer* buffer) const {
    static_cast<void>(xmlOutputBufferClose(buffer));
  }
};

/// Elements of the same document in document order, as the two see them.
struct Pair {
  const Element* ours;
  xmlNode* theirs;
};

/// What is to be canonicalised: the subtree at `apex` without the subtree at `without`.
struct Selection {
  xmlNode* apex;
  xmlNode* without;
};

const xmlNode* next_element(const xmlNode* node) {
  while (node != nullptr && node->type != XML_ELEMENT_NODE) {
    node = node->next;
  }
  return node;
}

void show(const char* what, std::string_view text) {
  static_cast<void>(
      std::fprintf(stderr, "%s: %.*s\n", what, static_cast<int>(text.size()), text.data()));
}

[[noreturn]] void differ(const char* what, std::string_view input, std::string_view ours,
                         std::string_view theirs) {
  show("difference", what);
  show("input", input);
  show("ours", ours);
  show("theirs", theirs);
  std::abort();
}

void collect(const Element& ours, xmlNode* theirs, std::vector<Pair>& pairs) {
  pairs.push_back({&ours, theirs});
  auto* child = const_cast<xmlNode*>(next_element(theirs->children));
  for (const Element& own : ours.children()) {
    if (child == nullptr) {
      differ("an element more", own.qualified_name(), "", "");
    }
    collect(own, child, pairs);
    child = const_cast<xmlNode*>(next_element(child->next));
  }
}

int is_selected(void* selection, xmlNode* node, xmlNode* parent) {
  const auto* selected = static_cast<const Selection*>(selection);
  const bool is_part = node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE;
  for (const xmlNode* one = is_part ? parent : node; one != nullptr; one = one->parent) {
    if (one == selected->without) {
      return 0;
    }
    if (one == selected->apex) {
      return 1;
    }
  }
  return 0;
}

/// The canonical form by libxml2; false when it has none.
bool canonicalize_theirs(xmlDoc* document, Selection selection, const C14nOptions& options,
                         std::string& out) {
  const std::unique_ptr<xmlOutputBuffer, CloseBuffer> buffer(xmlAllocOutputBuffer(nullptr));
  std::vector<std::string> prefixes(options.inclusive_prefixes.begin(),
                                    options.inclusive_prefixes.end());
  std::vector<xmlChar*> list;
  for (std::string& prefix : prefixes) {
    list.push_back(reinterpret_cast<xmlChar*>(prefix.data()));
  }
  list.push_back(nullptr);
  const bool exclusive = options.method == C14nMethod::kExclusive;
  const bool whole =
      selection.apex->parent == nullptr || selection.apex->parent->type != XML_ELEMENT_NODE;
  const int size =
      xmlC14NExecute(document, whole && selection.without == nullptr ? nullptr : is_selected,
                     &selection, exclusive ? XML_C14N_EXCLUSIVE_1_0 : XML_C14N_1_0,
                     exclusive ? list.data() : nullptr, 0, buffer.get());
  if (size < 0) {
    return false;
  }
  out.assign(reinterpret_cast<const char*>(xmlOutputBufferGetContent(buffer.get())),
             xmlOutputBufferGetSize(buffer.get()));
  return true;
}

void compare(const char* what, std::string_view input, xmlDoc* document, const Pair& apex,
             const Pair& without, C14nOptions options) {
  options.without = without.ours;
  const std::string ours = canonicalize(*apex.ours, options);
  std::string theirs;
  if (!canonicalize_theirs(document, {apex.theirs, without.theirs}, options, theirs)) {
    differ(what, input, ours, "(refused)");
  }
  if (ours != theirs) {
    differ(what, input, ours, theirs);
  }
}

void compare_all(std::string_view input, xmlDoc* document, const std::vector<Pair>& pairs) {
  const Pair nothing{nullptr, nullptr};
  const Pair& root = pairs.front();
  const Pair& some = pairs[input.size() % pairs.size()];
  const Pair& other = pairs[(input.size() / 2 + 1) % pairs.size()];
  std::vector<std::string_view> prefixes{"#default", "unknown"};
  for (const auto* one = some.ours->scope(); one != nullptr; one = one->outer) {
    if (!one->prefix.empty() && one->uri.size() % 2 == 0) {
      prefixes.push_back(one->prefix);
    }
  }
  const C14nOptions exclusive;
  const C14nOptions listed{C14nMethod::kExclusive, prefixes, nullptr};
  const C14nOptions inclusive{C14nMethod::kInclusive, {}, nullptr};
  compare("exclusive, document", input, document, root, nothing, exclusive);
  compare("inclusive, document", input, document, root, nothing, inclusive);
  compare("exclusive with prefixes, document", input, document, root, nothing, listed);
  compare("exclusive, element", input, document, some, nothing, exclusive);
  compare("inclusive, element", input, document, some, nothing, inclusive);
  compare("exclusive with prefixes, element", input, document, some, nothing, listed);
  if (&other != &root) {
    compare("exclusive without an element", input, document, root, other, exclusive);
    compare("inclusive without an element", input, document, root, other, inclusive);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto ours = countersign::xml::read(input);
  if (!ours.ok()) {
    return 0;
  }
  const std::unique_ptr<xmlDoc, FreeDocument> theirs(
      xmlReadMemory(input.data(), static_cast<int>(input.size()), nullptr, nullptr,
                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING));
  if (theirs == nullptr) {
    differ("accepted", input, "", "(refused)");
  }
  std::vector<Pair> pairs;
  collect(ours->root(), xmlDocGetRootElement(theirs.get()), pairs);
  compare_all(input, theirs.get(), pairs);
  return 0;
}
