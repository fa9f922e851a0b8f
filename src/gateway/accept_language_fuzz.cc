// SPDX-License-Identifier: Apache-2.0
// What a browser wants: at most sixteen ranges of the header itself, which read again stay as they
// are. A colour is written and read as the same. All spellings of an address are one network.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "gateway/accept_language.h"
#include "gateway/client_network.h"
#include "gateway/theme.h"
#include "http/client_address.h"

namespace {

namespace gateway = countersign::gateway;

void check_languages(std::string_view header) {
  const std::vector<std::string_view> wanted = gateway::accepted_languages(header);
  CS_CHECK(wanted.size() <= 16);
  std::string joined;
  for (const std::string_view range : wanted) {
    CS_CHECK(range.data() >= header.data() &&
             range.data() + range.size() <= header.data() + header.size());
    CS_CHECK(!range.empty() && range.find_first_of(",; \t") == std::string_view::npos);
    joined.append(joined.empty() ? "" : ", ").append(range);
  }
  const std::vector<std::string_view> again = gateway::accepted_languages(joined);
  CS_CHECK(std::equal(wanted.begin(), wanted.end(), again.begin(), again.end()));
}

void check_network(std::string_view text) {
  const auto address = countersign::http::canonical_address(text);
  if (!address) {
    return;
  }
  const std::string network = gateway::client_network(*address);
  CS_CHECK(network == gateway::client_network(std::string(text)));
  const bool v6 = address->find(':') != std::string::npos;
  CS_CHECK(v6 ? network.ends_with("/64") : network == *address);
  CS_CHECK(gateway::client_allotments(*address).size() == (v6 ? 2 : 1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_languages(text);
  check_network(text);
  if (const auto colour = gateway::parse_colour(text)) {
    CS_CHECK(gateway::parse_colour(gateway::to_css(*colour)) == colour);
    CS_CHECK(gateway::contrast(*colour, *colour) == 1.0);
  }
  return 0;
}
