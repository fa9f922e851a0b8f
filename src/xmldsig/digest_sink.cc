// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/digest_sink.h"

#include <algorithm>

#include "base/check.h"

namespace countersign::xmldsig {

// block_ is written before it is read; clearing it would cost more than all else here.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): see above
void DigestSink::write(std::string_view bytes) {
  if (bytes.empty()) {
    return;
  }
  empty_ = false;
  if (bytes.size() > block_.size() - filled_) {
    digest_.update({block_.data(), filled_});
    filled_ = 0;
    if (bytes.size() >= block_.size()) {
      digest_.update(bytes);
      return;
    }
  }
  std::copy(bytes.begin(), bytes.end(), block_.begin() + static_cast<std::ptrdiff_t>(filled_));
  filled_ += bytes.size();
}

crypto::DigestValue DigestSink::finish() {
  digest_.update({block_.data(), filled_});
  return digest_.finish();
}

void canonicalize_as(const Canonicalization& step, const xml::Element& apex,
                     const xml::Element* without, xml::Sink& sink) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::array<std::string_view, kMaxInclusivePrefixes> prefixes;
  std::size_t count = 0;
  std::string_view rest = step.prefix_list;
  while (true) {
    const std::size_t start = rest.find_first_not_of(kSpace);
    if (start == std::string_view::npos) {
      break;
    }
    rest.remove_prefix(start);
    const std::size_t size = std::min(rest.find_first_of(kSpace), rest.size());
    CS_CHECK(count < prefixes.size());
    prefixes[count++] = rest.substr(0, size);
    rest.remove_prefix(size);
  }
  xml::C14nOptions options;
  options.method = step.algorithm.method;
  options.inclusive_prefixes = {prefixes.data(), count};
  options.without = without;
  xml::canonicalize(apex, options, sink);
}

}  // namespace countersign::xmldsig
