// SPDX-License-Identifier: Apache-2.0
#include "prepared_sign_in.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <thread>

#include "base/base64.h"
#include "base/check.h"
#include "crypto/keys.h"
#include "crypto/random.h"
#include "http_connection.h"
#include "saml/bindings.h"
#include "saml/idp/response_builder.h"

namespace countersign::load {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in.good()) {
    static_cast<void>(std::fprintf(stderr, "can't read %s\n", path.c_str()));
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() * 5 / 4);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
        (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_' || byte == '.') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

/// "name=value; name=value" of what the answer set.
std::string cookies_of(const Answer& answer) {
  std::string cookies;
  for (const std::string& line : answer.values("set-cookie")) {
    cookies += (cookies.empty() ? "" : "; ") + line.substr(0, line.find(';'));
  }
  return cookies;
}

saml::idp::ResponseContent content_of(const LoadOptions& options,
                                      const saml::idp::ReceivedRequest& request,
                                      const std::string& user) {
  saml::idp::ResponseContent content;
  content.idp = saml::EntityId(options.idp_entity);
  content.sp = request.issuer;
  content.acs = saml::AcsUrl(request.acs);
  content.request = request.id;
  content.response_id = "_" + crypto::random_hex(16);
  content.assertion_id = "_" + crypto::random_hex(16);
  content.name_id = saml::NameId{
      user + "@example.org", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", {}, {}};
  content.attributes = {
      {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", {}, {}, {user}},
      {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
       {},
       {},
       {user + "@example.org"}},
      {"groups", {}, {}, {"staff", "engineering"}}};
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  content.issued = now;
  content.authenticated = now;
  content.expires = now + std::chrono::minutes(60);
  content.session_index = content.assertion_id;
  return content;
}

/// Of one organisation, or of nobody in particular.
std::string page_of(const LoadOptions& options) {
  return options.organisation.empty() ? "" : "/o/" + options.organisation;
}

PreparedSignIn prepare_one(const LoadOptions& options, const crypto::PrivateKey& key,
                           Connection& connection, const std::string& user) {
  const Answer answer = connection.exchange("GET " + options.prefix + page_of(options) + "/login/" +
                                            options.authenticator +
                                            " HTTP/1.1\r\nHost: " + options.host + "\r\n\r\n");
  const std::string location = answer.value("location");
  const std::size_t mark = location.find('?');
  if (answer.status / 100 != 3 || mark == std::string::npos) {
    static_cast<void>(std::fprintf(stderr, "no AuthnRequest: status %d\n", answer.status));
    std::exit(2);
  }
  const auto query = saml::parse_redirect(std::string_view(location).substr(mark + 1));
  CS_CHECK(query.ok());
  const auto request = saml::idp::read_authn_request(query->xml);
  CS_CHECK(request.ok());
  const auto response = saml::idp::build_response(content_of(options, *request, user), key);
  CS_CHECK(response.ok());
  std::string body = "SAMLResponse=" + percent_encode(base64_encode(*response));
  if (query->relay_state) {
    body += "&RelayState=" + percent_encode(*query->relay_state);
  }
  PreparedSignIn prepared;
  prepared.user = user;
  prepared.request =
      "POST " + options.prefix + "/saml/acs/" + options.authenticator +
      " HTTP/1.1\r\nHost: " + options.host +
      "\r\nContent-Type: application/x-www-form-urlencoded\r\nCookie: " + cookies_of(answer) +
      "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  return prepared;
}

// The same at the customer whose turn it is.
LoadOptions options_of(const LoadOptions& options, int number) {
  LoadOptions out = options;
  if (options.customers > 0) {
    const std::string customer = std::to_string(number % options.customers);
    out.authenticator = "customer" + customer;
    out.organisation = out.authenticator;
    out.idp_entity += customer;
  }
  return out;
}

}  // namespace

std::vector<PreparedSignIn> prepare(const LoadOptions& options) {
  auto key = crypto::PrivateKey::from_pem(read_file(options.idp_key_file));
  CS_CHECK(key.ok());
  std::vector<PreparedSignIn> all(static_cast<std::size_t>(options.count));
  std::vector<std::thread> threads;
  for (int t = 0; t < options.threads; ++t) {
    threads.emplace_back([&, t] {
      Connection connection(options.port);
      for (int i = t; i < options.count; i += options.threads) {
        const std::string user = "user" + std::to_string(options.same_user ? 0 : options.first + i);
        all[static_cast<std::size_t>(i)] =
            prepare_one(options_of(options, i), *key, connection, user);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  return all;
}

}  // namespace countersign::load
