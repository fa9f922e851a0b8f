// SPDX-License-Identifier: Apache-2.0
#include "saml/bindings.h"

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/matchers.h"
#include "base/url.h"
#include "saml/errors.h"
#include "saml/inflate.h"

namespace countersign::saml {
namespace {

constexpr std::string_view kXml = "<samlp:AuthnRequest ID=\"_1\"/>";
constexpr std::string_view kLocation = "https://idp.example.com/sso";

const crypto::PrivateKey& binding_key() {
  static const crypto::PrivateKey kKey = crypto::PrivateKey::generate_rsa(2048);
  return kKey;
}

std::string redirect(std::optional<std::string_view> relay_state, crypto::DigestAlgorithm digest,
                     std::string_view location = kLocation) {
  const auto url = encode_redirect(
      {.kind = MessageKind::kRequest,
       .location = location,
       .xml = kXml,
       .relay_state = relay_state,
       .signing = RedirectSigning{&binding_key(), {crypto::SignatureScheme::kRsaPkcs1, digest}},
       .extra = std::nullopt});
  EXPECT_THAT(url, IsOk());
  return *url;
}

std::string query_of(const std::string& url) {
  return url.substr(url.find("SAML"));
}

std::string signed_query() {
  return query_of(redirect("st/a+te =&", crypto::DigestAlgorithm::kSha256));
}

Result<void> judge(const std::string& query, const RedirectPolicy& policy = {}) {
  const auto parsed = parse_redirect(query);
  if (!parsed.ok()) {
    return parsed.error();
  }
  const std::vector<crypto::PublicKey> keys{binding_key().public_key()};
  return verify_redirect(*parsed, keys, policy);
}

std::string message_value(std::string_view packed) {
  return percent_encode(base64_encode(packed));
}

// --- POST ---

TEST(SamlPost, ReadsWhatItWrote) {
  const PostForm form = encode_post(MessageKind::kResponse, "https://sp/acs", kXml, "state");
  EXPECT_EQ(form.parameter, "SAMLResponse");
  EXPECT_EQ(form.relay_state, "state");
  const auto xml = decode_post(form.value);
  ASSERT_THAT(xml, IsOk());
  EXPECT_EQ(*xml, kXml);
}

TEST(SamlPost, B06AcceptsLinesAndRefusesAllElse) {
  EXPECT_THAT(decode_post("PGEv\r\nPg=="), IsOk());
  EXPECT_THAT(decode_post("PGEv Pg=="), IsOk());
  for (const char* bad : {"PGEv\tPg==", "PGEvPg",
                          "PGEvPg=", "PGEvPg===", "PGEvPh==", "PGEv*g==", "PG==EvPg", "-_Ev"}) {
    EXPECT_THAT(decode_post(bad), FailsWith(kBase64Invalid)) << bad;
  }
}

TEST(SamlPost, RefusesATabAtEitherEndAndInside) {
  EXPECT_THAT(decode_post("PGEvPg==\r\n \n"), IsOk());
  for (const char* bad : {"PGEvPg==\t", "PGEvPg==\t\r\n", "PGEvPg==\r\n\t",
                          "\tPGEvPg==", "PGEv\r\n\tPg==", "PGE\tv"}) {
    EXPECT_THAT(decode_post(bad), FailsWith(kBase64Invalid)) << bad;
  }
}

TEST(SamlPost, DecodesIntoAMessageAlike) {
  auto message = decode_post_message("PGEv\r\nPg==\n");
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->size(), 4U);
  EXPECT_THAT(xml::read(*std::move(message)), IsOk());
  EXPECT_THAT(decode_post_message("PGEv\tPg=="), FailsWith(kBase64Invalid));
  EXPECT_THAT(decode_post_message("PGEvPg"), FailsWith(kBase64Invalid));
  EXPECT_THAT(decode_post_message(std::string(kMaxMessageBytes * 3 / 2 + 1, 'A')),
              FailsWith(kMessageTooLarge));
  EXPECT_THAT(decode_post_message(std::string(kMaxMessageBytes / 3 * 4 + 8, 'A')),
              FailsWith(kMessageTooLarge));
}

TEST(SamlPost, RefusesOverlongBeforeAndAfterDecoding) {
  EXPECT_THAT(decode_post(base64_encode(std::string(kMaxMessageBytes, 'a'))), IsOk());
  EXPECT_THAT(decode_post(base64_encode(std::string(kMaxMessageBytes + 1, 'a'))),
              FailsWith(kMessageTooLarge));
  EXPECT_THAT(decode_post(std::string(8'000'000, '*')), FailsWith(kMessageTooLarge));
  // Lines may take what base64's own third leaves of half the size.
  const std::string full = base64_encode(std::string(kMaxMessageBytes, 'a'));
  const std::size_t room = kMaxMessageBytes * 3 / 2 - full.size();
  EXPECT_THAT(decode_post(full + std::string(room, '\n')), IsOk());
  EXPECT_EQ(decode_post(full + std::string(room + 1, '\n')).error().detail,
            "expected at most 393216 characters of base64, got 393217");
  EXPECT_EQ(decode_post(base64_encode(std::string(kMaxMessageBytes + 1, 'a'))).error().detail,
            "expected at most 262144 bytes, got 262145");
  EXPECT_EQ(decode_post("PGEv\tPg==").error().detail, "expected base64, got a tab in it");
}

// --- Inflate ---

TEST(SamlInflate, ReadsWhatItPacked) {
  for (const std::string& text : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
    const auto back = inflate(deflate(text), 100'000);
    ASSERT_THAT(back, IsOk());
    EXPECT_EQ(*back, text);
  }
}

TEST(SamlInflate, B05RefusesBombsTrailingBytesHeadersAndCuts) {
  const std::string packed = deflate(std::string(kMaxMessageBytes + 1, 'a'));
  EXPECT_LT(packed.size(), 2048U);
  EXPECT_THAT(inflate(packed, kMaxMessageBytes), FailsWith(kMessageTooLarge));
  EXPECT_THAT(inflate(deflate(std::string(kMaxMessageBytes, 'a')), kMaxMessageBytes), IsOk());
  const std::string good = deflate(kXml);
  EXPECT_THAT(inflate(good + "x", 1000), FailsWith(kDeflateInvalid));
  EXPECT_THAT(inflate(good + good, 1000), FailsWith(kDeflateInvalid));
  EXPECT_THAT(inflate(good.substr(0, good.size() - 1), 1000), FailsWith(kDeflateInvalid));
  EXPECT_THAT(inflate("\x78\x9c" + good, 1000), FailsWith(kDeflateInvalid));
  EXPECT_THAT(inflate("", 1000), FailsWith(kDeflateInvalid));
}

// --- Redirect ---

TEST(SamlRedirect, AcceptsWhatItSigned) {
  for (const auto digest : {crypto::DigestAlgorithm::kSha256, crypto::DigestAlgorithm::kSha384,
                            crypto::DigestAlgorithm::kSha512}) {
    const std::string query = query_of(redirect("st/a+te =&", digest));
    EXPECT_THAT(judge(query), IsOk());
    const auto parsed = parse_redirect(query);
    ASSERT_THAT(parsed, IsOk());
    EXPECT_EQ(parsed->kind, MessageKind::kRequest);
    EXPECT_EQ(parsed->xml, kXml);
    EXPECT_EQ(parsed->relay_state, "st/a+te =&");
  }
}

TEST(SamlRedirect, WritesTheOrderThatIsSigned) {
  const std::string query = signed_query();
  EXPECT_LT(query.find("SAMLRequest="), query.find("&RelayState="));
  EXPECT_LT(query.find("&RelayState="), query.find("&SigAlg="));
  EXPECT_LT(query.find("&SigAlg="), query.find("&Signature="));
}

TEST(SamlRedirect, JoinsAQueryThatTheLocationHas) {
  const std::string url =
      redirect(std::nullopt, crypto::DigestAlgorithm::kSha256, "https://idp.example.com/sso?t=1");
  EXPECT_TRUE(url.starts_with("https://idp.example.com/sso?t=1&SAMLRequest="));
  EXPECT_THAT(judge(url.substr(url.find('?') + 1)), IsOk());
  EXPECT_THAT(encode_redirect({.kind = MessageKind::kRequest,
                               .location = "https://idp/#x",
                               .xml = kXml,
                               .relay_state = std::nullopt,
                               .signing = std::nullopt,
                               .extra = std::nullopt}),
              FailsWith(kBadExpectation));
}

TEST(SamlRedirect, B01VerifiesOctetsAsReceived) {
  // The same query in lower-case escapes, signed as such, and re-encoded behind the signer's back.
  std::string octets = "SAMLRequest=" + message_value(deflate(kXml)) +
                       "&SigAlg=http%3a%2f%2fwww.w3.org%2f2001%2f04%2fxmldsig-more%23rsa-sha256";
  const auto digest = crypto::digest(crypto::DigestAlgorithm::kSha256, octets);
  const auto signature = binding_key().sign(crypto::SignatureScheme::kRsaPkcs1,
                                            crypto::DigestAlgorithm::kSha256, digest.view());
  const std::string query = octets + "&Signature=" + percent_encode(base64_encode(signature));
  EXPECT_THAT(judge(query), IsOk());
  std::string upper = query;
  upper.replace(upper.find("%3a"), 3, "%3A");
  EXPECT_THAT(judge(upper), FailsWith(kSignatureInvalid));
}

TEST(SamlRedirect, B01SignsInTheStandardsOrderWhateverWasSent) {
  const std::string query = signed_query();
  const std::size_t relay = query.find("&RelayState=");
  const std::size_t algorithm = query.find("&SigAlg=");
  const std::string moved = query.substr(relay + 1, algorithm - relay - 1) + "&" +
                            query.substr(0, relay) + query.substr(algorithm) + "&other=1";
  EXPECT_THAT(judge(moved), IsOk());
}

TEST(SamlRedirect, B01TellsEmptyFromMissingRelayState) {
  const std::string query = query_of(redirect(std::nullopt, crypto::DigestAlgorithm::kSha256));
  std::string with_empty = query;
  with_empty.insert(with_empty.find("&SigAlg"), "&RelayState=");
  EXPECT_THAT(judge(query), IsOk());
  EXPECT_THAT(judge(with_empty), FailsWith(kSignatureInvalid));
}

TEST(SamlRedirect, RefusesChangedMessageOrRelayState) {
  std::string query = signed_query();
  query.replace(query.find("RelayState=") + 11, 1, "x");
  EXPECT_THAT(judge(query), FailsWith(kSignatureInvalid));
}

TEST(SamlRedirect, B02RefusesSmuggledParameters) {
  const std::string query = signed_query();
  for (const std::string& more :
       {std::string("&SAMLRequest=abc"), std::string("&SAMLResponse=abc"),
        std::string("&RelayState=x"), std::string("&SigAlg=x"), std::string("&Signature=x"),
        std::string("&samlrequest=abc"), std::string("&SAMLRequest%00=x"),
        std::string("&%53AMLRequest=x"), std::string(";RelayState=x"), std::string("&RelayState"),
        std::string("&x%2=1")}) {
    EXPECT_THAT(judge(query + more), FailsWith(kQueryInvalid)) << more;
  }
  EXPECT_THAT(parse_redirect("RelayState=x"), FailsWith(kQueryInvalid));
  EXPECT_THAT(parse_redirect(""), FailsWith(kQueryInvalid));
}

TEST(SamlRedirect, RefusesOtherEncodings) {
  const std::string value = "SAMLRequest=" + message_value(deflate(kXml));
  const std::string encoding = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:";
  EXPECT_THAT(parse_redirect(value + "&SAMLEncoding=" + encoding + "DEFLATE"), IsOk());
  EXPECT_THAT(parse_redirect(value + "&SAMLEncoding=" + encoding + "OTHER"),
              FailsWith(kQueryInvalid));
  EXPECT_THAT(parse_redirect("SAMLRequest=" + message_value(kXml)), FailsWith(kDeflateInvalid));
  EXPECT_THAT(parse_redirect("SAMLRequest=%%%"), FailsWith(kQueryInvalid));
  EXPECT_THAT(parse_redirect("SAMLRequest=!!!!"), FailsWith(kBase64Invalid));
}

TEST(SamlRedirect, B04RefusesMissingUnknownAndWeakSignatures) {
  const std::string query = signed_query();
  const std::size_t algorithm = query.find("&SigAlg=");
  const std::size_t signature = query.find("&Signature=");
  EXPECT_THAT(judge(query.substr(0, algorithm)), FailsWith(kSignatureMissing));
  EXPECT_THAT(judge(query.substr(0, signature)), FailsWith(kSignatureMissing));
  EXPECT_THAT(judge(query.substr(0, algorithm) + query.substr(signature)),
              FailsWith(kSignatureMalformed));
  EXPECT_THAT(judge(query.substr(0, signature) + "&Signature="), FailsWith(kSignatureMalformed));
  EXPECT_THAT(judge(query.substr(0, algorithm) + "&SigAlg=urn%3Ax" + query.substr(signature)),
              FailsWith(kSignatureAlgorithmUnknown));
  EXPECT_THAT(judge(query.substr(0, algorithm) +
                    "&SigAlg=http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23hmac-sha1" +
                    query.substr(signature)),
              FailsWith(kSignatureAlgorithmNotAllowed));
  const std::string sha1 = query_of(redirect(std::nullopt, crypto::DigestAlgorithm::kSha1));
  EXPECT_THAT(judge(sha1), FailsWith(kSignatureAlgorithmNotAllowed));
  EXPECT_THAT(judge(sha1, {.sha1 = true, .rsa1024 = false}), IsOk());
  const auto parsed = parse_redirect(query);
  ASSERT_THAT(parsed, IsOk());
  EXPECT_THAT(verify_redirect(*parsed, {}), FailsWith(kNoTrustedKey));
}

TEST(SamlRedirect, WritesAResponseAndWhatIsExtraBehindTheSignature) {
  const auto url = encode_redirect({.kind = MessageKind::kResponse,
                                    .location = kLocation,
                                    .xml = kXml,
                                    .relay_state = std::nullopt,
                                    .signing = std::nullopt,
                                    .extra = std::pair{"a b", "c&d"}});
  ASSERT_THAT(url, IsOk());
  EXPECT_TRUE(url->starts_with("https://idp.example.com/sso?SAMLResponse="));
  EXPECT_TRUE(url->ends_with("&a%20b=c%26d"));
  const auto query = parse_redirect(url->substr(url->find('?') + 1));
  ASSERT_THAT(query, IsOk());
  EXPECT_EQ(query->kind, MessageKind::kResponse);
  EXPECT_EQ(query->xml, kXml);
  EXPECT_EQ(query->relay_state, std::nullopt);
  EXPECT_EQ(query->signed_octets,
            url->substr(url->find("SAML"), url->rfind('&') - url->find("SAML")));
  EXPECT_EQ(url->find("RelayState"), std::string::npos);
}

TEST(SamlRedirect, ReadsSpacesAndLinesAsSendersMeanThem) {
  std::string packed = base64_encode(deflate(kXml));
  const auto read = [](const std::string& value) { return parse_redirect("SAMLRequest=" + value); };
  ASSERT_THAT(read(percent_encode(packed)), IsOk());
  packed.insert(4, "\r\n");
  ASSERT_THAT(read(percent_encode(packed)), IsOk());
  EXPECT_EQ(read(percent_encode(packed))->xml, kXml);
  // A '+' of base64 that the sender left bare arrives as a space in a form, and is put back.
  const auto with_plus = [] {
    for (int i = 0;; ++i) {
      std::string text = "<a>" + std::to_string(i) + "</a>";
      if (base64_encode(deflate(text)).find('+') != std::string::npos) {
        return text;
      }
    }
  }();
  const std::string bare = base64_encode(deflate(with_plus));
  ASSERT_THAT(read(bare), IsOk());
  EXPECT_EQ(read(bare)->xml, with_plus);
  const std::string good = "SAMLRequest=" + message_value(deflate(kXml));
  EXPECT_EQ(parse_redirect(good + "&RelayState=a+b%2B")->relay_state, "a b+");
  EXPECT_EQ(parse_redirect("&" + good + "&&RelayState=&")->relay_state, "");
  EXPECT_THAT(parse_redirect(good + "&RelayState=%2"), FailsWith(kQueryInvalid));
  EXPECT_THAT(parse_redirect(good + "&SigAlg=%2"), FailsWith(kQueryInvalid));
  EXPECT_THAT(parse_redirect(good + "&SAMLEncoding=%2"), FailsWith(kQueryInvalid));
  EXPECT_THAT(parse_redirect(good + "&Signature=%2"), FailsWith(kQueryInvalid));
  EXPECT_THAT(parse_redirect(good + "&Signature=*"), FailsWith(kBase64Invalid));
}

TEST(SamlRedirect, HoldsItsLimitExactly) {
  const std::string good = "SAMLRequest=" + message_value(deflate(kXml)) + "&x=";
  const std::size_t limit = std::size_t{512} * 1024;
  EXPECT_THAT(parse_redirect(good + std::string(limit - good.size(), 'x')), IsOk());
  const auto over = parse_redirect(good + std::string(limit - good.size() + 1, 'x'));
  EXPECT_THAT(over, FailsWith(kMessageTooLarge));
  EXPECT_EQ(over.error().detail, "expected at most 512 KiB of query, got 524289");
  EXPECT_THAT(
      parse_redirect("SAMLRequest=" + message_value(deflate(std::string(kMaxMessageBytes, 'a')))),
      IsOk());
  EXPECT_THAT(parse_redirect("SAMLRequest=" +
                             message_value(deflate(std::string(kMaxMessageBytes + 1, 'a')))),
              FailsWith(kMessageTooLarge));
}

TEST(SamlRedirect, TellsWhatIsWrongWithAQuery) {
  const std::string good = "SAMLRequest=" + message_value(deflate(kXml));
  struct Row {
    std::string query;
    std::string_view detail;
  };
  for (const Row& row : {
           Row{"", "expected a message, got none"},
           Row{good + "&SAMLResponse=x", "expected one message, got two"},
           Row{good + "&SAMLRequest=x", "expected SAMLRequest once, got it twice"},
           Row{good + "&relaystate=x", "expected RelayState, got \"relaystate\""},
           Row{good + "&RelayState", "expected RelayState, got \"RelayState\""},
           Row{good + "&%zz=x", "expected a parameter name, got \"%zz\""},
           Row{good + ";x=y", "expected parameters parted by \"&\", got \";\""},
           Row{good + "&SAMLEncoding=x", "expected the DEFLATE encoding, got \"x\""},
       }) {
    const auto read = parse_redirect(row.query);
    ASSERT_THAT(read, FailsWith(kQueryInvalid)) << row.query;
    EXPECT_EQ(read.error().detail, row.detail);
  }
}

TEST(SamlRedirect, PassesOverSmallKeysUnlessAllowed) {
  std::ifstream file(std::string(CS_SOURCE_DIR) + "/tests/vectors/saml/keys/idp-rsa1024.key");
  const std::string pem{std::istreambuf_iterator<char>(file), {}};
  const crypto::PrivateKey small_key = *crypto::PrivateKey::from_pem(pem);
  const auto url = encode_redirect({.kind = MessageKind::kRequest,
                                    .location = kLocation,
                                    .xml = kXml,
                                    .relay_state = std::nullopt,
                                    .signing = RedirectSigning{&small_key, {}},
                                    .extra = std::nullopt});
  ASSERT_THAT(url, IsOk());
  const auto query = parse_redirect(query_of(*url));
  ASSERT_THAT(query, IsOk());
  const std::vector<crypto::PublicKey> small{small_key.public_key()};
  const std::vector<crypto::PublicKey> both{binding_key().public_key(), small_key.public_key()};
  const RedirectPolicy allowing{.sha1 = false, .rsa1024 = true};
  EXPECT_THAT(verify_redirect(*query, small), FailsWith(kSignatureKeyTooSmall));
  EXPECT_THAT(verify_redirect(*query, both), FailsWith(kSignatureInvalid));
  EXPECT_THAT(verify_redirect(*query, small, allowing), IsOk());
  EXPECT_THAT(verify_redirect(*query, both, allowing), IsOk());
  const auto of_the_other = parse_redirect(signed_query());
  EXPECT_THAT(verify_redirect(*of_the_other, std::vector{small[0], both[0]}), IsOk());
  // Keys of curves have fewer bits and are not small.
  static const crypto::PrivateKey kCurve =
      crypto::PrivateKey::generate_ec(crypto::KeyType::kEcP256);
  const auto by_curve = encode_redirect({.kind = MessageKind::kRequest,
                                         .location = kLocation,
                                         .xml = kXml,
                                         .relay_state = std::nullopt,
                                         .signing = RedirectSigning{&kCurve, {}},
                                         .extra = std::nullopt});
  EXPECT_THAT(
      verify_redirect(*parse_redirect(query_of(*by_curve)), std::vector{kCurve.public_key()}),
      IsOk());
}

}  // namespace
}  // namespace countersign::saml
