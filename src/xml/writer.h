// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::xml {

/// Writes one message of ours, which `read` accepts. Values may come from anywhere: they are
/// escaped, and what a message can't hold (control characters, bytes that are no UTF-8) becomes
/// U+FFFD. Names are ours: a bad one, an attribute behind content, or an end too many aborts. That
/// prefixes are declared and attributes differ is for the caller to see to.
class Writer {
 public:
  /// Opens an element; `name` is a QName ([Namespaces] 4).
  Writer& start(std::string_view name);
  /// On the element just opened. A namespace is declared by the name `xmlns` or `xmlns:prefix`.
  Writer& attribute(std::string_view name, std::string_view value);
  Writer& text(std::string_view text);
  Writer& end();
  /// An element with text alone.
  Writer& element(std::string_view name, std::string_view text);

  /// The message, once every element is closed. The writer is spent then.
  std::string take() &&;

 private:
  struct Open {
    std::size_t name_at;
    std::size_t name_size;
  };
  void finish_tag();

  std::string out_;
  std::vector<Open> open_;
  bool in_tag_ = false;
  bool finished_ = false;
};

}  // namespace countersign::xml
