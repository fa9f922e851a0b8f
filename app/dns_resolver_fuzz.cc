// SPDX-License-Identifier: Apache-2.0
// Whatever a DNS server answers: there are texts of it, of its own length and number at most, or
// words for why there are none. A server that is configured is named in one way.
#include <ares.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/check.h"
#include "dns_resolver.h"

namespace {

using countersign::app::TxtAnswer;

void check_answer(const TxtAnswer& answer, std::size_t size) {
  const bool found = answer.outcome == TxtAnswer::Outcome::kFound;
  CS_CHECK(found == answer.problem.empty() && (found || answer.texts.empty()));
  CS_CHECK(answer.texts.size() <= countersign::app::kMostTexts);
  std::size_t bytes = 0;
  for (const std::string& text : answer.texts) {
    bytes += text.size();
  }
  CS_CHECK(bytes <= size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_answer(countersign::app::read_txt_answer(ARES_SUCCESS, {data, size}), size);
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (size < 100 && countersign::app::DnsResolver::is_server(text)) {
    CS_CHECK(text.find_first_not_of("0123456789abcdefABCDEF.:[]") == std::string::npos);
  }
  return 0;
}
