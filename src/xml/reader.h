// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "xml/characters.h"
#include "xml/document.h"

namespace countersign::xml {

/// One pass over one message, behind `read` and `read_in_context`. Works in a copy of the message
/// at the head of the document's arena: names and values are views into it, and what references,
/// CDATA and comments make shorter is moved together in place. The copy is followed by `<` bytes,
/// so that every scan stops.
///
/// Functions that give bool give false after `fail`.
class Reader {
 public:
  Reader(Message message, const Limits& limits);

  /// At most once. `context` may be null.
  Result<Document> read(const Element* context);

 private:
  struct RawAttribute {
    std::string_view prefix;
    std::string_view local_name;
    std::string_view value;
  };
  struct Name {
    const char* begin = nullptr;
    std::size_t size = 0;
    std::size_t prefix_size = 0;

    std::string_view prefix() const { return {begin, prefix_size}; }
    std::string_view local_name() const {
      const std::size_t skip = prefix_size == 0 ? 0 : prefix_size + 1;
      return {begin + skip, size - skip};
    }
  };

  bool fail(const ErrorCode& code, std::string_view detail);
  bool fail_at(char* at, const ErrorCode& code, std::string_view detail);
  bool fail_about(const ErrorCode& code, std::string_view detail, std::string_view value);

  // reader.cc: the document as a whole
  bool prepare(const Element* context);
  void normalize_line_ends(char* from);
  bool read_document(const Element* context);

  // reader_elements.cc
  bool read_content();
  bool read_text();
  bool add_text(const char* begin, const char* end);
  bool read_start_tag();
  bool read_end_tag();
  // These give the place behind what they read, or null after `fail`.
  char* read_name(char* at, Name& name);
  char* read_attribute(char* at);
  char* read_value(char* at, std::string_view& value);
  bool add_attribute(const Name& name, std::string_view value);
  bool open_element(const Name& name);
  bool close_element();
  bool resolve_attributes(Element& element);
  bool resolve_prefix(std::string_view prefix, std::string_view& uri);
  void join_text(Element& element);

  // reader_markup.cc: what is neither element nor character data
  bool read_declaration();
  bool read_pseudo_attribute(std::string_view name, std::string_view& value);
  bool skip_comment();
  bool skip_misc();
  bool refuse_markup();
  /// Whether there was any.
  bool skip_spaces() {
    const char* start = at_;
    at_ = skip_spaces(at_);
    return at_ != start;
  }
  static char* skip_spaces(char* at) {
    while (is_space(*at)) {
      ++at;
    }
    return at;
  }
  bool at_text(std::string_view text) const;

  // reader_text.cc: character data and attribute values that are not taken as they stand
  bool read_text_slowly(char* begin);
  bool read_text_stop(char*& to);
  bool read_text_markup(char*& to);
  bool read_value_slowly(char* begin, char quote, std::string_view& value);
  bool read_value_stop(char*& to);
  bool read_reference(char*& to);
  bool read_character_reference(char*& to, std::string_view body);

  // reader_namespaces.cc
  bool adopt_context(const Element& context);
  bool declare(std::string_view prefix, std::string_view uri);
  bool check_declaration(std::string_view prefix, std::string_view uri, bool known);
  std::string_view copy(std::string_view text);
  void push_namespace(std::string_view prefix, std::string_view uri);
  const Namespace* find_namespace(std::string_view prefix) const;

  Limits limits_;
  Arena arena_;
  char* begin_ = nullptr;
  char* at_ = nullptr;
  char* end_ = nullptr;

  Element* current_ = nullptr;      // innermost open element
  Element* last_closed_ = nullptr;  // its last child so far
  const Element** link_ = nullptr;  // where the next element is to be hung
  const Element* root_ = nullptr;
  const Namespace* scope_ = nullptr;
  const Namespace* outer_scope_ = nullptr;  // what the context declares
  std::size_t nodes_ = 0;
  std::size_t depth_ = 0;                   // elements from the document element to current_
  ArenaList<RawAttribute> raw_attributes_;  // of the start tag that is being read
  ArenaList<const Element*> with_id_;
  ErrorCode code_{"", Blame::kPeer};
  std::string detail_;
};

}  // namespace countersign::xml
