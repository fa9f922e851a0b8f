// SPDX-License-Identifier: Apache-2.0
#include "document/texts.h"

#include "base/base64.h"
#include "base/matchers.h"
#include "document/errors.h"
#include "document/test_objects.h"

namespace countersign::document {
namespace {

using testing::SizeIs;

// Of one key: a request, the bare public key, the key itself with a pass phrase, and a certificate
// within a bundle. Then a root, and a certificate that it issued.
constexpr std::string_view kCsr =
    "MIHGMG4CAQAwDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHzyjYzAzFaTuZEt"
    "9rqmQib+tc0Auu7spj2Ea/nAGOlZMMJh5W48Bfa29K5gxV9wqTZ+X9FB4BrDJ47ho2IxaEigADAKBggq"
    "hkjOPQQDAgNIADBFAiBUPPPW4YzmlzTCmxYZjyGtf/x9oN5aBP07O5er36sHewIhAMbDGyl2BsSswxAd"
    "/kV0ODLygryWLe4upNBc3PXQQuI/";
constexpr std::string_view kPublicKey =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfPKNjMDMVpO5kS32uqZCJv61zQC67uymPYRr+cAY6Vkw"
    "wmHlbjwF9rb0rmDFX3CpNn5f0UHgGsMnjuGjYjFoSA==";
constexpr std::string_view kEncryptedKey =
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhTOTIz1J8UWwICCAAwDAYIKoZIhvcNAgkF"
    "ADAdBglghkgBZQMEASoEECgynf6tFf5BWXXmWDUorUkEgZBB4Ss5ndN5phszpOlassHNvLvGSFNOers9"
    "WTg9oLKs1nBHDNxuFQBjM32OR2xuDY91la1j4BJMpVPKmlAxjn2POq3Z4MB45t5c/AApSWA8patJ6MnR"
    "8czO8ryMJn++So5rtjoJhphYSI35PPjDlZFPDdOqG7wM7G1Lt5Yq6YprmEqiF0PXSAIOev80poODtMI=";
constexpr std::string_view kBundle =
    "MIIB6wYJKoZIhvcNAQcCoIIB3DCCAdgCAQExADALBgkqhkiG9w0BBwGgggHAMIIBvDCCAWOgAwIBAgIC"
    "EAYwCgYIKoZIzj0EAwIwTzEzMDEGA1UECgwqQ291bnRlcnNpZ24gdGVzdCB2ZWN0b3JzLCBuZXZlciB0"
    "cnVzdCB0aGlzMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wHhcNMjYwMTAxMDAwMDAwWhcNNDYwMTAx"
    "MDAwMDAwWjBPMTMwMQYDVQQKDCpDb3VudGVyc2lnbiB0ZXN0IHZlY3RvcnMsIG5ldmVyIHRydXN0IHRo"
    "aXMxGDAWBgNVBAMMD2lkcC5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHzyjYzA"
    "zFaTuZEt9rqmQib+tc0Auu7spj2Ea/nAGOlZMMJh5W48Bfa29K5gxV9wqTZ+X9FB4BrDJ47ho2IxaEij"
    "LzAtMAwGA1UdEwEB/wQCMAAwHQYDVR0OBBYEFAifU5zl+NsOgDc62JtOVy3eey+JMAoGCCqGSM49BAMC"
    "A0cAMEQCIAY7XA7xcaNSoEcg10csAfDULKl2/8gOoGrFJcD1ds8kAiB5+2qQKQ/X1SQSvBd5CG7v2wpX"
    "fBVioEbP1C0JxkM40DEA";
constexpr std::string_view kRoot =
    "MIIBrDCCATKgAwIBAgIUZ95xDfoQ0ubwYI2m84tx5EuebocwCgYIKoZIzj0EAwIwDTELMAkGA1UEAwwC"
    "Y2EwHhcNMjYxMTIyMDI1MDA4WhcNNDYxMTE3MDI1MDA4WjANMQswCQYDVQQDDAJjYTB2MBAGByqGSM49"
    "AgEGBSuBBAAiA2IABKCwzcFpyFSNWnWg2BZSzqjKwishugvCt5tZZO2pl9k4XJcripz3ZBvzxBUcS5RC"
    "amK8OvTb4NYjDHUNB1EUl4MCx9fYNWC7g7WKXeO+bITwD4JIwI4NBahcICfWs9ZJeqNTMFEwHQYDVR0O"
    "BBYEFGGCTm93mSTnGSkn+2F5wRV0vEpbMB8GA1UdIwQYMBaAFGGCTm93mSTnGSkn+2F5wRV0vEpbMA8G"
    "A1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDaAAwZQIxAIxn73iQ3Y1kwofmqSOpSMdUUiK4oRt1Dzwz"
    "nHJzThkp1eODsbeS78l5ZrgMSMDruwIwV0b7C0pGx6wUAn4mnS4md/xq2VIw48+vICPR3YdOA7Aa6VxR"
    "IPn+BXlm2nFdW/wO";
constexpr std::string_view kLeaf =
    "MIIBHzCBpwIBBzAKBggqhkjOPQQDAjANMQswCQYDVQQDDAJjYTAeFw0yNjExMjIwMjUwMDhaFw00NjEx"
    "MTcwMjUwMDhaMAwxCjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR88o2MwMxWk7mR"
    "Lfa6pkIm/rXNALru7KY9hGv5wBjpWTDCYeVuPAX2tvSuYMVfcKk2fl/RQeAawyeO4aNiMWhIMAoGCCqG"
    "SM49BAMCA2cAMGQCMHyt1q1GPgdHTeEhpxDL0ayui9jhD1kcc5Mk2KWP91QdEPT7T+06bmwuaVb5DMRx"
    "UgIwXvoAVGhRnMKQWCKyzp7W/hma1wgn3ys5eGoTpa4+olHvOffoIR2kKpCbOOYOe6NW";

std::string pem(std::string_view label, std::string_view base64) {
  const std::string name(label);
  return "-----BEGIN " + name + "-----\n" + std::string(base64) + "\n-----END " + name + "-----\n";
}

std::string idp_pem() {
  return test_vector("keys/idp-rsa2048.crt");
}

std::string idp_base64() {
  return read_certificates(idp_pem()).ok() ? read_certificates(idp_pem())->front() : "";
}

TEST(Certificates, ReadsPemBase64DerAndBase64OfPem) {
  const std::vector<std::string> expected{idp_base64()};
  ASSERT_FALSE(expected.front().empty());
  const std::string der = *base64_decode(idp_base64());
  for (const std::string& form :
       {idp_pem(), "subject=CN=idp\r\n" + idp_pem(), idp_base64(), "\n  " + idp_base64() + "\r\n",
        "\xef\xbb\xbf" + idp_base64(), der, base64_encode(idp_pem()),
        idp_base64().substr(0, 64) + "\r\n" + idp_base64().substr(64)}) {
    const auto read = read_certificates(form);
    ASSERT_THAT(read, IsOk()) << form.substr(0, 60);
    EXPECT_EQ(*read, expected);
  }
}

TEST(Certificates, ReadsSeveralAndDropsRepeated) {
  const std::string two = idp_pem() + test_vector("keys/idp-rsa2048-next.crt");
  const auto read = read_certificates(two + idp_pem());
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(*read, SizeIs(2));
  EXPECT_EQ(read->front(), idp_base64());
}

TEST(Certificates, RefusesPrivateKeys) {
  for (const std::string& form :
       {test_vector("keys/idp-rsa2048.key"), test_vector("keys/idp-p256.key"),
        idp_pem() + test_vector("keys/idp-rsa2048.key"), std::string(kEncryptedKey),
        pem("ENCRYPTED PRIVATE KEY", kEncryptedKey), *base64_decode(kEncryptedKey)}) {
    const auto read = read_certificates(form);
    EXPECT_THAT(read, FailsWith(kCertificateIsPrivateKey));
    EXPECT_EQ(read.error().detail.find("MI"), std::string::npos);
  }
}

TEST(Certificates, RefusesRequestsAndPublicKeys) {
  for (const std::string& form : {std::string(kCsr), pem("CERTIFICATE REQUEST", kCsr),
                                  pem("NEW CERTIFICATE REQUEST", kCsr), *base64_decode(kCsr)}) {
    EXPECT_THAT(read_certificates(form), FailsWith(kCertificateIsCsr));
  }
  for (const std::string& form :
       {std::string(kPublicKey), pem("PUBLIC KEY", kPublicKey), *base64_decode(kPublicKey)}) {
    EXPECT_THAT(read_certificates(form), FailsWith(kCertificateIsPublicKey));
  }
}

TEST(Certificates, RefusesChains) {
  EXPECT_THAT(read_certificates(kLeaf), IsOk());
  EXPECT_THAT(read_certificates(kRoot), IsOk());
  EXPECT_THAT(read_certificates(pem("CERTIFICATE", kLeaf) + pem("CERTIFICATE", kRoot)),
              FailsWith(kCertificateChain));
  EXPECT_THAT(read_certificates(pem("CERTIFICATE", kRoot) + pem("CERTIFICATE", kLeaf)),
              FailsWith(kCertificateChain));
  EXPECT_THAT(read_certificates(kBundle), FailsWith(kCertificateChain));
  EXPECT_THAT(read_certificates(pem("PKCS7", kBundle)), FailsWith(kCertificateChain));
  EXPECT_THAT(check_certificates_together({std::string(kLeaf), std::string(kRoot)}),
              FailsWith(kCertificateChain));
  EXPECT_THAT(check_certificates_together({std::string(kLeaf), idp_base64()}), IsOk());
}

TEST(Certificates, RefusesWhatIsNone) {
  for (const std::string& form :
       {std::string(), std::string(" \n"), std::string("hello"), std::string("MIIDSTCC"),
        idp_pem().substr(0, 200), pem("CERTIFICATE", "aGVsbG8="), pem("DH PARAMETERS", "aGVsbG8="),
        std::string(300 * 1024, 'A'), std::string("<xml/>")}) {
    EXPECT_THAT(read_certificates(form), FailsWith(kCertificateInvalid)) << form.substr(0, 60);
  }
}

TEST(Certificates, BoundsTheirNumber) {
  EXPECT_THAT(check_certificates_together(std::vector(10, idp_base64())), IsOk());
  EXPECT_THAT(check_certificates_together(std::vector(11, idp_base64())),
              FailsWith(kCertificateTooMany));
}

TEST(Certificates, EveryRefusalHasARemedy) {
  for (const ErrorCode& code :
       {kCertificateIsPrivateKey, kCertificateIsCsr, kCertificateIsPublicKey, kCertificateChain,
        kCertificateInvalid, kCertificateTooMany, kTextMarkup, kTextControl, kTextTooLong,
        kTextNotUtf8, kTextSpace, kUserNameInvalid, kMailAddressInvalid}) {
    EXPECT_NE(text_remedy(code), "correct the value") << code.id;
  }
}

Result<void> check(std::string_view text, Lines lines = Lines::kOne) {
  return check_plain_text(text, 100, lines);
}

TEST(PlainText, AcceptsWhatPeopleWrite) {
  for (const char* text :
       {"", "Acme & Sons", "a < b", "1<2", "5 > 3 && 2", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", "M\xc3\xbcller", "a &", "<", "&;"}) {
    EXPECT_THAT(check(text), IsOk()) << text;
  }
}

TEST(PlainText, RefusesMarkup) {
  for (const char* text :
       {"<b>", "</b>", "<!--", "<?xml", "x<script>", "&lt;", "&#60;", "&#x3c;", "&amp;", "R&D; x",
        "\xc3\xbc<img src=x onerror=alert(1)>", "<SVG/onload=x>"}) {
    EXPECT_THAT(check(text), FailsWith(kTextMarkup)) << text;
    EXPECT_THAT(check(text, Lines::kMany), FailsWith(kTextMarkup)) << text;
  }
}

TEST(PlainText, RefusesControlAndHiddenCharacters) {
  for (const std::string_view text :
       {std::string_view("a\0b", 3), std::string_view("\x1b[1m"), std::string_view("\x7f"),
        std::string_view("\xc2\x85"),
        std::string_view("\xe2\x80\xae"
                         "exe"),
        std::string_view("\xe2\x81\xa6x"), std::string_view("a\xe2\x80\x8b"),
        std::string_view("\xef\xbb\xbfx"), std::string_view("\xe2\x80\xa8"),
        std::string_view("\xf3\xa0\x81\x81")}) {
    EXPECT_THAT(check(text, Lines::kMany), FailsWith(kTextControl));
  }
  EXPECT_THAT(check("a\nb\tc\r\n", Lines::kMany), IsOk());
  EXPECT_THAT(check("a\nb"), FailsWith(kTextControl));
  EXPECT_THAT(check("a\tb"), FailsWith(kTextControl));
}

TEST(PlainText, RefusesLongAndBroken) {
  EXPECT_THAT(check(std::string(100, 'a')), IsOk());
  EXPECT_THAT(check(std::string(101, 'a')), FailsWith(kTextTooLong));
  EXPECT_THAT(check("\xff"), FailsWith(kTextNotUtf8));
  EXPECT_THAT(check("\xc3"), FailsWith(kTextNotUtf8));
}

TEST(UserNames, Checked) {
  EXPECT_THAT(check_user_name("jane doe"), IsOk());
  EXPECT_THAT(check_user_name(std::string(256, 'a')), IsOk());
  EXPECT_THAT(check_user_name(std::string(257, 'a')), FailsWith(kTextTooLong));
  for (const char* name : {"", " jane", "jane "}) {
    EXPECT_THAT(check_user_name(name), FailsWith(kUserNameInvalid));
  }
  EXPECT_THAT(check_user_name("<b>"), FailsWith(kTextMarkup));
}

TEST(MailAddresses, Checked) {
  EXPECT_THAT(check_mail_address("a@b"), IsOk());
  for (const char* address : {"", "a", "@b", "a@", "a@b@c", "a b@c"}) {
    EXPECT_THAT(check_mail_address(address), FailsWith(kMailAddressInvalid)) << address;
  }
}

}  // namespace
}  // namespace countersign::document
