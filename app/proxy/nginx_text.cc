// SPDX-License-Identifier: Apache-2.0
#include "proxy/nginx_text.h"

#include "base/check.h"

namespace countersign::app {

std::string fill(std::string_view text,
                 std::initializer_list<std::pair<std::string_view, std::string>> values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t at = text.find('@');
    out += text.substr(0, at);
    if (at == std::string_view::npos) {
      break;
    }
    text.remove_prefix(at + 1);
    const std::size_t end = text.find('@');
    const std::string_view name = text.substr(0, end);
    if (name.starts_with("countersign_")) {
      out += '@';  // a named location of nginx
      continue;
    }
    const auto* found = values.begin();
    while (found != values.end() && found->first != name) {
      ++found;
    }
    CS_CHECK(found != values.end());
    out += found->second;
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace countersign::app
