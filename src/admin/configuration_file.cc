// SPDX-License-Identifier: Apache-2.0
#include "admin/configuration_file.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "admin/errors.h"
#include "admin/objects.h"
#include "base/text.h"
#include "document/document.h"
#include "document/reading.h"
#include "identity/organisation.h"

namespace countersign::admin {
namespace {

using identity::ObjectKey;
using identity::ObjectKind;
using identity::Organisation;

constexpr const char* kFormat = "format";
constexpr std::int64_t kFormatNumber = 1;

/// The places of organisations in an order in which what one names, above it or as what it tests,
/// comes before itself. What is in a circle comes last: the catalogue will say so.
std::vector<std::size_t> order_of(const std::vector<const Organisation*>& all) {
  std::map<std::string_view, std::vector<std::size_t>> waiting;  // by what is waited for
  for (const Organisation* one : all) {
    waiting.try_emplace(one->id.view());
  }
  std::vector<std::size_t> awaited(all.size());
  const auto wait_for = [&](std::size_t i, const std::optional<identity::OrganisationId>& named) {
    const auto found = named ? waiting.find(named->view()) : waiting.end();
    if (found != waiting.end()) {
      found->second.push_back(i);
      ++awaited[i];
    }
  };
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < all.size(); ++i) {
    wait_for(i, all[i]->parent);
    wait_for(i, all[i]->test_of);
    if (awaited[i] == 0) {
      order.push_back(i);
    }
  }
  for (std::size_t done = 0; done < order.size(); ++done) {
    for (const std::size_t i : waiting[all[order[done]]->id.view()]) {
      if (--awaited[i] == 0) {
        order.push_back(i);
      }
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (awaited[i] > 0) {
      order.push_back(i);
    }
  }
  return order;
}

class Reader {
 public:
  explicit Reader(const identity::OrganisationId& home) : home_(home) {}

  void read_list(ObjectKind kind, const json::Value& list) {
    const std::string place = "/" + std::string(document::kind_plural(kind));
    if (!list.is_array()) {
      note(place, kFieldType, "expected a list, got " + std::string(json::kind_name(list.kind())),
           "put the objects in brackets");
      return;
    }
    out_.kinds.push_back(kind);
    for (std::size_t i = 0; i < list.as_array().size() && !is_full(); ++i) {
      read_one(kind, list.as_array()[i], place + "/" + std::to_string(i));
    }
  }

  /// Whether more problems would not be told. A large file can have as many as it has values.
  bool is_full() const { return problems_.size() >= document::kMaxProblems; }

  void note(const std::string& pointer, ErrorCode code, std::string what, std::string remedy) {
    problems_.push_back(field_problem(pointer, code, std::move(what), std::move(remedy)));
  }

  Outcome<Configuration> finish() {
    if (!problems_.empty()) {
      return Problem::of_fields(std::move(problems_));
    }
    order_organisations();
    return std::move(out_);
  }

 private:
  void read_one(ObjectKind kind, const json::Value& value, const std::string& place) {
    const char* const name = kind == ObjectKind::kProperty ? "name" : "id";
    const json::Value* id = value.find(name);
    if (id == nullptr || !id->is_string()) {
      return note(place + "/" + name, kFieldMissing, "expected a text", "name the object");
    }
    ObjectKey key{kind, {}, id->as_string()};
    if (kind != ObjectKind::kOrganisation && kind != ObjectKind::kProperty) {
      const json::Value* organisation = value.find("organisation");
      const bool named = organisation != nullptr && organisation->is_string();
      key.organisation = named ? identity::OrganisationId(organisation->as_string()) : home_;
    }
    if (!seen_.insert(key).second) {
      return note(place, kConflict, "expected every object once, got " + quoted(key.id) + " again",
                  "take one of the two away");
    }
    auto object = read_object(key, value);
    if (object.ok()) {
      out_.objects.push_back(*std::move(object));
      return;
    }
    for (FieldProblem problem : object.error().errors) {
      problem.pointer.insert(0, place);
      problems_.push_back(std::move(problem));
    }
  }

  void order_organisations() {
    auto& objects = out_.objects;
    const auto end = std::find_if(objects.begin(), objects.end(), [](const identity::Object& one) {
      return !std::holds_alternative<Organisation>(one);
    });
    std::vector<const Organisation*> organisations;
    std::transform(objects.begin(), end, std::back_inserter(organisations),
                   [](const identity::Object& one) { return &std::get<Organisation>(one); });
    std::vector<identity::Object> ordered;
    ordered.reserve(objects.size());
    for (const std::size_t i : order_of(organisations)) {
      ordered.push_back(std::move(objects[i]));
    }
    std::move(end, objects.end(), std::back_inserter(ordered));
    objects = std::move(ordered);
  }

  const identity::OrganisationId& home_;
  Configuration out_;
  std::set<ObjectKey> seen_;
  FieldProblems problems_;
};

}  // namespace

Outcome<Configuration> read_configuration(const json::Object& file,
                                          const identity::OrganisationId& home) {
  Reader reader(home);
  for (const ObjectKind kind : kConfigured) {
    if (const json::Value* list = file.find(document::kind_plural(kind))) {
      reader.read_list(kind, *list);
    }
  }
  for (const json::Member& member : file) {
    if (reader.is_full()) {
      break;
    }
    if (member.name == kFormat) {
      if (!(member.value == json::Value(kFormatNumber))) {
        reader.note("/format", kFieldInvalid, "expected 1", "export the configuration again");
      }
      continue;
    }
    const auto kind = document::kind_of_plural(member.name);
    if (!kind || std::find(kConfigured.begin(), kConfigured.end(), *kind) == kConfigured.end()) {
      reader.note("/" + member.name, kFieldUnknown, "unknown member " + quoted(member.name),
                  "the members are organisations, roles, authenticators, groups, applications and "
                  "properties");
    }
  }
  return reader.finish();
}

std::vector<identity::Catalogue::Entry> entries_below(const identity::Catalogue& catalogue,
                                                      ObjectKind kind,
                                                      const identity::OrganisationId& top) {
  const bool whole = top.view() == identity::kRootOrganisation;
  if (whole || kind == ObjectKind::kProperty) {
    return whole ? catalogue.list(kind, std::nullopt) : std::vector<identity::Catalogue::Entry>();
  }
  std::vector<identity::Catalogue::Entry> out;
  for (const identity::OrganisationId& id : catalogue.subtree(top)) {
    if (kind == ObjectKind::kOrganisation) {
      out.push_back(catalogue.find({kind, {}, id.value()}));
      continue;
    }
    auto some = catalogue.list(kind, id);
    std::move(some.begin(), some.end(), std::back_inserter(out));
  }
  return out;
}

json::Value write_configuration(const identity::Catalogue& catalogue,
                                const identity::OrganisationId& top) {
  json::Object out{{kFormat, kFormatNumber}};
  for (const ObjectKind kind : kConfigured) {
    json::Array list;
    for (const auto& entry : entries_below(catalogue, kind, top)) {
      list.push_back(document::write(entry->object, document::Form::kFile));
    }
    if (!list.empty()) {
      out.set(document::kind_plural(kind), std::move(list));
    }
  }
  return out;
}

}  // namespace countersign::admin
