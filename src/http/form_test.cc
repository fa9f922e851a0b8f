// SPDX-License-Identifier: Apache-2.0
#include "http/form.h"

#include "base/matchers.h"
#include "http/errors.h"

namespace countersign::http {
namespace {

TEST(HttpForm, ReadsFieldsInOrder) {
  const auto form = Form::parse("a=1&b=x+y%2Bz%26%3d&c&d==");
  ASSERT_THAT(form, IsOk());
  ASSERT_EQ(form->fields().size(), 4U);
  EXPECT_EQ(form->fields()[1].name, "b");
  EXPECT_EQ(form->fields()[1].value, "x y+z&=");
  EXPECT_EQ(form->fields()[1].raw, "b=x+y%2Bz%26%3d");
  EXPECT_EQ(form->fields()[1].raw_value, "x+y%2Bz%26%3d");
  EXPECT_EQ(form->fields()[2].value, "");
  EXPECT_EQ(form->fields()[3].value, "=");
  EXPECT_EQ((*form->only("a"))->value, "1");
  EXPECT_EQ(*form->optional("e"), nullptr);
}

TEST(HttpForm, ReadsEmptyTextAsNoFields) {
  const auto form = Form::parse("");
  ASSERT_THAT(form, IsOk());
  EXPECT_TRUE(form->fields().empty());
}

TEST(HttpForm, RefusesB02ParameterSmuggling) {
  const auto only = [](std::string_view text) -> Result<const FormField*> {
    CS_TRY(const auto form, Form::parse(text));
    CS_TRY(form.only("SAMLResponse"));
    return nullptr;
  };
  EXPECT_THAT(only("SAMLResponse=a"), IsOk());
  EXPECT_THAT(only("SAMLResponse=a&SAMLResponse=b"), FailsWith(kFieldDuplicate));
  EXPECT_THAT(only("SAMLResponse=a&SAML%52esponse=a"), FailsWith(kFieldDuplicate));
  EXPECT_THAT(only("samlresponse=a"), FailsWith(kFieldMissing));
  EXPECT_THAT(only("x=1;SAMLResponse=a"), FailsWith(kFieldMissing));
  EXPECT_THAT(only("SAMLResponse%00=a"), FailsWith(kFormInvalid));
  EXPECT_THAT(only("SAMLResponse=a%00b"), FailsWith(kFormInvalid));
  EXPECT_THAT(only("SAMLResponse%20=a"), FailsWith(kFieldMissing));
}

TEST(HttpForm, RefusesMalformedText) {
  for (const std::string_view text :
       {"&", "a=1&", "&a=1", "a=1&&b=2", "=1", "a=%", "a=%2", "a=%zz", "a=%2g", "%=1", "a=b c",
        "a=\n", "a=\xc3\xa4", "a=%c3", "a=%ff", "a%0d=1", "a=\x7f"}) {
    EXPECT_THAT(Form::parse(text), FailsWith(kFormInvalid)) << text;
  }
  EXPECT_THAT(Form::parse("a=%c3%A4%0d%0a"), IsOk());
}

TEST(HttpForm, AcceptsAndRefusesAtTheLimits) {
  EXPECT_THAT(Form::parse("a=1&b=2", {.bytes = 7, .fields = 2}), IsOk());
  EXPECT_THAT(Form::parse("a=1&b=2", {.bytes = 6, .fields = 2}), FailsWith(kFormTooLarge));
  EXPECT_THAT(Form::parse("a=1&b=2", {.bytes = 7, .fields = 1}), FailsWith(kFormTooLarge));
}

TEST(HttpForm, ReadsContentType) {
  EXPECT_TRUE(is_form_content_type("application/x-www-form-urlencoded"));
  EXPECT_TRUE(is_form_content_type("Application/X-www-form-urlencoded ; charset=UTF-8"));
  EXPECT_FALSE(is_form_content_type("application/x-www-form-urlencodedx"));
  EXPECT_FALSE(is_form_content_type("multipart/form-data"));
  EXPECT_FALSE(is_form_content_type(""));
}

}  // namespace
}  // namespace countersign::http
