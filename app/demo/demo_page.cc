// SPDX-License-Identifier: Apache-2.0
#include "demo/demo_page.h"

#include <string>

#include "base/base64.h"
#include "base/html_escape.h"
#include "crypto/digest.h"
#include "gateway/page_style.h"

namespace countersign::app {

http::Response demo_page(int status, std::string_view title, std::string_view body) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><title>";
  html += html_escape(title);
  html += "</title><style>" + std::string(gateway::kPageStyle) +
          "</style></head><body><main class=\"wide\">";
  html += body;
  html += "</main><footer>" + html_escape(title) + "</footer></body></html>\n";
  http::Response response =
      http::Response::with_body(status, "text/html; charset=utf-8", std::move(html));
  response.add_header("Content-Security-Policy",
                      "default-src 'none'; style-src 'sha256-" +
                          base64_encode(crypto::sha256(gateway::kPageStyle)) +
                          "'; form-action *; base-uri 'none'; frame-ancestors 'none'");
  response.add_header("Cache-Control", "no-store");
  return response;
}

}  // namespace countersign::app
