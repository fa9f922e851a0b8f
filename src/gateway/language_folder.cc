// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/text.h"
#include "gateway/errors.h"
#include "gateway/language.h"

namespace countersign::gateway {

Result<std::shared_ptr<const Languages>> Languages::load(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  std::vector<std::filesystem::path> paths;
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (entries->path().extension() == ".lang") {
      paths.push_back(entries->path());
    }
  }
  if (error) {
    return {kLanguageInvalid, "expected a folder of language files, got " +
                                  countersign::quoted(folder) + ": " + error.message()};
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::pair<std::string, std::string>> files;
  for (const std::filesystem::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    std::string text(Language::kMaxFileBytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || (in.fail() && !in.eof())) {
      return {kLanguageInvalid,
              "expected a file that can be read, got " + countersign::quoted(path.string())};
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    files.emplace_back(path.filename().string(), std::move(text));
  }
  return make(files);
}

}  // namespace countersign::gateway
