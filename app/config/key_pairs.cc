// SPDX-License-Identifier: Apache-2.0
#include "config/key_pairs.h"

#include <optional>
#include <utility>

#include "base/text.h"
#include "config/load.h"
#include "private_file.h"

namespace countersign::app {
namespace {

constexpr std::size_t kKeyBytes = std::size_t{64} * 1024;

std::optional<gateway::KeyPair> read_pair(const std::filesystem::path& folder,
                                          const KeyFiles& files, Problems& problems) {
  const auto [key_text, fault] = read_private_file(folder / files.key_file.text, kKeyBytes);
  const auto certificate_text = read_file(folder / files.certificate_file.text, kKeyBytes);
  if (!key_text) {
    problems.add(files.key_file.line, fault.what, fault.remedy);
  }
  if (!certificate_text) {
    problems.add(files.certificate_file.line,
                 "cannot read the file " + countersign::quoted(files.certificate_file.text),
                 "check the path and that it is readable");
  }
  if (!key_text || !certificate_text) {
    return std::nullopt;
  }
  auto key = crypto::PrivateKey::from_pem(*key_text);
  if (!key.ok()) {
    problems.add(files.key_file.line,
                 countersign::quoted(files.key_file.text) + " holds no usable key (" +
                     key.error().detail + ")",
                 "give an RSA key of 2048 bits or more, or a P-256, P-384 or P-521 key, as PEM "
                 "without a password");
    return std::nullopt;
  }
  auto certificate = crypto::Certificate::parse(*certificate_text);
  if (!certificate.ok()) {
    problems.add(files.certificate_file.line,
                 countersign::quoted(files.certificate_file.text) +
                     " holds no usable certificate (" + certificate.error().detail + ")",
                 "give the key's certificate as PEM");
    return std::nullopt;
  }
  if (certificate->public_key().fingerprint() != key->public_key().fingerprint()) {
    problems.add(files.certificate_file.line,
                 countersign::quoted(files.certificate_file.text) + " belongs to another key",
                 "give the certificate of " + countersign::quoted(files.key_file.text));
    return std::nullopt;
  }
  return gateway::KeyPair{*std::move(key), *std::move(certificate)};
}

}  // namespace

std::vector<gateway::KeyPair> read_key_pairs(const std::filesystem::path& folder,
                                             const std::vector<KeyFiles>& files,
                                             Problems& problems) {
  std::vector<gateway::KeyPair> out;
  for (const KeyFiles& one : files) {
    if (auto pair = read_pair(folder, one, problems)) {
      out.push_back(*std::move(pair));
    }
  }
  return out;
}

}  // namespace countersign::app
