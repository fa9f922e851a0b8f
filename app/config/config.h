// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problems.h"
#include "config/table_reader.h"
#include "saml/authn_context_order.h"

namespace countersign::app {

/// A private key and its certificate, as files.
struct KeyFiles {
  Located key_file;
  Located certificate_file;
};

/// The configuration file of one machine, every key checked by itself. What belongs to customers is
/// in the store and set through the API.
struct Config {
  std::vector<std::string> listen;
  unsigned threads = 0;  // 0: one for each processor
  std::string public_origin;
  std::string base_path;
  std::string store_path;
  std::string key_file;
  std::string operator_token_file;
  std::string admin_socket;  // empty: beside the store, by its name
  std::string languages;     // folder of further language files; empty: none
  saml::AuthnContextOrder authn_context_order = saml::default_authn_context_order();
  std::vector<std::string> trusted_proxies;
  std::vector<std::string> dns_servers;  // empty: those of the system
  std::string sp_entity_id;              // empty: the metadata URL
  std::string organisation_name;
  std::vector<KeyFiles> signing_keys;
  std::vector<KeyFiles> encryption_keys;
};

/// Reads the text of a configuration file. Opens no other file. Gives nothing when there is any
/// problem; `problems` holds all of them, as far as one pass can tell.
std::optional<Config> read_config(std::string_view text, Problems& problems);

}  // namespace countersign::app
