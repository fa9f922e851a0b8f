// SPDX-License-Identifier: Apache-2.0
#include "private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/text.h"
#include "http/listener.h"

namespace countersign::app {
namespace {

namespace fs = std::filesystem;
using Fault = std::optional<FileFault>;

constexpr mode_t kOthers = 07;
constexpr mode_t kOthersWrite = 02;
constexpr mode_t kGroupWrite = 020;
constexpr mode_t kGroup = 070;

std::string named(const fs::path& path) {
  return countersign::quoted(path.string());
}

std::string octal(mode_t mode) {
  std::string text(8, '\0');
  const int size = std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

bool is_ours(uid_t user) {
  return user == 0 || user == ::geteuid();
}

// Whether we believe what belongs to this user.
bool is_owner_fine(uid_t user) {
  return ::geteuid() == 0 || is_ours(user);
}

// Of which there is nobody else, as far as can be told.
bool is_own_group(gid_t group) {
  return group == 0 || group == ::getegid();
}

Fault foreign(const fs::path& path, uid_t user) {
  return FileFault{named(path) + " belongs to the user " + std::to_string(user) +
                       ", who is neither root nor the one that this runs as",
                   "run: chown " + std::to_string(::geteuid()) + " " + path.string()};
}

// Whoever can write a folder can put another file in the place of one. Where only owners may take
// their files away (/tmp) they can't.
Fault fault_of_folder(const fs::path& file) {
  const fs::path folder = file.parent_path().empty() ? fs::path(".") : file.parent_path();
  struct ::stat status {};
  if (::stat(folder.c_str(), &status) != 0) {
    return FileFault{"the folder of " + named(file) + " cannot be looked at",
                     "check the path and that it is readable"};
  }
  if (!is_owner_fine(status.st_uid)) {
    return foreign(folder, status.st_uid);
  }
  const bool group_writes = (status.st_mode & kGroupWrite) != 0 && !is_own_group(status.st_gid);
  const bool others_write = (status.st_mode & kOthersWrite) != 0;
  if ((group_writes || others_write) && (status.st_mode & S_ISVTX) == 0) {
    return FileFault{"the folder " + named(folder) + " of " + named(file.filename()) +
                         " has mode " + octal(status.st_mode & 07777U) +
                         ", which lets others put another file there",
                     "run: chmod go-w " + folder.string()};
  }
  return std::nullopt;
}

Fault fault_of_mode(const fs::path& file, const struct ::stat& status) {
  const mode_t mode = status.st_mode & 0777U;
  const bool of_service = status.st_uid == 0 && (mode & kGroup & ~040U) == 0;
  if ((mode & kOthers) == 0 && ((mode & kGroup) == 0 || of_service)) {
    return std::nullopt;
  }
  const bool writes = (mode & (kGroupWrite | kOthersWrite)) != 0;
  const bool needs_group = status.st_uid == 0 && ::geteuid() != 0;
  return FileFault{named(file) + " has mode " + octal(mode) + ", which lets others " +
                       (writes ? "write it" : "read it"),
                   std::string("run: chmod ") + (needs_group ? "640 " : "600 ") + file.string()};
}

Fault fault_of(const fs::path& file, const struct ::stat& status) {
  if (!S_ISREG(status.st_mode)) {
    return FileFault{named(file) + " is not a file", "give the path of a file"};
  }
  if (!is_owner_fine(status.st_uid)) {
    return foreign(file, status.st_uid);
  }
  if (Fault fault = fault_of_mode(file, status)) {
    return fault;
  }
  if (Fault fault = fault_of_folder(file)) {
    return fault;
  }
  std::error_code failed;
  const fs::path real = fs::canonical(file, failed);
  return failed ? std::nullopt : fault_of_folder(real);
}

std::optional<std::string> read_all(int descriptor, std::size_t most) {
  std::string out(most + 1, '\0');
  std::size_t size = 0;
  while (size < out.size()) {
    const ssize_t count = ::read(descriptor, out.data() + size, out.size() - size);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return std::nullopt;
    }
    if (count == 0) {
      break;
    }
    size += static_cast<std::size_t>(count);
  }
  if (size > most) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

}  // namespace

PrivateFile read_private_file(const fs::path& file, std::size_t most) {
  // What is looked at is what is read: one descriptor. A pipe would keep us waiting.
  const http::Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct ::stat status {};
  if (!opened.is_open() || ::fstat(opened.get(), &status) != 0) {
    const bool absent = errno == ENOENT;
    return {std::nullopt,
            {"cannot read the file " + named(file) + " (" +
                 std::error_code(errno, std::system_category()).message() + ")",
             "check the path and that it is readable", absent}};
  }
  if (Fault fault = fault_of(file, status)) {
    return {std::nullopt, *std::move(fault)};
  }
  auto text = read_all(opened.get(), most);
  if (!text) {
    return {std::nullopt,
            {named(file) + " cannot be read, or holds more than " + std::to_string(most) + " bytes",
             "give the file that is meant"}};
  }
  return {std::move(text), {}};
}

std::optional<FileOwner> owner_of(const fs::path& file) {
  struct ::stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    return std::nullopt;
  }
  FileOwner out;
  out.user = status.st_uid;
  if ((status.st_mode & 040U) != 0) {
    out.reading_group = status.st_gid;
  }
  out.open_to_others = (status.st_mode & kOthers) != 0;
  return out;
}

bool is_ours_to_change(const fs::path& file) {
  struct ::stat status {};
  return ::stat(file.c_str(), &status) == 0 && is_ours(status.st_uid) &&
         (status.st_mode & kOthersWrite) == 0 &&
         ((status.st_mode & kGroupWrite) == 0 || is_own_group(status.st_gid));
}

}  // namespace countersign::app
