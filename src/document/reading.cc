// SPDX-License-Identifier: Apache-2.0
#include "document/reading.h"

#include "base/utf8.h"
#include "document/errors.h"
#include "document/texts.h"

namespace countersign::document {

Reading::Step::Step(Reading& reading, std::string_view name)
    : reading_(reading), size_(reading.pointer_.size()) {
  constexpr std::size_t kMaxName = 200;
  reading.pointer_ += '/';
  // RFC 6901 3.
  for (const char c : cut_utf8(name, kMaxName)) {
    if (c == '~') {
      reading.pointer_ += "~0";
    } else if (c == '/') {
      reading.pointer_ += "~1";
    } else {
      reading.pointer_ += c;
    }
  }
}

void Reading::refuse(const ErrorCode& code, std::string what, std::string_view remedy) {
  ++count_;
  if (problems_->size() < kMaxProblems) {
    problems_->push_back({pointer_, std::string(code.id), std::move(what), std::string(remedy)});
  }
}

void Reading::refuse(const Error& error) {
  refuse(error.code, error.detail, text_remedy(error.code));
}

bool Reading::expect(const json::Value& value, json::Kind kind, std::string_view wanted) {
  if (value.kind() == kind) {
    return true;
  }
  refuse(kFieldType,
         "expected " + std::string(wanted) + ", got " + std::string(json::kind_name(value.kind())),
         "give " + std::string(wanted));
  return false;
}

}  // namespace countersign::document
