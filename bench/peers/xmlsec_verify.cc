// SPDX-License-Identifier: Apache-2.0
#include "peers/xmlsec_verify.h"

#include <cstdlib>
#include <memory>

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/valid.h>
#include <openssl/evp.h>
#include <xmlsec/crypto.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

namespace countersign::bench {

struct XmlsecVerifier::State {
  xmlSecKeyPtr key = nullptr;
};

XmlsecVerifier::XmlsecVerifier(const std::string& certificate_file) : state_(new State) {
  xmlInitParser();
  if (xmlSecInit() < 0 || xmlSecCryptoAppInit(nullptr) < 0 || xmlSecCryptoInit() < 0) {
    std::abort();
  }
  state_->key = xmlSecCryptoAppKeyLoad(certificate_file.c_str(), xmlSecKeyDataFormatCertPem,
                                       nullptr, nullptr, nullptr);
}

XmlsecVerifier::~XmlsecVerifier() {
  xmlSecKeyDestroy(state_->key);
  delete state_;
}

namespace {

std::string decode(const std::string& base64) {
  std::string joined;
  for (const char c : base64) {
    if (c != '\n' && c != '\r' && c != ' ') {
      joined += c;
    }
  }
  std::string out(joined.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(joined.data()),
                                   static_cast<int>(joined.size()));
  std::size_t padding = 0;
  while (padding < joined.size() && joined[joined.size() - 1 - padding] == '=') {
    ++padding;
  }
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

}  // namespace

bool XmlsecVerifier::verify(const std::string& base64) const {
  const std::string xml = decode(base64);
  const std::unique_ptr<xmlDoc, void (*)(xmlDocPtr)> document(
      xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr, XML_PARSE_NONET),
      xmlFreeDoc);
  if (document == nullptr) {
    return false;
  }
  const xmlChar* ids[] = {BAD_CAST "ID", nullptr};
  xmlSecAddIDs(document.get(), xmlDocGetRootElement(document.get()), ids);
  xmlNodePtr node =
      xmlSecFindNode(xmlDocGetRootElement(document.get()), xmlSecNodeSignature, xmlSecDSigNs);
  const std::unique_ptr<xmlSecDSigCtx, void (*)(xmlSecDSigCtxPtr)> context(
      xmlSecDSigCtxCreate(nullptr), xmlSecDSigCtxDestroy);
  context->signKey = xmlSecKeyDuplicate(state_->key);
  return xmlSecDSigCtxVerify(context.get(), node) == 0 &&
         context->status == xmlSecDSigStatusSucceeded;
}

}  // namespace countersign::bench
