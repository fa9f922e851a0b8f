// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace countersign::load {

/// How to reach the gateway, and as which identity provider to answer it.
struct LoadOptions {
  int port = 0;
  std::string host;    // Host header: that of the public origin
  std::string prefix;  // base path of the gateway, such as "/countersign"; may be empty
  std::string authenticator;
  std::string idp_key_file;  // PEM private key whose certificate the gateway trusts
  std::string idp_entity;
  std::string organisation;  // whose sign-in page the people come from; empty: the common one
  // With 3 the sign-ins are in turn at customer0 to customer2: their pages, authenticators of the
  // same names, and idp_entity with the number behind it.
  int customers = 0;
  int first = 0;  // number of the first user
  int count = 1000;
  bool same_user = false;  // every sign-in is by user0
  int connections = 64;
  int threads = 2;  // to prepare with
};

/// The bytes of one ACS request, ready to be sent: the answer to a request that the gateway made.
struct PreparedSignIn {
  std::string request;
  std::string user;
};

/// Asks the gateway for `count` AuthnRequests and signs a response to each (RSA-2048, SHA-256).
std::vector<PreparedSignIn> prepare(const LoadOptions& options);

}  // namespace countersign::load
