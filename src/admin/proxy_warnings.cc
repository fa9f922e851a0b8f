// SPDX-License-Identifier: Apache-2.0
#include "admin/proxy_warnings.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/text.h"

namespace countersign::admin {
namespace {

using identity::Application;
using identity::Organisation;

constexpr std::size_t kMostNamed = 3;

template <typename T>
const T* object_of(const std::shared_ptr<const identity::VersionedObject>& entry) {
  return entry == nullptr ? nullptr : std::get_if<T>(&entry->object);
}

std::vector<std::string> header_names(const Application& application) {
  std::vector<std::string> out;
  for (const auto& [name, attribute] : application.headers) {
    out.push_back(ascii_lower(name));
  }
  return out;
}

// What there is now and was not before, in words; empty: nothing.
std::string added_to(const std::vector<std::string>& before,
                     const std::vector<std::string>& after) {
  std::string out;
  std::size_t number = 0;
  for (const std::string& one : after) {
    if (std::find(before.begin(), before.end(), one) == before.end() && ++number <= kMostNamed) {
      out += (out.empty() ? "" : ", ") + quoted(one);
    }
  }
  return number <= kMostNamed ? out : out + " and " + std::to_string(number - kMostNamed) + " more";
}

class Additions {
 public:
  explicit Additions(const std::string& object) : object_(object) {}

  void compare(const char* member, const std::vector<std::string>& before,
               const std::vector<std::string>& after) {
    if (const std::string what = added_to(before, after); !what.empty()) {
      out_.push_back(
          json::Object{{"pointer", object_ + member},
                       {"code", "warning.proxy_outdated"},
                       {"what", "the proxy in front does not know " + what + " yet"},
                       {"remedy",
                        "on the server's machine make its configuration anew (countersign proxy "
                        "nginx --backend APPLICATION=ADDRESS) and let it read that"}});
    }
  }
  json::Array take() { return std::move(out_); }

 private:
  const std::string& object_;
  json::Array out_;
};

}  // namespace

json::Array proxy_warnings(const identity::ObjectChange& change, const std::string& object) {
  Additions out(object);
  if (const auto* after = object_of<Application>(change.after)) {
    const auto* const before = object_of<Application>(change.before);
    const Application old = before == nullptr ? Application() : *before;
    out.compare("/urls", old.urls, after->urls);
    out.compare("/headers", header_names(old), header_names(*after));
  }
  if (const auto* after = object_of<Organisation>(change.after)) {
    const auto* const before = object_of<Organisation>(change.before);
    out.compare("/host_names", before == nullptr ? std::vector<std::string>() : before->host_names,
                after->host_names);
  }
  return out.take();
}

}  // namespace countersign::admin
