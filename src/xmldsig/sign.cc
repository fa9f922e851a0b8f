// SPDX-License-Identifier: Apache-2.0
#include "xmldsig/sign.h"

#include <cstddef>
#include <optional>

#include "base/base64.h"
#include "base/check.h"
#include "base/text.h"
#include "xml/document.h"
#include "xmldsig/algorithms.h"
#include "xmldsig/digest_sink.h"
#include "xmldsig/errors.h"
#include "xmldsig/names.h"
#include "xmldsig/verify.h"

namespace countersign::xmldsig {
namespace {

using xml::Element;

constexpr std::string_view kSpace = " \t\r\n";

// One tag of the text, by its places in it.
struct Tag {
  enum class Kind { kOpening, kClosing, kEmpty };
  Kind kind = Kind::kOpening;
  std::size_t begin = 0;  // of '<'
  std::size_t end = 0;    // behind '>'
};

// Walks the tags of a document that xml::read has accepted, so that it need not check anything. The
// tree does not know where in the bytes its elements stood, and signing must not rewrite any other
// byte.
class TagScanner {
 public:
  explicit TagScanner(std::string_view text) : text_(text) {}

  std::optional<Tag> next() {
    while (true) {
      const std::size_t begin = text_.find('<', at_);
      if (begin == std::string_view::npos) {
        return std::nullopt;
      }
      const std::string_view rest = text_.substr(begin);
      if (rest.starts_with("<!--")) {
        at_ = behind("-->", begin + 4);
      } else if (rest.starts_with("<![CDATA[")) {
        at_ = behind("]]>", begin);
      } else if (rest.starts_with("<?")) {
        at_ = behind("?>", begin);
      } else {
        return tag_at(begin);
      }
    }
  }

 private:
  std::size_t behind(std::string_view mark, std::size_t from) const {
    const std::size_t found = text_.find(mark, from);
    CS_CHECK(found != std::string_view::npos);
    return found + mark.size();
  }

  Tag tag_at(std::size_t begin) {
    std::size_t at = begin;
    while (true) {
      at = text_.find_first_of("\"'>", at);
      CS_CHECK(at != std::string_view::npos);
      if (text_[at] == '>') {
        break;
      }
      at = behind(text_.substr(at, 1), at + 1);
    }
    at_ = at + 1;
    Tag tag;
    tag.begin = begin;
    tag.end = at_;
    if (text_[begin + 1] == '/') {
      tag.kind = Tag::Kind::kClosing;
    } else if (text_[at - 1] == '/') {
      tag.kind = Tag::Kind::kEmpty;
    }
    return tag;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string_view name_of(std::string_view tag) {
  return tag.substr(1, tag.find_first_of(" \t\r\n/>", 1) - 1);
}

// Whether an opening or empty tag has the attribute ID="`id`"; an NCName needs no unescaping.
bool has_id(std::string_view tag, std::string_view id) {
  std::size_t at = 1 + name_of(tag).size();
  while (true) {
    at = tag.find_first_not_of(kSpace, at);
    if (tag[at] == '>' || tag[at] == '/') {
      return false;
    }
    const std::string_view name = tag.substr(at, tag.find_first_of(" \t\r\n=", at) - at);
    const std::size_t open = tag.find_first_of("\"'", at);
    const std::size_t close = tag.find(tag[open], open + 1);
    if (name == "ID" && tag.substr(open + 1, close - open - 1) == id) {
      return true;
    }
    at = close + 1;
  }
}

// Behind the end of the element that the scanner meets next.
std::size_t end_of_next_element(TagScanner& scanner) {
  std::size_t depth = 0;
  while (true) {
    const std::optional<Tag> tag = scanner.next();
    CS_CHECK(tag.has_value());
    depth += tag->kind == Tag::Kind::kOpening ? 1U : 0U;
    depth -= tag->kind == Tag::Kind::kClosing ? 1U : 0U;
    if (depth == 0) {
      return tag->end;
    }
  }
}

std::string insert(std::string_view xml, const Element& target, std::string_view signature) {
  TagScanner scanner(xml);
  std::optional<Tag> tag;
  std::string_view tag_text;
  do {
    tag = scanner.next();
    CS_CHECK(tag.has_value());
    tag_text = xml.substr(tag->begin, tag->end - tag->begin);
  } while (tag->kind == Tag::Kind::kClosing || !has_id(tag_text, *target.attribute("ID")));
  std::string out;
  out.reserve(xml.size() + signature.size() + tag_text.size());
  if (tag->kind == Tag::Kind::kEmpty) {
    out.append(xml.substr(0, tag->end - 2)).append(">").append(signature);
    out.append("</").append(name_of(tag_text)).append(">");
    out.append(xml.substr(tag->end));
    return out;
  }
  const Element* first = target.first_child();
  const bool issuer = first != nullptr && first->is(kSamlNamespace, "Issuer");
  const std::size_t place = issuer ? end_of_next_element(scanner) : tag->end;
  out.append(xml.substr(0, place)).append(signature).append(xml.substr(place));
  return out;
}

Result<const Element*> find_target(const xml::Document& document, std::string_view id) {
  const Element* found = nullptr;
  for (const Element* element : document.elements_with_id()) {
    if (element->attribute("ID") != id) {
      continue;
    }
    if (found != nullptr) {
      return {kCannotSign, "expected one element with the ID " + quoted(id) + ", got several"};
    }
    found = element;
  }
  if (found == nullptr || !is_ncname(id)) {
    return {kCannotSign, "expected an element with the ID " + quoted(id)};
  }
  if (find_signature(*found) != nullptr) {
    return {kCannotSign, "expected an element that is not signed yet"};
  }
  return found;
}

// What stands inside SignedInfo. With the start tag of `sign_enveloped` around it, it is its own
// canonical form: no white space, no empty-element tags, attributes in order.
std::string signed_info_content(const Element& target, const SigningOptions& options) {
  constexpr std::string_view kExclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
  DigestSink sink(options.reference_digest);
  canonicalize_as({}, target, nullptr, sink);
  const crypto::DigestValue digest = sink.finish();
  std::string out;
  out.append("<ds:CanonicalizationMethod Algorithm=\"").append(kExclusive);
  out.append("\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"");
  out.append(signature_method_uri({options.scheme, options.signature_digest}));
  out.append("\"></ds:SignatureMethod><ds:Reference URI=\"#");
  out.append(*target.attribute("ID"));
  out.append("\"><ds:Transforms><ds:Transform Algorithm=\"").append(kEnvelopedTransform);
  out.append("\"></ds:Transform><ds:Transform Algorithm=\"").append(kExclusive);
  out.append("\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"");
  out.append(digest_method_uri(options.reference_digest));
  out.append("\"></ds:DigestMethod><ds:DigestValue>").append(base64_encode(digest.view()));
  out.append("</ds:DigestValue></ds:Reference></ds:SignedInfo>");
  return out;
}

}  // namespace

Result<std::string> sign_enveloped(std::string_view xml, std::string_view id,
                                   const crypto::PrivateKey& key, const SigningOptions& options) {
  if (!key_fits(key.type(), options.scheme)) {
    return {kCannotSign,
            "expected a key that makes " +
                quoted(signature_method_uri({options.scheme, options.signature_digest}))};
  }
  CS_TRY(const xml::Document document, xml::read(xml));
  CS_TRY(const Element* const target, find_target(document, id));
  const std::string content = signed_info_content(*target, options);

  // In the document the prefix is declared on Signature; the canonical SignedInfo bears it itself.
  std::string canonical = "<ds:SignedInfo xmlns:ds=\"";
  canonical.append(kDsNamespace).append("\">").append(content);
  const crypto::DigestValue digest = crypto::digest(options.signature_digest, canonical);

  std::string signature = "<ds:Signature xmlns:ds=\"";
  signature.append(kDsNamespace).append("\"><ds:SignedInfo>").append(content);
  signature.append("<ds:SignatureValue>");
  signature.append(
      base64_encode(key.sign(options.scheme, options.signature_digest, digest.view())));
  signature.append("</ds:SignatureValue>");
  if (options.certificate != nullptr) {
    signature.append("<ds:KeyInfo><ds:X509Data><ds:X509Certificate>");
    signature.append(options.certificate->base64());
    signature.append("</ds:X509Certificate></ds:X509Data></ds:KeyInfo>");
  }
  signature.append("</ds:Signature>");
  return insert(xml, *target, signature);
}

}  // namespace countersign::xmldsig
