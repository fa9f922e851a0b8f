// SPDX-License-Identifier: Apache-2.0
// Lines of what administrators of organisations choose: `id ID`, `url URL`, `header NAME`, `host
// NAME`, and of the operator `origin`, `base`, `backend`, `listen`.
//
// Whatever they say: the recipe is refused, or nginx reads in it the lines of the recipe alone. No
// value ends a directive, opens a block, or names a variable that is not ours.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "errors.h"
#include "proxy/nginx_recipe.h"

namespace {

namespace app = countersign::app;

/// What nginx reads in a file: words, and by themselves ; { }. Quoted ones begin with their quote.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const char c = text.front();
    if (countersign::is_ascii_space(c)) {
      text.remove_prefix(1);
    } else if (c == '#') {
      text.remove_prefix(std::min(text.find('\n'), text.size()));
    } else if (c == ';' || c == '{' || c == '}') {
      words.emplace_back(1, c);
      text.remove_prefix(1);
    } else if (c == '"') {
      std::size_t end = 1;
      while (end < text.size() && text[end] != '"') {
        end += text[end] == '\\' ? 2 : 1;
      }
      CS_CHECK(end < text.size());
      words.emplace_back(text.substr(0, end));
      text.remove_prefix(end + 1);
    } else {
      const std::size_t end = std::min(text.find_first_of(" \t\r\n;{\""), text.size());
      words.emplace_back(text.substr(0, end));
      text.remove_prefix(end);
    }
  }
  return words;
}

/// The names of all directives; within `map` the lines are pairs. Braces are balanced.
std::set<std::string> directives_of(const std::vector<std::string>& words) {
  std::set<std::string> names;
  std::vector<std::string> blocks;
  bool first = true;
  std::string name;
  for (const std::string& word : words) {
    if (word == ";" || word == "{" || word == "}") {
      if (word == "{") {
        blocks.push_back(name);
      } else if (word == "}") {
        CS_CHECK(!blocks.empty() && first);
        blocks.pop_back();
      }
      first = true;
    } else if (first) {
      first = false;
      name = word;
      if (blocks.empty() || blocks.back() != "map") {
        names.insert(name);
      }
    }
  }
  CS_CHECK(blocks.empty() && first);
  return names;
}

app::ProxiedInstallation plain() {
  app::ProxiedInstallation out;
  out.public_origin = "https://app.example.com";
  out.base_path = "/countersign";
  out.gateway = "127.0.0.1:8380";
  return out;
}

/// All that any recipe is made of.
const std::set<std::string>& known_directives() {
  static const std::set<std::string> known = [] {
    std::set<std::string> all;
    for (const char* const base : {"", "/countersign"}) {
      app::ProxiedInstallation one = plain();
      one.base_path = base;
      one.applications = {{"wiki", {"https://app.example.com/wiki"}, {"X-Auth-Mail"}, ""}};
      one.host_names = {"acme.example.com"};
      const auto recipe = app::nginx_recipe(one);
      CS_CHECK(recipe.ok());
      all.merge(directives_of(words_of(*recipe)));
    }
    return all;
  }();
  return known;
}

void read_line(std::string_view line, app::ProxiedInstallation& out) {
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view what = line.substr(0, space);
  const std::string value(line.substr(std::min(space + 1, line.size())));
  if (what == "id") {
    out.applications.push_back({value, {}, {}, {}});
  } else if (what == "host") {
    out.host_names.push_back(value);
  } else if (what == "bare") {
    out.base_path.clear();
  } else if (what == "listen") {
    out.listen = value;
  } else if (!out.applications.empty() && what == "url") {
    out.applications.back().urls.push_back(value);
  } else if (!out.applications.empty() && what == "header") {
    out.applications.back().headers.push_back(value);
  } else if (!out.applications.empty() && what == "backend") {
    out.applications.back().backend = value;
  }
}

bool is_ours(std::string_view variable) {
  for (const std::string_view known :
       {"countersign_", "cs_", "http_", "upstream_http_", "request", "remote_addr", "host"}) {
    if (variable.starts_with(known)) {
      return true;
    }
  }
  return false;
}

void check_recipe(const std::string& recipe) {
  for (const char c : recipe) {
    CS_CHECK((c >= ' ' && c < 0x7f) || c == '\n');
  }
  const std::vector<std::string> words = words_of(recipe);
  for (const std::string& name : directives_of(words)) {
    CS_CHECK(known_directives().contains(name));
  }
  for (const std::string& word : words) {
    for (std::size_t at = word.find('$'); at != std::string::npos; at = word.find('$', at + 1)) {
      const bool end_of_expression = at + 1 == word.size() || word[at + 1] == ')';
      CS_CHECK(end_of_expression || is_ours(std::string_view(word).substr(at + 1)));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  app::ProxiedInstallation given = plain();
  for (int lines = 0; lines < 16 && !text.empty(); ++lines) {
    read_line(countersign::take_line(text), given);
  }
  const auto recipe = app::nginx_recipe(given);
  if (recipe.ok()) {
    check_recipe(*recipe);
  } else {
    CS_CHECK(!recipe.error().detail.empty());
  }
  return 0;
}
