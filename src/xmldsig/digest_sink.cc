// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/digest_sink.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace countersign::xmldsig {

namespace {

// Takes the next token off the front of a list between white space; empty at its end.
std::string_view next_token(std::string_view& rest) {
  constexpr std::string_view kSpace = " \t\r\n";
  rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
  const std::string_view token = rest.substr(0, rest.find_first_of(kSpace));
  rest.remove_prefix(token.size());
  return token;
}

}  // namespace

void DigestSink::write(std::string_view bytes) {
  empty_ = empty_ && bytes.empty();
  digest_.update(bytes);
}

crypto::DigestValue DigestSink::finish() {
  return digest_.finish();
}

void canonicalize_as(const Canonicalization& step, const xml::Element& apex,
                     const xml::Element* without, xml::Sink& sink) {
  std::array<std::string_view, kMaxInclusivePrefixes> prefixes;
  std::size_t count = 0;
  std::string_view rest = step.prefix_list;
  for (std::string_view prefix = next_token(rest); !prefix.empty(); prefix = next_token(rest)) {
    prefixes.at(count++) = prefix;  // read_signature has counted them
  }
  xml::C14nOptions options;
  options.method = step.algorithm.method;
  options.inclusive_prefixes = {prefixes.data(), count};
  options.without = without;
  xml::canonicalize(apex, options, sink);
}

}  // namespace countersign::xmldsig
