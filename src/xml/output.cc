// SPDX-License-Identifier: Apache-2.0
#include "xml/output.h"

namespace countersign::xml {

char* Output::put_replacement(char* at, char c) {
  switch (c) {
    case '&':
      return put_literal(at, "&amp;");
    case '<':
      return put_literal(at, "&lt;");
    case '>':
      return put_literal(at, "&gt;");
    case '"':
      return put_literal(at, "&quot;");
    case '\t':
      return put_literal(at, "&#x9;");
    case '\n':
      return put_literal(at, "&#xA;");
    default:
      return put_literal(at, "&#xD;");
  }
}

}  // namespace countersign::xml
