// SPDX-License-Identifier: Apache-2.0
#include "cli/confirmation.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string_view>
#include <vector>

#include "cli/terminal.h"
#include "print.h"

namespace countersign::app::cli {
namespace {

std::string last_segment(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

// Of the path ".../authenticators/ID/...", if it is about one.
std::string named_in(std::string_view path) {
  constexpr std::string_view kPlace = "/authenticators/";
  const std::size_t at = path.find(kPlace);
  if (at == std::string_view::npos) {
    return "";
  }
  path.remove_prefix(at + kPlace.size());
  return std::string(path.substr(0, path.find('/')));
}

// In an answer about one object the pointer leads into its document.
std::vector<std::string> asked_for(const Call& call, const Answer& answer) {
  std::vector<std::string> out;
  const json::Value* errors = answer.body.find("errors");
  if (errors == nullptr || !errors->is_array()) {
    return out;
  }
  for (const json::Value& error : errors->as_array()) {
    const json::Value* pointer = error.find("pointer");
    if (pointer != nullptr && pointer->is_string()) {
      const std::string& text = pointer->as_string();
      out.push_back(for_terminal(text.empty() ? named_in(call.path) : last_segment(text)));
    }
  }
  return out;
}

bool names(std::string_view list, std::string_view id) {
  const std::string all = "," + std::string(list) + ",";
  return all.find("," + std::string(id) + ",") != std::string::npos;
}

}  // namespace

bool needs_confirmation(const Answer& answer) {
  const json::Value* code = answer.body.is_object() ? answer.body.find("code") : nullptr;
  return code != nullptr && code->is_string() && code->as_string() == "api.confirmation_missing";
}

std::optional<std::string> confirmed(const Call& call, const Answer& answer,
                                     const std::string& given) {
  const std::vector<std::string> ids = asked_for(call, answer);
  const bool all = !ids.empty() && std::all_of(ids.begin(), ids.end(), [&](const std::string& id) {
    return names(given, id);
  });
  if (all) {
    return given;
  }
  print(stderr, problem_text(answer));
  if (ids.empty() || !given.empty() || ::isatty(STDIN_FILENO) == 0) {
    print(stderr, "  or give --confirm with the ids to this command\n");
    return std::nullopt;
  }
  std::string out;
  for (const std::string& id : ids) {
    print(stderr, "Type " + id + " if that is meant: ");
    std::string typed;
    if (!std::getline(std::cin, typed) || typed != id) {
      print(stderr, "nothing was changed\n");
      return std::nullopt;
    }
    out += (out.empty() ? "" : ",") + id;
  }
  return out;
}

}  // namespace countersign::app::cli
