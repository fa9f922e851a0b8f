// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/text.h"
#include "store/errors.h"

namespace countersign::store {

Result<FileLock> FileLock::take(const std::filesystem::path& database) {
  const std::string file = database.string() + ".lock";
  // Not through a link: whoever may write in the folder could have us lock, and so hold up, others.
  FileLock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (lock.descriptor_ < 0) {
    return Error{kCannotOpen, "expected to open " + countersign::quoted(file) + ", got " +
                                  std::system_category().message(errno)};
  }
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int reason = errno;
    return Error{reason == EWOULDBLOCK ? kLocked : kCannotOpen,
                 "expected the lock of " + countersign::quoted(file) + ", got " +
                     (reason == EWOULDBLOCK ? "that another process holds it"
                                            : std::system_category().message(reason))};
  }
  return lock;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

}  // namespace countersign::store
