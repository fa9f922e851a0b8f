// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace countersign::app {

/// Why a file that holds a secret is not used.
struct FileFault {
  std::string what;    // "\"a.key\" has mode 0644, which lets others read it"
  std::string remedy;  // "run: chmod 600 a.key"
  bool absent = false;
};

/// The text of a file that holds a secret, or why not.
struct PrivateFile {
  std::optional<std::string> text;
  FileFault fault;  // when there is no text
};

/// Reads a file that holds a secret: a private key, a token. The one rule for all of them: it is a
/// regular file of at most `most` bytes; it belongs to the user of this process or to root; others
/// can neither read nor write it. Its group may read it when it belongs to root, as Debian has it
/// for services (0640 root:countersign). The folder, of a link also that of what it leads to,
/// belongs to the same and can't be written by others. Root may read files of anybody.
PrivateFile read_private_file(const std::filesystem::path& file, std::size_t most);

/// What is to be known of a file that others own: for whoever gives its secret away again.
struct FileOwner {
  uid_t user = 0;
  std::optional<gid_t> reading_group;  // that may read it, too
  bool open_to_others = false;
};

/// Nothing when there is no such file.
std::optional<FileOwner> owner_of(const std::filesystem::path& file);

/// Whether only root and the user of this process can change a file.
bool is_ours_to_change(const std::filesystem::path& file);

}  // namespace countersign::app
