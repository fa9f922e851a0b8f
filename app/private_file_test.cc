// SPDX-License-Identifier: Apache-2.0
#include "private_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class PrivateFileTest : public ::testing::Test {
 protected:
  PrivateFileTest() {
    char pattern[] = "/tmp/private_file_XXXXXX";
    folder_ = ::mkdtemp(pattern);
    file_ = folder_ / "a.key";
    std::ofstream(file_) << "secret";
    set_mode(file_, 0600);
  }
  ~PrivateFileTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  static void set_mode(const fs::path& path, mode_t mode) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
  }
  static FileFault fault(const fs::path& path) {
    const PrivateFile read = read_private_file(path, 100);
    EXPECT_FALSE(read.text.has_value()) << path;
    EXPECT_FALSE(read.fault.what.empty());
    return read.fault;
  }
  static bool is_read(const fs::path& path) {
    return read_private_file(path, 100).text == "secret";
  }

  fs::path folder_;
  fs::path file_;
};

TEST_F(PrivateFileTest, AcceptsWhatTheOwnerAloneMayRead) {
  for (const mode_t mode : {0600U, 0400U, 0700U}) {
    set_mode(file_, mode);
    EXPECT_TRUE(is_read(file_)) << mode;
  }
}

TEST_F(PrivateFileTest, RefusesWhatOthersMayReadOrWriteAndNamesTheCommand) {
  for (const mode_t mode : {0604U, 0644U, 0602U, 0666U, 0601U, 0660U, 0620U, 0610U}) {
    set_mode(file_, mode);
    const FileFault found = fault(file_);
    EXPECT_THAT(found.what, HasSubstr("lets others")) << mode;
    EXPECT_EQ(found.remedy, "run: chmod 600 " + file_.string());
  }
}

// As Debian has it for services: root:countersign 0640. Whoever owns a file needs no group for it.
TEST_F(PrivateFileTest, AcceptsAGroupOfRootsFileAlone) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  set_mode(file_, 0640);
  ASSERT_EQ(::chown(file_.c_str(), 0, 4242), 0);
  EXPECT_TRUE(is_read(file_));
  ASSERT_EQ(::chown(file_.c_str(), 4242, 4242), 0);
  EXPECT_THAT(fault(file_).what, HasSubstr("lets others read it"));
}

TEST_F(PrivateFileTest, RefusesAFileOrFolderOfSomebodyElse) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  ASSERT_EQ(::chown(folder_.c_str(), 4242, 4242), 0);
  ASSERT_EQ(::chown(file_.c_str(), 4242, 4242), 0);
  EXPECT_TRUE(is_read(file_));  // root reads it for whoever the server runs as
  ASSERT_EQ(::seteuid(4242), 0);
  EXPECT_TRUE(is_read(file_));
  ASSERT_EQ(::seteuid(0), 0);
  ASSERT_EQ(::chown(folder_.c_str(), 4343, 4343), 0);
  set_mode(folder_, 0711);
  ASSERT_EQ(::seteuid(4242), 0);
  const FileFault of_folder = fault(file_);
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_THAT(of_folder.what, HasSubstr("belongs to the user 4343"));
  EXPECT_THAT(of_folder.remedy, HasSubstr("chown 4242"));
}

TEST_F(PrivateFileTest, RefusesAFolderThatOthersMayWrite) {
  set_mode(folder_, 0777);
  EXPECT_THAT(fault(file_).what, HasSubstr("lets others put another file there"));
  EXPECT_EQ(fault(file_).remedy, "run: chmod go-w " + folder_.string());
  set_mode(folder_, 01777);
  EXPECT_TRUE(is_read(file_));
}

TEST_F(PrivateFileTest, AcceptsALinkAndLooksAtWhatItLeadsTo) {
  const fs::path inner = folder_ / "inner";
  fs::create_directory(inner);
  fs::rename(file_, inner / "b.key");
  fs::create_symlink(inner / "b.key", file_);
  EXPECT_TRUE(is_read(file_));
  set_mode(inner, 0777);
  EXPECT_THAT(fault(file_).what, HasSubstr("lets others put another file there"));
  set_mode(inner, 0700);
  set_mode(inner / "b.key", 0644);
  EXPECT_THAT(fault(file_).what, HasSubstr("lets others read it"));
}

TEST_F(PrivateFileTest, RefusesWhatIsNoFileAndTellsWhatIsAbsent) {
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(fault(pipe).what, HasSubstr("is not a file"));
  EXPECT_THAT(fault(folder_).what, HasSubstr("is not a file"));
  EXPECT_FALSE(fault(folder_).absent);
  EXPECT_TRUE(fault(folder_ / "nothing").absent);
  std::ofstream(file_) << std::string(101, 'a');
  EXPECT_THAT(fault(file_).what, HasSubstr("more than 100 bytes"));
}

}  // namespace
}  // namespace countersign::app
