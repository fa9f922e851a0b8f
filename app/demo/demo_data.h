// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"

namespace countersign::app {

/// Where the parts of the demo listen, all on 127.0.0.1: four ports in a row.
struct DemoPorts {
  std::uint16_t application;  // nginx, what people open
  std::uint16_t gateway;
  std::uint16_t idp;
  std::uint16_t upstream;  // the sample application itself
};
DemoPorts ports_from(std::uint16_t first);

/// "http://127.0.0.1:PORT"
std::string loopback_origin(std::uint16_t port);

struct DemoKey {
  crypto::PrivateKey key;
  crypto::Certificate certificate;
};

/// Reads FOLDER/NAME.key and .crt, making them when they are absent.
Result<DemoKey> read_or_make_key(const std::filesystem::path& folder, const std::string& name,
                                 std::chrono::sys_seconds now);

/// nginx's configuration for the demo, as `proxy nginx` makes it.
Result<std::string> demo_recipe(const DemoPorts& ports);

/// Fills `folder` with keys, the configuration, the demo identity provider's metadata, and nginx's
/// configuration. What is there is kept, but for what depends on the ports.
Result<void> make_demo_data(const std::filesystem::path& folder, const DemoPorts& ports,
                            std::chrono::sys_seconds now);

}  // namespace countersign::app
