// SPDX-License-Identifier: Apache-2.0
#include "base/html_escape.h"
#include "gateway/page_parts.h"
#include "gateway/pages.h"

namespace countersign::gateway {
namespace {

// One of the four outcomes; anything else would not be a text of ours.
std::string_view outcome_of(const TestLine& line) {
  for (const std::string_view known : {"pass", "fail", "warn"}) {
    if (line.outcome == known) {
      return known;
    }
  }
  return "skip";
}

std::string check_row(const PageFrame& frame, const TestLine& line) {
  const std::string outcome(outcome_of(line));
  std::string out = "<div><dt>" + html_escape(line.name) + R"(</dt><dd><span class="outcome )" +
                    outcome + R"(">)" + page_text(frame, "test.outcome_" + outcome) + "</span>";
  if (outcome == "fail" || outcome == "warn") {
    out += "<br>" + page_text(frame, "test.expected") + ": " + html_escape(line.expected) + "<br>" +
           page_text(frame, "test.received") + ": " + html_escape(line.received);
  }
  return out + "</dd></div>";
}

std::string section(const PageFrame& frame, std::string_view key, const std::string& content) {
  return "<h2>" + page_text(frame, key) + "</h2>" +
         (content.empty() ? R"(<p class="soft">)" + page_text(frame, "test.nothing") + "</p>"
                          : content);
}

}  // namespace

Page test_result_page(const PageFrame& frame, const TestResultView& view) {
  const bool passed = view.code.empty();
  const std::string_view title = passed ? "test.title_passed" : "test.title_failed";
  PageBody body;
  body.mark = passed ? PageMark::kShield : PageMark::kWarning;
  body.width = PageWidth::kWide;
  body.title = frame.text(title);
  body.html = heading(page_text(frame, title)) + R"(<p class="soft">)" +
              page_text(frame, passed ? "test.passed" : "test.failed") + "</p>";
  std::vector<PageRow> rows;
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) {
      rows.push_back({std::string(frame.text(key)), {value}});
    }
  };
  add("test.authenticator", view.authenticator);
  add("test.reference", view.reference);
  add("test.code", view.code);
  add("test.detail", view.detail);
  add("test.remedy", view.remedy);
  body.html += description_list(rows);
  body.html += section(frame, "test.mapped", description_list(view.mapped));
  body.html += section(frame, "test.sent", description_list(view.sent));
  std::string checks;
  for (const TestLine& line : view.checks) {
    checks += check_row(frame, line);
  }
  body.html += section(frame, "test.checks", checks.empty() ? checks : "<dl>" + checks + "</dl>");
  return finish_page(frame, body);
}

}  // namespace countersign::gateway
