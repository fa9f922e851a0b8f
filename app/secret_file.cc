// SPDX-License-Identifier: Apache-2.0
#include "secret_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "base/hex.h"
#include "base/text.h"
#include "crypto/random.h"
#include "errors.h"
#include "private_file.h"

namespace countersign::app {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretFileBytes = 4096;

Error invalid(const std::filesystem::path& file, std::string_view what) {
  return {kKeyFileInvalid, countersign::quoted(file.string()) + ": " + std::string(what)};
}

Result<std::vector<SecretBytes>> parse(const std::filesystem::path& file, std::string_view text) {
  std::vector<SecretBytes> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) {
      continue;
    }
    const auto bytes = hex_decode(line);
    if (!bytes.ok() || bytes->size() != kSecretBytes) {
      return invalid(file, "expected lines of 64 hexadecimal digits");
    }
    std::vector<std::uint8_t> copy(bytes->begin(), bytes->end());
    out.emplace_back(copy);
  }
  if (out.empty()) {
    return invalid(file, "expected at least one secret, got none");
  }
  return out;
}

}  // namespace

Result<void> write_file(const std::filesystem::path& file, std::string_view content,
                        unsigned mode) {
  const std::string temporary = file.string() + ".new-" + crypto::random_hex(4);
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  const auto fail = [&](std::string_view step) -> Result<void> {
    const std::string reason = std::error_code(errno, std::system_category()).message();
    ::unlink(temporary.c_str());
    return {kFileNotWritten, "cannot " + std::string(step) + " " +
                                 countersign::quoted(file.string()) + ": " + reason};
  };
  if (descriptor < 0) {
    return fail("create");
  }
  std::string_view rest = content;
  while (!rest.empty()) {
    const ssize_t count = ::write(descriptor, rest.data(), rest.size());
    if (count <= 0) {
      ::close(descriptor);
      return fail("write");
    }
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  const bool durable = ::fsync(descriptor) == 0;
  if (::close(descriptor) != 0 || !durable) {
    return fail("write");
  }
  if (::rename(temporary.c_str(), file.c_str()) != 0) {
    return fail("replace");
  }
  return {};
}

Result<std::string> read_or_make(const std::filesystem::path& file,
                                 const std::function<std::string()>& make) {
  PrivateFile read = read_private_file(file, kSecretFileBytes);
  if (read.fault.absent) {
    CS_TRY(write_file(file, make(), 0600));
    read = read_private_file(file, kSecretFileBytes);
  }
  if (!read.text) {
    return Error{kKeyFileInvalid, read.fault.what + "; " + read.fault.remedy};
  }
  return *std::move(read.text);
}

Result<std::vector<SecretBytes>> read_or_make_secrets(const std::filesystem::path& file) {
  CS_TRY(const std::string text,
         read_or_make(file, [] { return crypto::random_hex(kSecretBytes) + "\n"; }));
  return parse(file, text);
}

}  // namespace countersign::app
