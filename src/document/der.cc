// SPDX-License-Identifier: Apache-2.0
#include "document/der.h"

#include <cstddef>
#include <cstdint>

namespace countersign::document {
namespace {

constexpr unsigned char kInteger = 0x02;
constexpr unsigned char kOid = 0x06;
constexpr unsigned char kSequence = 0x30;
constexpr unsigned char kExplicit0 = 0xa0;

struct Element {
  unsigned char tag = 0;
  std::string_view whole;    // with tag and length
  std::string_view content;  // without
};

/// Takes one element off the front of `in`; nothing when there is no whole one.
std::optional<Element> take(std::string_view& in) {
  constexpr std::size_t kMaxLengthBytes = 4;
  if (in.size() < 2) {
    return std::nullopt;
  }
  Element out;
  out.tag = static_cast<unsigned char>(in[0]);
  std::size_t length = static_cast<unsigned char>(in[1]);
  std::size_t head = 2;
  if ((length & 0x80U) != 0) {
    const std::size_t count = length & 0x7fU;
    if (count == 0 || count > kMaxLengthBytes || in.size() < head + count) {
      return std::nullopt;
    }
    length = 0;
    for (std::size_t i = 0; i < count; ++i) {
      length = length << 8U | static_cast<unsigned char>(in[head + i]);
    }
    head += count;
  }
  if (in.size() - head < length) {
    return std::nullopt;
  }
  out.whole = in.substr(0, head + length);
  out.content = out.whole.substr(head);
  in.remove_prefix(out.whole.size());
  return out;
}

/// Takes one element off the front if it has that tag.
std::optional<Element> take(std::string_view& in, unsigned char tag) {
  if (in.empty() || static_cast<unsigned char>(in.front()) != tag) {
    return std::nullopt;
  }
  return take(in);
}

unsigned char first_tag(std::string_view in) {
  return in.empty() ? 0 : static_cast<unsigned char>(in.front());
}

/// Of the first element within the outermost one when that is a SEQUENCE: a certificate, a request,
/// or a public key with its algorithm.
DerShape shape_of_signed(std::string_view inner) {
  if (first_tag(inner) == kOid) {
    return DerShape::kPublicKey;
  }
  if (first_tag(inner) == kExplicit0) {
    return DerShape::kCertificate;
  }
  const auto number = take(inner, kInteger);
  const auto next = take(inner, kSequence);
  if (!number || !next) {
    return DerShape::kOther;
  }
  // Behind the version of a request stands a name, behind the serial number of an old certificate
  // an algorithm.
  return first_tag(next->content) == kOid ? DerShape::kCertificate : DerShape::kCsr;
}

/// Beginning with a number: keys, and PKCS #12.
DerShape shape_of_numbered(std::string_view content) {
  const auto number = take(content, kInteger);
  if (!number) {
    return DerShape::kOther;
  }
  const bool two_numbers = first_tag(content) == kInteger && number->content.size() > 1;
  return two_numbers ? DerShape::kPublicKey : DerShape::kPrivateKey;
}

}  // namespace

DerShape der_shape(std::string_view der) {
  const auto outer = take(der, kSequence);
  if (!outer) {
    return DerShape::kOther;
  }
  std::string_view content = outer->content;
  switch (first_tag(content)) {
    case kOid:
      return DerShape::kBundle;
    case kInteger:
      return shape_of_numbered(content);
    case kSequence: {
      const auto inner = take(content, kSequence);
      // An encrypted private key: an algorithm with parameters, then the bytes.
      if (inner && first_tag(inner->content) == kOid && first_tag(content) == 0x04) {
        return DerShape::kPrivateKey;
      }
      return inner ? shape_of_signed(inner->content) : DerShape::kOther;
    }
    default:
      return DerShape::kOther;
  }
}

std::optional<CertificateNames> certificate_names(std::string_view der) {
  const auto outer = take(der, kSequence);
  std::string_view in = outer ? outer->content : std::string_view();
  const auto body = take(in, kSequence);
  in = body ? body->content : std::string_view();
  static_cast<void>(take(in, kExplicit0));
  static_cast<void>(take(in, kInteger));
  static_cast<void>(take(in, kSequence));  // algorithm
  const auto issuer = take(in, kSequence);
  static_cast<void>(take(in, kSequence));  // validity
  const auto subject = take(in, kSequence);
  if (!issuer || !subject) {
    return std::nullopt;
  }
  return CertificateNames{issuer->whole, subject->whole};
}

}  // namespace countersign::document
