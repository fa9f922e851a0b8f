// SPDX-License-Identifier: Apache-2.0
#include "xml/c14n.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "xml/output.h"

namespace countersign::xml {
namespace {

constexpr std::string_view kXmlPrefix = "xml";

/// Namespace declaration that stands in the output, made by the element at `depth` below the apex.
struct Rendered {
  std::string_view prefix;
  std::string_view uri;
  std::size_t depth;
};

/// Attributes of `xml:` that an apex takes over from the elements around it ([C14N] 2.4), in
/// canonical order.
std::vector<Attribute> inherited_attributes(const Element& apex) {
  std::vector<Attribute> inherited;
  for (const Element* element = &apex; element != nullptr; element = element->parent()) {
    const auto attributes = element->attributes();
    std::copy_if(attributes.begin(), attributes.end(), std::back_inserter(inherited),
                 [](const Attribute& attribute) { return attribute.prefix == kXmlPrefix; });
  }
  const auto by_name = [](const Attribute& a, const Attribute& b) {
    return a.local_name < b.local_name;
  };
  std::stable_sort(inherited.begin(), inherited.end(), by_name);  // the nearest one comes first
  const auto same_name = [](const Attribute& a, const Attribute& b) {
    return a.local_name == b.local_name;
  };
  inherited.erase(std::unique(inherited.begin(), inherited.end(), same_name), inherited.end());
  return inherited;
}

class Canonicalizer {
 public:
  Canonicalizer(const Element& apex, const C14nOptions& options, Sink& sink)
      : apex_(apex), options_(options), out_(sink) {
    rendered_.reserve(16);
    for (const std::string_view prefix : options.inclusive_prefixes) {
      inclusive_.push_back(prefix == "#default" ? std::string_view() : prefix);
    }
    std::sort(inclusive_.begin(), inclusive_.end());
  }

  /// No recursion: the way back up is by parent().
  void run() {
    if (&apex_ == options_.without) {
      return;
    }
    const Element* element = &apex_;
    char* at = open(out_.start(), apex_);
    const Element* next = skip_left_out(at, apex_.first_child());
    while (element != nullptr) {
      if (next != nullptr) {
        at = open(at, *next);
        element = next;
        next = skip_left_out(at, next->first_child());
        continue;
      }
      at = close(at, *element);
      if (element == &apex_) {
        break;
      }
      at = out_.put_text(at, element->following_text());
      next = skip_left_out(at, element->next_sibling());
      element = element->parent();
    }
    out_.flush(at);
  }

 private:
  /// The next sibling when `element` is to be left out; the text behind it stays.
  const Element* skip_left_out(char*& at, const Element* element) {
    if (element == nullptr || element != options_.without) {
      return element;
    }
    at = out_.put_text(at, element->following_text());
    return element->next_sibling();
  }
  // These write from `at` on and give where to go on.
  char* open(char* at, const Element& element);
  char* close(char* at, const Element& element);
  char* put_namespaces(char* at, std::size_t from);
  char* put_attributes(char* at, const Element& element);
  char* put_attribute(char* at, const Attribute& attribute);
  void render_namespaces(const Element& element);
  void render_in_scope(const Element& element);
  void render_used(const Element& element);
  void render(std::string_view prefix, std::string_view uri);
  bool is_inclusive(std::string_view prefix) const {
    return options_.method == C14nMethod::kInclusive ||
           std::binary_search(inclusive_.begin(), inclusive_.end(), prefix);
  }

  const Element& apex_;
  const C14nOptions& options_;
  Output out_;
  std::vector<std::string_view> inclusive_;  // sorted
  std::vector<Rendered> rendered_;           // by the elements that are open, outermost first
  std::size_t depth_ = 0;
};

char* Canonicalizer::open(char* at, const Element& element) {
  ++depth_;
  at = out_.put(at, '<');
  at = out_.put_name(at, element.qualified_name());
  const std::size_t from = rendered_.size();
  render_namespaces(element);
  if (rendered_.size() != from) {
    at = put_namespaces(at, from);
  }
  at = put_attributes(at, element);
  at = out_.put(at, '>');
  return out_.put_text(at, element.leading_text());
}

char* Canonicalizer::close(char* at, const Element& element) {
  at = out_.put_literal(at, "</");
  at = out_.put_name(at, element.qualified_name());
  while (!rendered_.empty() && rendered_.back().depth == depth_) {
    rendered_.pop_back();
  }
  --depth_;
  return out_.put(at, '>');
}

/// Finds which declarations the start tag needs: [C14N] 2.3 for the prefixes treated inclusively,
/// [ExcC14N] 3 for those that the element or its attributes use.
void Canonicalizer::render_namespaces(const Element& element) {
  const bool exclusive = options_.method == C14nMethod::kExclusive;
  if (!exclusive || !inclusive_.empty()) {
    render_in_scope(element);
  }
  if (exclusive) {
    render_used(element);
  }
}

/// At the apex all that is in scope, below it what the element declares: only that can differ.
void Canonicalizer::render_in_scope(const Element& element) {
  const bool is_apex = &element == &apex_;
  const Namespace* end = is_apex ? nullptr : element.parent()->scope();
  for (const Namespace* one = element.scope(); one != end; one = one->outer) {
    if (is_inclusive(one->prefix) &&
        (!is_apex || find_declaration(element.scope(), one->prefix) == one)) {
      render(one->prefix, one->uri);
    }
  }
}

void Canonicalizer::render_used(const Element& element) {
  // What the parent uses stands in the output already.
  const Element* parent = &element == &apex_ ? nullptr : element.parent();
  if (parent == nullptr || !same_text(parent->prefix(), element.prefix()) ||
      !same_text(parent->namespace_uri(), element.namespace_uri())) {
    render(element.prefix(), element.namespace_uri());
  }
  for (const Attribute& attribute : element.attributes()) {
    if (!attribute.prefix.empty()) {
      render(attribute.prefix, attribute.namespace_uri);
    }
  }
}

/// Notes that the start tag must declare the prefix so, unless that is what holds in the output.
void Canonicalizer::render(std::string_view prefix, std::string_view uri) {
  if (prefix == kXmlPrefix) {
    return;
  }
  const auto outer = std::find_if(rendered_.rbegin(), rendered_.rend(), [&](const Rendered& one) {
    return same_text(one.prefix, prefix);
  });
  const std::string_view holding = outer == rendered_.rend() ? std::string_view() : outer->uri;
  if (!same_text(holding, uri)) {
    rendered_.push_back({prefix, uri, depth_});
  }
}

char* Canonicalizer::put_namespaces(char* at, std::size_t from) {
  const auto first = rendered_.begin() + static_cast<std::ptrdiff_t>(from);
  if (rendered_.end() - first > 1) {
    std::sort(first, rendered_.end(),
              [](const Rendered& a, const Rendered& b) { return a.prefix < b.prefix; });
  }
  for (auto one = first; one != rendered_.end(); ++one) {
    at = out_.put_literal(at, " xmlns");
    if (!one->prefix.empty()) {
      at = out_.put(at, ':');
      at = out_.put_name(at, one->prefix);
    }
    at = out_.put_literal(at, "=\"");
    at = out_.put_value(at, one->uri);
    at = out_.put(at, '"');
  }
  return at;
}

char* Canonicalizer::put_attributes(char* at, const Element& element) {
  if (&element != &apex_ || options_.method == C14nMethod::kExclusive) {
    for (const Attribute& attribute : element.attributes()) {
      at = put_attribute(at, attribute);
    }
    return at;
  }
  std::vector<Attribute> all = inherited_attributes(element);
  for (const Attribute& attribute : element.attributes()) {
    if (attribute.prefix != kXmlPrefix) {
      all.push_back(attribute);
    }
  }
  std::sort(all.begin(), all.end(), in_canonical_order);
  for (const Attribute& attribute : all) {
    at = put_attribute(at, attribute);
  }
  return at;
}

char* Canonicalizer::put_attribute(char* at, const Attribute& attribute) {
  at = out_.put(at, ' ');
  at = out_.put_name(at, attribute.qualified_name());
  at = out_.put_literal(at, "=\"");
  at = out_.put_value(at, attribute.value);
  return out_.put(at, '"');
}

class StringSink final : public Sink {
 public:
  void write(std::string_view bytes) override { text_.append(bytes); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

void canonicalize(const Element& apex, const C14nOptions& options, Sink& sink) {
  Canonicalizer(apex, options, sink).run();
}

std::string canonicalize(const Element& apex, const C14nOptions& options) {
  StringSink sink;
  canonicalize(apex, options, sink);
  return sink.take();
}

}  // namespace countersign::xml
