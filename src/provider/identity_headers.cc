// SPDX-License-Identifier: Apache-2.0
#include "provider/identity_headers.h"

#include <algorithm>
#include <iterator>

#include "base/base64.h"
#include "identity/session_claims.h"
#include "json/writer.h"
#include "provider/errors.h"

namespace countersign::provider {
namespace {

using identity::Attribute;

const Attribute* find_attribute(const std::vector<Attribute>& attributes, std::string_view name) {
  const auto it = std::find_if(attributes.begin(), attributes.end(),
                               [&](const Attribute& one) { return one.name == name; });
  return it == attributes.end() ? nullptr : &*it;
}

bool stands_as_it_is(char c) {
  return c > 0x20 && c < 0x7f && c != '%' && c != ',' && c != ';';
}

// The usual value is sent as it is, without a copy.
void add_encoded(http::Response& response, http::HeaderName name, std::string_view value) {
  if (std::all_of(value.begin(), value.end(), stands_as_it_is)) {
    response.add_header(name, value);
  } else {
    response.add_header(name, encode_header_value(value));
  }
}

std::string joined_values(const std::vector<Attribute>& attributes, std::string_view name) {
  std::string out;
  if (const Attribute* attribute = find_attribute(attributes, name)) {
    for (const std::string& value : attribute->values) {
      out += (out.empty() ? "" : ",") + encode_header_value(value);
    }
  }
  return out;
}

bool is_wanted(const Application& application, std::string_view name) {
  return std::any_of(application.attributes.begin(), application.attributes.end(),
                     [&](const std::string& wanted) { return wanted == "*" || wanted == name; });
}

std::string attributes_value(const std::vector<Attribute>& attributes,
                             const Application& application) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  for (const Attribute& attribute : attributes) {
    if (!is_wanted(application, attribute.name)) {
      continue;
    }
    writer.name(attribute.name).begin_array();
    for (const std::string& value : attribute.values) {
      writer.string(value);
    }
    writer.end_array();
  }
  writer.end_object();
  return base64url_encode(text);
}

}  // namespace

std::string encode_header_value(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(value.size());
  for (const char c : value) {
    if (stands_as_it_is(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

Result<void> add_identity_headers(const store::SessionCache::View& session,
                                  const Application& application,
                                  const identity::Catalogue& catalogue, http::Response& response) {
  const std::size_t before = response.header_block().size();
  response.add_header("X-Auth-Subject", session.user());
  add_encoded(response, "X-Auth-User", session.user_name());
  add_encoded(response, "X-Auth-Organisation", session.organisation());
  add_encoded(response, "X-Auth-Authenticator", session.authenticator());
  if (!application.headers.empty() || !application.attributes.empty()) {
    std::vector<Attribute> attributes = session.sent().copy();
    std::vector<Attribute> own = identity::shown_attributes(
        catalogue, application.organisation, session.organisation(), session.own().copy());
    std::move(own.begin(), own.end(), std::back_inserter(attributes));
    for (const AttributeHeader& header : application.headers) {
      response.add_header(http::HeaderName::checked(header.name),
                          joined_values(attributes, header.attribute));
    }
    if (!application.attributes.empty()) {
      response.add_header("X-Auth-Attributes", attributes_value(attributes, application));
    }
  }
  const std::size_t bytes = response.header_block().size() - before;
  if (bytes > kIdentityHeaderBytes) {
    return {kHeadersTooLarge, "expected at most " + std::to_string(kIdentityHeaderBytes) +
                                  " bytes of identity headers for application \"" + application.id +
                                  "\", got " + std::to_string(bytes)};
  }
  return {};
}

}  // namespace countersign::provider
