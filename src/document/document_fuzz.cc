// SPDX-License-Identifier: Apache-2.0
// The first byte chooses the type, the rest is JSON. What is read, written in any form and read
// again is equal, but for what that form does not tell; there are problems iff nothing was read,
// each with a code, what and remedy in UTF-8. What is stored reads back equal, too, and stored
// documents of any form are read to what is written and read again equal.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "document/document.h"
#include "json/reader.h"

namespace {

namespace document = countersign::document;
using countersign::FieldProblems;
using countersign::identity::Object;
using countersign::identity::ObjectKind;
using countersign::identity::User;
using countersign::json::Value;
using document::Form;

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void require_problems(const FieldProblems& problems, bool read) {
  require(read == problems.empty());
  for (const auto& problem : problems) {
    require(!problem.code.empty() && !problem.what.empty() && !problem.remedy.empty());
    require(countersign::is_utf8(problem.what) && countersign::is_utf8(problem.pointer));
  }
}

void fuzz_object(ObjectKind kind, const Value& value) {
  FieldProblems problems;
  const auto object = document::read(kind, value, problems);
  require_problems(problems, object.has_value());
  if (object.has_value()) {
    for (const Form form : {Form::kShown, Form::kFile}) {
      FieldProblems none;
      auto again = document::read(kind, document::write(*object, form), none);
      require_problems(none, again.has_value());
      require(again.has_value());
      document::keep_unset(*again, *object);
      require(*again == *object);
    }
    const auto stored = document::read_stored(kind, document::write(*object, Form::kStored));
    require(stored.ok() && *stored == *object);
  }
  const auto stored = document::read_stored(kind, value);
  if (stored.ok()) {
    const auto again = document::read_stored(kind, document::write(*stored, Form::kStored));
    require(again.ok() && *again == *stored);
  }
}

void fuzz_user(const Value& value) {
  FieldProblems problems;
  const auto user = document::read_user(value, problems);
  require_problems(problems, user.has_value());
  if (user.has_value()) {
    for (const Form form : {Form::kShown, Form::kFile}) {
      FieldProblems none;
      auto again = document::read_user(document::write(*user, form), none);
      require(again.has_value() && none.empty());
      document::keep_unset(*again, *user);
      require(*again == *user);
    }
  }
  const auto stored = document::read_stored_user(value);
  if (stored.ok()) {
    const auto again = document::read_stored_user(document::write(*stored, Form::kStored));
    require(again.ok() && *again == *stored);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = countersign::json::read(text.substr(1));
  if (!value.ok()) {
    return 0;
  }
  const std::size_t kind =
      static_cast<unsigned char>(text.front()) % (countersign::identity::kObjectKinds + 1);
  if (kind == countersign::identity::kObjectKinds) {
    fuzz_user(*value);
  } else {
    fuzz_object(static_cast<ObjectKind>(kind), *value);
  }
  return 0;
}
