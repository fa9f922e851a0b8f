// SPDX-License-Identifier: Apache-2.0
#include "xml/output.h"

namespace countersign::xml {

void Output::put_replacement(char c) {
  switch (c) {
    case '&':
      return put_literal("&amp;");
    case '<':
      return put_literal("&lt;");
    case '>':
      return put_literal("&gt;");
    case '"':
      return put_literal("&quot;");
    case '\t':
      return put_literal("&#x9;");
    case '\n':
      return put_literal("&#xA;");
    default:
      return put_literal("&#xD;");
  }
}

}  // namespace countersign::xml
