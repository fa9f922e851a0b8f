// SPDX-License-Identifier: Apache-2.0
#include "import_metadata.h"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "config/config.h"
#include "config/load.h"
#include "errors.h"
#include "saml/metadata.h"
#include "secret_file.h"

namespace countersign::app {
namespace {

namespace fs = std::filesystem;

// `value` as a basic string of TOML.
std::string toml_string(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    } else {
      out += c == '"' || c == '\\' ? "\\" : "";
      out += c;
    }
  }
  return out + "\"";
}

std::string new_entry(const MetadataImport& wanted, const std::string& metadata_file) {
  const std::string& name = wanted.name.empty() ? wanted.id : wanted.name;
  return "\n[[authenticator]]\nid = " + toml_string(wanted.id) + "\nname = " + toml_string(name) +
         "\nmetadata_file = " + toml_string(metadata_file) + "\n";
}

// The text with the `name` of the authenticator whose table begins at `line` set anew. Looks at
// lines up to the next table.
std::string with_name(std::string_view text, std::size_t line, std::string_view name) {
  std::string out;
  std::size_t number = 0;
  bool inside = false;
  bool done = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view current = text.substr(0, end);
    text.remove_prefix(end);
    ++number;
    const std::size_t first = current.find_first_not_of(" \t");
    const std::string_view trimmed =
        first == std::string_view::npos ? std::string_view() : current.substr(first);
    inside = number == line || (inside && !trimmed.starts_with('['));
    const std::string_view rest = trimmed.starts_with("name") ? trimmed.substr(4) : "";
    const std::size_t equals = rest.find_first_not_of(" \t");
    if (inside && !done && equals != std::string_view::npos && rest[equals] == '=') {
      out += "name = " + toml_string(name) + "\n";
      done = true;
      continue;
    }
    out += current;
  }
  return out;
}

Result<std::string> config_text(const MetadataImport& wanted, Problems& problems,
                                std::optional<Config>& config) {
  auto text = read_file(wanted.config, std::size_t{1024} * 1024);
  if (!text) {
    return {kConfigInvalid, wanted.config.string() + ": cannot read this file; check the path\n"};
  }
  config = read_config(*text, problems);
  if (!config) {
    return {kConfigInvalid, problems.text()};
  }
  return *std::move(text);
}

// Puts `text` where `file` is, unless it can't be loaded; then the old stays.
Result<void> replace_config(const fs::path& file, const std::string& text,
                            std::chrono::sys_seconds now) {
  const fs::path trial = file.string() + ".trial";
  CS_TRY(write_file(trial, text, 0600));
  Problems problems(file.string());
  const bool good = load_config(trial, now, problems).has_value();
  std::error_code ignored;
  fs::remove(trial, ignored);
  if (!good) {
    return {kConfigInvalid, problems.text()};
  }
  const auto mode = fs::status(file, ignored).permissions();
  return write_file(file, text, static_cast<unsigned>(mode) & 0777U);
}

Result<void> keep_copy(const fs::path& file, std::string_view xml) {
  std::error_code error;
  if (file.has_parent_path()) {
    fs::create_directories(file.parent_path(), error);
  }
  if (error) {
    return {kFileNotWritten, "cannot create the folder of " + countersign::quoted(file.string()) +
                                 ": " + error.message()};
  }
  return write_file(file, xml);
}

Result<std::string> update(const MetadataImport& wanted, const AuthenticatorConfig& existing,
                           const std::string& xml, const std::string& text,
                           std::chrono::sys_seconds now) {
  if (!existing.metadata_file) {
    return {kConfigInvalid, wanted.config.string() + ":" + std::to_string(existing.line) +
                                ": the authenticator " + countersign::quoted(wanted.id) +
                                " is filled in by hand; replace its idp_entity_id, sso_url and "
                                "certificates by metadata_file, or import under another id\n"};
  }
  const fs::path copy = wanted.config.parent_path() / existing.metadata_file->text;
  const auto old = read_file(copy, saml::kMaxMetadataBytes);
  const bool same_name = wanted.name.empty() || wanted.name == existing.name;
  if (old == xml && same_name) {
    return "authenticator " + countersign::quoted(wanted.id) + " has this metadata already";
  }
  if (old != xml) {
    CS_TRY(keep_copy(copy, xml));
  }
  if (!same_name) {
    CS_TRY(replace_config(wanted.config, with_name(text, existing.line, wanted.name), now));
  }
  return "authenticator " + countersign::quoted(wanted.id) + " updated";
}

}  // namespace

Result<std::string> import_metadata(const MetadataImport& wanted, std::chrono::sys_seconds now) {
  if (!is_config_id(wanted.id)) {
    return {kConfigInvalid, "the id " + countersign::quoted(wanted.id) +
                                " can't be used; use a-z, 0-9, '-' and '_'\n"};
  }
  const auto xml = read_file(wanted.metadata, saml::kMaxMetadataBytes);
  if (!xml) {
    return {kConfigInvalid, wanted.metadata.string() + ": cannot read this file\n"};
  }
  CS_TRY(const auto metadata, saml::read_idp_metadata(*xml, now));
  Problems problems(wanted.config.string());
  std::optional<Config> config;
  CS_TRY(const std::string text, config_text(wanted, problems, config));
  const auto it = std::find_if(config->authenticators.begin(), config->authenticators.end(),
                               [&](const auto& one) { return one.id == wanted.id; });
  if (it != config->authenticators.end()) {
    return update(wanted, *it, *xml, text, now);
  }
  const std::string copy = "metadata/" + wanted.id + ".xml";
  CS_TRY(keep_copy(wanted.config.parent_path() / copy, *xml));
  const std::string separator = text.empty() || text.ends_with('\n') ? "" : "\n";
  CS_TRY(replace_config(wanted.config, text + separator + new_entry(wanted, copy), now));
  return "authenticator " + countersign::quoted(wanted.id) + " added for " +
         countersign::quoted(metadata.entity_id.value());
}

}  // namespace countersign::app
