// SPDX-License-Identifier: Apache-2.0
#include "document/texts.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/text.h"
#include "base/utf8.h"
#include "document/errors.h"

namespace countersign::document {
namespace {

bool begins_tag(std::string_view behind) {
  return !behind.empty() && (is_ascii_letter(behind.front()) || behind.front() == '/' ||
                             behind.front() == '!' || behind.front() == '?');
}

/// Whether what stands behind '&' makes it a character reference: "amp;", "#60;".
bool begins_reference(std::string_view behind) {
  if (behind.starts_with('#')) {
    return true;
  }
  const auto end = std::find_if_not(behind.begin(), behind.end(), is_ascii_letter_or_digit);
  return end != behind.begin() && end != behind.end() && *end == ';' &&
         is_ascii_letter(behind.front());
}

bool is_markup(std::string_view text, std::size_t at) {
  const std::string_view behind = text.substr(at + 1);
  return text[at] == '<' ? begins_tag(behind) : text[at] == '&' && begins_reference(behind);
}

/// Characters that are no text, turn its direction or can't be seen.
bool is_control(char32_t c, Lines lines) {
  if (c == U'\n' || c == U'\r' || c == U'\t') {
    return lines == Lines::kOne;
  }
  struct Range {
    char32_t first;
    char32_t last;
  };
  constexpr std::array kRefused{
      Range{0, 0x1f},           // C0
      Range{0x7f, 0x9f},        // DEL, C1
      Range{0x200b, 0x200b},    // zero-width space
      Range{0x2028, 0x202e},    // line separators, bidirectional embeddings and overrides
      Range{0x2060, 0x2069},    // word joiner, invisible operators, bidirectional isolates
      Range{0xfeff, 0xfeff},    // byte order mark
      Range{0xfff9, 0xfffb},    // interlinear annotations
      Range{0xe0000, 0xe007f},  // tags
  };
  return std::any_of(kRefused.begin(), kRefused.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

/// All bytes are visible ASCII or space, and none begins markup: the usual case, without decoding.
bool is_simple(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != '<' && c != '&'; });
}

}  // namespace

Result<void> check_plain_text(std::string_view text, std::size_t max_bytes, Lines lines) {
  if (text.size() > max_bytes) {
    return {kTextTooLong, "expected at most " + std::to_string(max_bytes) + " bytes, got " +
                              std::to_string(text.size())};
  }
  if (is_simple(text)) {
    return {};
  }
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_char_at(text, at);
    if (c.size == 0) {
      return {kTextNotUtf8, "expected UTF-8, got " + quoted(text)};
    }
    if (is_control(c.code_point, lines)) {
      return {kTextControl, "expected text without control or hidden characters, got " +
                                quoted(text.substr(at > 20 ? at - 20 : 0))};
    }
    if (is_markup(text, at)) {
      return {kTextMarkup, "expected plain text, got markup in " + quoted(text)};
    }
    at += c.size;
  }
  return {};
}

Result<void> check_user_name(std::string_view name) {
  CS_TRY(check_plain_text(name, kMaxUserNameBytes, Lines::kOne));
  if (name.empty()) {
    return {kUserNameInvalid, "expected a user name, got nothing"};
  }
  if (is_ascii_space(name.front()) || is_ascii_space(name.back())) {
    return {kUserNameInvalid,
            "expected a user name without white space at its ends, got " + quoted(name)};
  }
  return {};
}

Result<void> check_mail_address(std::string_view address) {
  CS_TRY(check_plain_text(address, kMaxMailAddressBytes, Lines::kOne));
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == address.size() ||
      address.find('@', at + 1) != std::string_view::npos ||
      std::any_of(address.begin(), address.end(), is_ascii_space)) {
    return {kMailAddressInvalid, "expected a mail address, got " + quoted(address)};
  }
  return {};
}

std::string_view text_remedy(const ErrorCode& code) {
  struct Remedy {
    ErrorCode code;
    std::string_view text;
  };
  static constexpr std::array kRemedies{
      Remedy{kTextMarkup,
             "write plain text: no HTML tags such as <b>, and no references such as "
             "&amp;; they would be shown as they are"},
      Remedy{kTextControl,
             "type the text anew, or paste it through a plain text editor, so that "
             "line breaks and hidden characters are gone"},
      Remedy{kTextTooLong, "make the text shorter"},
      Remedy{kTextNotUtf8, "send the text in UTF-8"},
      Remedy{kTextSpace, "take the spaces at the beginning and the end away"},
      Remedy{kUserNameInvalid, "give a name of 1 to 256 bytes without spaces at its ends"},
      Remedy{kMailAddressInvalid, "write it as jane@example.com"},
      Remedy{kCertificateIsPrivateKey,
             "a private key must never leave the identity provider: treat it as leaked there, and "
             "give the signing certificate, which begins with -----BEGIN CERTIFICATE-----"},
      Remedy{kCertificateIsCsr,
             "this is a request for a certificate; give the certificate that the identity provider "
             "signs with (download it there as \"Certificate (Base64)\")"},
      Remedy{kCertificateIsPublicKey,
             "this is a bare public key; give the certificate around it (at the identity provider: "
             "\"Certificate (Base64)\")"},
      Remedy{kCertificateChain,
             "give the identity provider's own signing certificate alone, without the certificates "
             "of the authorities that issued it"},
      Remedy{kCertificateInvalid,
             "copy the signing certificate anew from the identity provider: PEM (with the lines "
             "BEGIN CERTIFICATE and END CERTIFICATE), its base64 text, or the .cer file"},
      Remedy{kCertificateTooMany, "keep the certificates that are in use now and the next ones"},
  };
  const auto it = std::find_if(kRemedies.begin(), kRemedies.end(),
                               [&](const Remedy& remedy) { return remedy.code == code; });
  return it == kRemedies.end() ? "correct the value" : it->text;
}

}  // namespace countersign::document
