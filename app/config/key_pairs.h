// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "config/config.h"
#include "config/problems.h"
#include "crypto/certificate.h"
#include "crypto/keys.h"

namespace countersign::app {

/// A private key of ours with the certificate that carries its public half in metadata.
struct KeyPair {
  crypto::PrivateKey key;
  crypto::Certificate certificate;
};

/// Reads the pairs, relative to `folder`. A file that can't be read, and a certificate of another
/// key, are problems.
std::vector<KeyPair> read_key_pairs(const std::filesystem::path& folder,
                                    const std::vector<KeyFiles>& files, Problems& problems);

}  // namespace countersign::app
