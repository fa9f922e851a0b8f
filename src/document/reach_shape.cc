// SPDX-License-Identifier: Apache-2.0
#include "document/shapes.h"

namespace countersign::document {
namespace {

using identity::Reach;

constexpr std::size_t kMaxListed = 1000;
constexpr std::string_view kOwnWord = "own";
constexpr std::string_view kBelowWord = "below";

Shape<std::vector<identity::OrganisationId>> listed_organisations() {
  return list(id_of<identity::OrganisationId>(), kMaxListed);
}

void read_reach(const json::Value& value, Reach& out, Reading& reading) {
  out = {};
  if (value.is_array()) {
    static const auto kListed = listed_organisations();
    out.kind = Reach::Kind::kListed;
    kListed.read(value, out.listed, reading);
  } else if (value.is_string() && value.as_string() == kBelowWord) {
    out.kind = Reach::Kind::kBelow;
  } else if (!value.is_string() || value.as_string() != kOwnWord) {
    reading.refuse(kFieldChoiceInvalid, "expected own, below or a list of organisations",
                   "write \"own\", \"below\" or [\"acme\", ...]");
  }
}

json::Value write_reach(const Reach& reach, Form form) {
  switch (reach.kind) {
    case Reach::Kind::kOwn:
      return json::Value(kOwnWord);
    case Reach::Kind::kBelow:
      return json::Value(kBelowWord);
    case Reach::Kind::kListed:
      break;
  }
  return listed_organisations().write(reach.listed, form);
}

}  // namespace

Shape<Reach> reach() {
  json::Array words;
  words.emplace_back(kOwnWord);
  words.emplace_back(kBelowWord);
  json::Array either;
  either.emplace_back(json::Object{{"type", "string"}, {"enum", std::move(words)}});
  either.emplace_back(listed_organisations().schema);
  return {read_reach, write_reach, {{"oneOf", std::move(either)}}};
}

}  // namespace countersign::document
