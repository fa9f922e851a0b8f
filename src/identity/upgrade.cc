// SPDX-License-Identifier: Apache-2.0
#include "identity/upgrade.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace countersign::identity {
namespace {

using Stored = std::map<ObjectKey, std::shared_ptr<const VersionedObject>>;

Upgraded differences(const Stored& stored, std::map<ObjectKey, Object>&& objects) {
  Upgraded out;
  out.objects.reserve(objects.size());
  for (auto& [key, object] : objects) {
    const auto found = stored.find(key);
    const auto before = found == stored.end() ? nullptr : found->second;
    if (before != nullptr && before->object == object) {
      out.objects.push_back(*before);
      continue;
    }
    const std::int64_t version = before == nullptr ? 1 : before->version + 1;
    out.objects.push_back({std::move(object), version});
    out.changes.push_back(
        {key, before, std::make_shared<const VersionedObject>(out.objects.back())});
  }
  return out;
}

}  // namespace

Upgraded upgrade_objects(std::vector<VersionedObject> stored, std::span<const UpgradeStep> steps,
                         std::span<const std::string> done, const OwnPlace& own) {
  std::vector<std::string> ran;
  Upgrade upgrade;
  upgrade.own = own;
  Stored before;
  for (VersionedObject& object : stored) {
    ObjectKey key = key_of(object.object);
    upgrade.objects.emplace(key, object.object);
    before.emplace(std::move(key), std::make_shared<const VersionedObject>(std::move(object)));
  }
  for (const UpgradeStep& step : steps) {
    if (std::find(done.begin(), done.end(), step.id) == done.end()) {
      step.run(upgrade);
      ran.emplace_back(step.id);
    }
  }
  Upgraded out = differences(before, std::move(upgrade.objects));
  out.steps = std::move(ran);
  out.notes = std::move(upgrade.notes);
  return out;
}

}  // namespace countersign::identity
