// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <algorithm>
#include <memory>
#include <string_view>

#include "print.h"

namespace countersign::app::cli {
namespace {

constexpr std::string_view kBash = R"(_countersign() {
  local IFS=$'\n'
  COMPREPLY=($(countersign complete-words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [[ ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _countersign countersign
)";

constexpr std::string_view kZsh = R"(#compdef countersign
_countersign() {
  local -a found
  found=("${(@f)$(countersign complete-words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "${found[1]}" ]]; then compadd -- "${found[@]}"; else _files; fi
}
compdef _countersign countersign
)";

constexpr std::string_view kFish = R"(function __countersign_complete
  set -l words (commandline -opc)
  countersign complete-words -- $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c countersign -a '(__countersign_complete)'
)";

const CLI::App* subcommand(const CLI::App& app, const std::string& name) {
  for (const CLI::App* child : app.get_subcommands({})) {
    if (child->check_name(name) && !child->get_group().empty()) {
      return child;
    }
  }
  return nullptr;
}

// The option named by the word before the last, if it wants a value.
const CLI::Option* open_option(const CLI::App& app, const std::vector<std::string>& words) {
  if (words.size() < 2 || !words[words.size() - 2].starts_with("--")) {
    return nullptr;
  }
  const CLI::Option* option = app.get_option_no_throw(words[words.size() - 2]);
  return option != nullptr && option->get_items_expected_max() > 0 ? option : nullptr;
}

// The values of an option that lists them, from the text that --help shows of its check.
std::vector<std::string> values_of(const CLI::Option& option) {
  std::vector<std::string> out;
  const std::string type = option.get_type_name();
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}', open);
  if (open == std::string::npos || close == std::string::npos) {
    return out;
  }
  std::string_view rest = std::string_view(type).substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    out.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return out;
}

std::vector<std::string> candidates(const CLI::App& app, const std::string& last) {
  std::vector<std::string> out;
  for (const CLI::App* child : app.get_subcommands({})) {
    if (!child->get_group().empty()) {
      out.push_back(child->get_name());
    }
  }
  if (last.starts_with("-")) {
    for (const CLI::Option* option : app.get_options()) {
      if (!option->get_lnames().empty() && !option->get_group().empty()) {
        out.push_back("--" + option->get_lnames().front());
      }
    }
  }
  return out;
}

int print_script(const std::string& shell) {
  print(stdout, shell == "zsh" ? kZsh : (shell == "fish" ? kFish : kBash));
  return 0;
}

}  // namespace

std::vector<std::string> completions(const CLI::App& root, const std::vector<std::string>& words) {
  const CLI::App* app = &root;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (const CLI::App* child = subcommand(*app, words[i])) {
      app = child;
    }
  }
  const std::string last = words.empty() ? std::string() : words.back();
  const CLI::Option* option = open_option(*app, words);
  std::vector<std::string> out = option != nullptr ? values_of(*option) : candidates(*app, last);
  out.erase(std::remove_if(out.begin(), out.end(),
                           [&](const std::string& word) { return !word.starts_with(last); }),
            out.end());
  std::sort(out.begin(), out.end());
  return out;
}

void add_completion(CLI::App& root, int& exit_code) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* completion = root.add_subcommand("completion", "Print a completion script for a shell");
  completion->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->callback([shell, &exit_code] { exit_code = print_script(*shell); });
  const auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* complete = root.add_subcommand("complete-words", "What may stand next, for the script");
  complete->group("");
  complete->add_option("WORD", *words);
  complete->callback([words, &root, &exit_code] {
    for (const std::string& word : completions(root, *words)) {
      print(stdout, word + "\n");
    }
    exit_code = 0;
  });
}

}  // namespace countersign::app::cli
