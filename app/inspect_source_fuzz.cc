// SPDX-License-Identifier: Apache-2.0
// XML is given on as it is. Any other message is found again in a form, alone and between other
// fields, percent-encoded and by itself.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "base/check.h"
#include "base/url.h"
#include "inspect_source.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using countersign::app::find_message;
  using countersign::app::MessageForm;
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto found = find_message(file);
  if (found.form == MessageForm::kXml) {
    CS_CHECK(found.text == file && file.find('<') != std::string_view::npos);
  } else {
    CS_CHECK(found.text.size() <= file.size());
  }
  const std::string posted = countersign::base64_encode(file);
  const std::string encoded = countersign::percent_encode(posted);
  for (const std::string& text :
       {posted + "\n", encoded, "SAMLResponse=" + encoded,
        "RelayState=a%20b&SAMLResponse=" + encoded + "&x=y", "/acs?SAMLResponse=" + encoded}) {
    const auto again = find_message(text);
    CS_CHECK(again.form == MessageForm::kPosted);
    CS_CHECK(again.text == posted || again.text == posted + "\n");
  }
  return 0;
}
