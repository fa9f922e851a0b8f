// SPDX-License-Identifier: Apache-2.0
// No forgery: whatever the bytes and however tolerant the policy, an element that verifies has the
// canonical content of one that its key holder signed (the messages of the corpus as checked in).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "xmldsig/test_messages.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size)
    __attribute__((weak));

namespace countersign::xmldsig {
namespace {

constexpr SignaturePolicy kStrict{};
constexpr SignaturePolicy kLenient{true, true, true, true};

// Those that verify in the vectors, which the fuzzer does not write to.
constexpr const char* kGenuine[] = {
    "rsa-sha256",     "both-signed",    "response-signed",          "inclusive-prefixes",
    "inclusive-c14n", "empty-uri",      "with-comments-none-there", "ecdsa-p256",
    "rsa-pss-sha256", "odd-characters",
};

struct Trust {
  std::vector<crypto::PublicKey> keys;
  std::set<std::string> genuine;  // canonical content
};

void add_genuine(Trust& trust, const std::string& text) {
  auto document = xml::read(text);
  CS_CHECK(document.ok());
  const auto contents = test::all_verified(*document, trust.keys, kLenient);
  CS_CHECK(!contents.empty());
  trust.genuine.insert(contents.begin(), contents.end());
}

Trust make_trust() {
  Trust trust;
  const auto entra = test::vectors() / "saml/entra-2020";
  auto idp = crypto::Certificate::parse(test::read_file(entra / "idp.pem"));
  CS_CHECK(idp.ok());
  trust.keys = {test::public_key("rsa2048"), test::public_key("p256"), idp->public_key()};
  for (const char* name : kGenuine) {
    add_genuine(trust, test::read_file(test::vectors() / "xmldsig" / name / "message.xml"));
  }
  auto message = base64_decode(test::read_file(entra / "SAMLResponse.b64"), Base64Space::kIgnored);
  CS_CHECK(message.ok());
  add_genuine(trust, *message);
  return trust;
}

// Copies or moves what stands between two tags to the place of a third, as wrapping attacks do.
class Splicer {
 public:
  Splicer(std::string_view text, unsigned seed) : text_(text), random_(seed) {
    for (std::size_t at = text.find('<'); at != std::string_view::npos;
         at = text.find('<', at + 1)) {
      tags_.push_back(at);
    }
  }

  std::string splice() {
    if (tags_.size() < 3) {
      return std::string(text_);
    }
    const std::size_t first = pick();
    const std::size_t begin = tags_[first];
    const std::size_t end = end_of_element(first);
    const std::string part(text_.substr(begin, end - begin));
    std::string out(text_);
    const std::size_t place = tags_[pick()];
    switch (random_() % 3) {
      case 0:
        return out.insert(place, part);
      case 1:
        return out.erase(begin, end - begin);
      default:
        if (place > begin && place < end) {
          return out;
        }
        out.insert(place, part);
        return out.erase(place <= begin ? begin + part.size() : begin, part.size());
    }
  }

 private:
  std::size_t pick() { return random_() % tags_.size(); }

  // Behind the end of the element that starts at tag `i`, as far as tags tell; else the next tag.
  std::size_t end_of_element(std::size_t i) const {
    int depth = 0;
    for (; i < tags_.size(); ++i) {
      const std::size_t close = text_.find('>', tags_[i]);
      if (close == std::string_view::npos) {
        break;
      }
      const bool closing = text_.substr(tags_[i]).starts_with("</");
      const bool empty = text_[close - 1] == '/';
      depth += closing ? -1 : (empty ? 0 : 1);
      if (depth <= 0) {
        return close + 1;
      }
    }
    return text_.size();
  }

  std::string_view text_;
  std::minstd_rand random_;
  std::vector<std::size_t> tags_;
};

void check_element(const xml::Document& document, const xml::Element& element, const Trust& trust) {
  const auto lenient = verify_enveloped(document, element, trust.keys, kLenient);
  if (lenient.ok()) {
    CS_CHECK(&lenient->element() == &element);
    CS_CHECK(trust.genuine.count(test::covered(element)) == 1);
  }
  const auto strict = verify_enveloped(document, element, trust.keys, kStrict);
  if (strict.ok()) {
    const SignatureWarnings& used = strict->warnings();
    CS_CHECK(lenient.ok());
    CS_CHECK(!used.sha1 && !used.rsa1024 && !used.inclusive_c14n && !used.empty_reference_uri);
  }
}

}  // namespace
}  // namespace countersign::xmldsig

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace countersign;           // NOLINT(google-build-using-namespace): a C function
  using namespace countersign::xmldsig;  // NOLINT(google-build-using-namespace): a C function
  static const Trust kTrust = make_trust();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = xml::read(text);
  if (!document.ok()) {
    return 0;
  }
  for (const xml::Element* element : test::all_elements(*document)) {
    if (find_signature(*element) != nullptr) {
      check_element(*document, *element, kTrust);
    }
  }
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
  if (seed % 2 == 0) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string out = countersign::xmldsig::Splicer(text, seed).splice();
  if (out.size() > max_size) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  std::copy(out.begin(), out.end(), data);
  return out.size();
}
