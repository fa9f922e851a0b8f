// SPDX-License-Identifier: Apache-2.0
#include "identity/upgrade_url_spaces.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/text.h"
#include "identity/catalogue.h"
#include "identity/place_index.h"

namespace countersign::identity {
namespace {

ObjectKey key_of_organisation(const OrganisationId& id) {
  return {ObjectKind::kOrganisation, OrganisationId(), id.value()};
}

/// Something of an organisation at a place.
struct PlacedThing {
  std::size_t depth;  // of the organisation
  UrlPlace place;
  OrganisationId organisation;

  friend bool operator<(const PlacedThing& a, const PlacedThing& b) {
    return std::tuple(a.depth, a.place.path.size(), a.organisation, a.place) <
           std::tuple(b.depth, b.place.path.size(), b.organisation, b.place);
  }
};

class SpaceGranting {
 public:
  explicit SpaceGranting(Upgrade& upgrade) : upgrade_(upgrade) {}

  void run() {
    std::vector<PlacedThing> things = things_in_place();
    std::sort(things.begin(), things.end());
    for (const PlacedThing& thing : things) {
      if (is_free(thing)) {
        held_.emplace(thing.place, thing.organisation);
        grant(thing);
      }
    }
    for (const auto& [id, spaces] : granted_) {
      std::string listed;
      for (const UrlPlace& space : spaces) {
        listed += (listed.empty() ? "" : ", ") + to_text(space);
      }
      upgrade_.notes.push_back(
          {key_of_organisation(id),
           "url_spaces now has " + shortened(listed) + ", where its applications or host names lie",
           ""});
    }
  }

 private:
  static std::string shortened(const std::string& text) {
    constexpr std::size_t kMost = 1000;
    return text.size() <= kMost ? text : text.substr(0, kMost) + "...";
  }

  Organisation* organisation(const OrganisationId& id) const {
    const auto found = upgrade_.objects.find(key_of_organisation(id));
    return found == upgrade_.objects.end() ? nullptr : std::get_if<Organisation>(&found->second);
  }

  /// Itself and those above it, the root left out.
  std::vector<Organisation*> line_of(const OrganisationId& id) const {
    std::vector<Organisation*> line;
    for (Organisation* at = organisation(id);
         at != nullptr && at->parent.has_value() && line.size() < kMaxOrganisationDepth;
         at = organisation(*at->parent)) {
      line.push_back(at);
    }
    return line;
  }

  void add(std::vector<PlacedThing>& things, const OrganisationId& id,
           const std::string& url) const {
    if (auto place = read_url_place(url); place.ok()) {
      things.push_back({line_of(id).size(), *std::move(place), id});
    }
  }

  std::vector<PlacedThing> things_in_place() const {
    std::vector<PlacedThing> things;
    for (const auto& [key, object] : upgrade_.objects) {
      if (const auto* const application = std::get_if<Application>(&object)) {
        for (const std::string& url : application->urls) {
          add(things, application->organisation, url);
        }
      } else if (const auto* const organisation = std::get_if<Organisation>(&object)) {
        for (const std::string& host : organisation->host_names) {
          add(things, organisation->id, "https://" + ascii_lower(host));
        }
      }
    }
    return things;
  }

  /// Whether nothing of another organisation, nor of the gateway itself, is around it or in it.
  bool is_free(const PlacedThing& thing) const {
    const bool is_root = thing.organisation.view() == kRootOrganisation;
    const auto own = read_url_place(upgrade_.own.origin + upgrade_.own.base_path);
    if (!is_root && own.ok() && lies_in(thing.place, *own)) {
      return false;
    }
    const auto is_other = [&](const auto& held) { return held.second != thing.organisation; };
    UrlPlace around = thing.place;
    for (;;) {
      const auto [first, last] = held_.equal_range(around);
      if (std::any_of(first, last, is_other)) {
        return false;
      }
      if (around.path.empty()) {
        break;
      }
      around.path.erase(around.path.rfind('/'));
    }
    for (auto at = held_.lower_bound(thing.place);
         at != held_.end() && lies_in(at->first, thing.place); ++at) {
      if (is_other(*at)) {
        return false;
      }
    }
    return true;
  }

  void grant(const PlacedThing& thing) {
    for (Organisation* const at : line_of(thing.organisation)) {
      const bool has =
          std::any_of(at->url_spaces.begin(), at->url_spaces.end(), [&](const std::string& text) {
            const auto space = read_url_place(text);
            return space.ok() && lies_in(thing.place, *space);
          });
      if (has) {
        continue;
      }
      const auto inner = [&](const UrlPlace& space) { return lies_in(space, thing.place); };
      std::vector<UrlPlace>& granted = granted_[at->id];
      granted.erase(std::remove_if(granted.begin(), granted.end(), inner), granted.end());
      granted.push_back(thing.place);
      std::vector<std::string>& spaces = at->url_spaces;
      spaces.erase(std::remove_if(spaces.begin(), spaces.end(),
                                  [&](const std::string& text) {
                                    const auto space = read_url_place(text);
                                    return space.ok() && inner(*space);
                                  }),
                   spaces.end());
      spaces.push_back(to_text(thing.place));
    }
  }

  Upgrade& upgrade_;
  std::multimap<UrlPlace, OrganisationId> held_;
  std::map<OrganisationId, std::vector<UrlPlace>> granted_;
};

}  // namespace

void upgrade_url_spaces(Upgrade& upgrade) {
  SpaceGranting(upgrade).run();
}

}  // namespace countersign::identity
