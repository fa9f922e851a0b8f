// SPDX-License-Identifier: Apache-2.0
#include "json/merge_patch.h"

#include <algorithm>

#include "base/check.h"
#include "json/reader.h"

namespace countersign::json {

/// One merge; apart from Object, whose `set` and `erase` would make large patches quadratic.
class Merge {
 public:
  static void apply(Value& target, const Value& patch, std::size_t depth) {
    CS_CHECK(depth <= kHardMaxDepth);
    if (!patch.is_object()) {
      target = patch;
      return;
    }
    if (!target.is_object()) {
      target = Object();
    }
    Merge(target.as_object(), depth).members(patch.as_object());
  }

 private:
  Merge(Object& target, std::size_t depth) : target_(target.members_), depth_(depth) {
    by_name_.reserve(target_.size());
    for (std::size_t i = 0; i < target_.size(); ++i) {
      by_name_.push_back(i);
    }
    std::sort(by_name_.begin(), by_name_.end(),
              [this](std::size_t a, std::size_t b) { return target_[a].name < target_[b].name; });
    gone_.resize(target_.size());
  }

  // The names of a patch are all different, so that nothing new needs to be found again.
  void members(const Object& patch) {
    for (const Member& change : patch) {
      const std::size_t at = find(change.name);
      if (change.value.is_null()) {
        if (at < gone_.size()) {
          gone_[at] = true;
        }
        continue;
      }
      if (at < gone_.size()) {
        apply(target_[at].value, change.value, depth_ + 1);
      } else {
        apply(target_.emplace_back(Member{change.name, {}}).value, change.value, depth_ + 1);
      }
    }
    sweep();
  }

  std::size_t find(std::string_view name) const {
    const auto found = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                        [this](std::size_t index, std::string_view wanted) {
                                          return target_[index].name < wanted;
                                        });
    return found != by_name_.end() && target_[*found].name == name ? *found : gone_.size();
  }

  void sweep() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < target_.size(); ++i) {
      if (i < gone_.size() && gone_[i]) {
        continue;
      }
      if (kept != i) {
        target_[kept] = std::move(target_[i]);
      }
      ++kept;
    }
    target_.resize(kept);
  }

  std::vector<Member>& target_;
  std::size_t depth_;
  std::vector<std::size_t> by_name_;  // indices into the target as it was
  std::vector<bool> gone_;
};

Value merge_patch(Value target, const Value& patch) {
  Merge::apply(target, patch, 0);
  return target;
}

}  // namespace countersign::json
