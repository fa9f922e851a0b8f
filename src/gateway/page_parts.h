// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/pages.h"

// Inside gateway/ alone: what the pages are put together from.
namespace countersign::gateway {

inline constexpr std::string_view kSubmitScript = "document.forms[0].submit()";

enum class PageMark { kShield, kWarning };
enum class PageWidth { kNarrow, kWide };

/// One page before it has a head and a foot.
struct PageBody {
  PageMark mark = PageMark::kShield;
  PageWidth width = PageWidth::kNarrow;
  std::string title;  // of the document; not escaped
  std::string html;
  std::string head;  // further elements of the head
};

/// What a page may load and reach besides its own style.
struct PagePolicy {
  std::string_view script;  // inline text; empty: none
  std::string form_action = "'self'";
};

/// The whole page in its frame.
Page finish_page(const PageFrame& frame, const PageBody& body, const PagePolicy& policy = {});

/// The text of `key` for HTML; `values` are HTML already.
std::string page_text(const PageFrame& frame, std::string_view key,
                      std::initializer_list<TextValue> values = {});

std::string strong(std::string_view text);  // escapes
std::string heading(std::string_view text_html);
std::string link_button(std::string_view href, std::string_view label_html,
                        std::string_view css_class = "button");
std::string hidden_field(std::string_view name, std::string_view value);

/// Rows of a description list, values one a line; nothing for no rows.
std::string description_list(const std::vector<PageRow>& rows);

}  // namespace countersign::gateway
