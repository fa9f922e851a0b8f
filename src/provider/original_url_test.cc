// SPDX-License-Identifier: Apache-2.0
#include "provider/original_url.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/matchers.h"
#include "provider/errors.h"

namespace countersign::provider {
namespace {

using Named = std::vector<std::pair<std::string, std::string>>;

/// "origin target", or the code of the failure.
std::string read_from(const Named& named) {
  std::vector<http::Header> headers;
  for (const auto& [name, value] : named) {
    headers.push_back({name, value});
  }
  http::RequestFields fields;
  fields.headers = headers;
  const http::Request request(fields);
  const auto url = read_original_url(request);
  return url.ok() ? std::string(url->origin()) + " " + std::string(url->target())
                  : std::string(url.error().code.id);
}

const Named& forwarded() {
  static const Named kForwarded = {{"X-Forwarded-Proto", "https"},
                                   {"X-Forwarded-Host", "app.example.com"},
                                   {"X-Forwarded-Uri", "/public?x"}};
  return kForwarded;
}

TEST(OriginalUrl, ReadsOneHeaderOrThree) {
  EXPECT_EQ(read_from({{"X-Original-URL", "https://app.example.com/a?b"}}),
            "https://app.example.com /a?b");
  EXPECT_EQ(read_from(forwarded()), "https://app.example.com /public?x");
}

// A header that is there twice was sent by somebody before the proxy, too: which one counts would
// be anybody's guess.
TEST(OriginalUrl, RefusesEachHeaderTwice) {
  EXPECT_EQ(read_from({{"X-Original-URL", "https://app.example.com/a"},
                       {"X-Original-URL", "https://app.example.com/a"}}),
            kOriginalUrl.id);
  for (const auto& twice : forwarded()) {
    Named headers = forwarded();
    headers.push_back(twice);
    EXPECT_EQ(read_from(headers), kOriginalUrl.id) << twice.first;
    headers.back().second = "x";
    EXPECT_EQ(read_from(headers), kOriginalUrl.id) << twice.first;
  }
}

TEST(OriginalUrl, RefusesTwoHeadersOfThree) {
  for (std::size_t i = 0; i < forwarded().size(); ++i) {
    Named headers = forwarded();
    headers.erase(headers.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(read_from(headers), kOriginalUrl.id) << forwarded()[i].first;
  }
}

}  // namespace
}  // namespace countersign::provider
