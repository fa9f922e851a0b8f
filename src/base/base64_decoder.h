// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/base64.h"

// The decoders behind base64.h, apart so that each can be tested against the others.
namespace countersign::base64 {

/// Bytes written when `ok`, else the offset in the text of the first thing that can't be right, as
/// near as the decoder can tell.
struct Decoded {
  bool ok = false;
  std::size_t size = 0;
};

/// The fastest of the decoders below that this processor runs. `out` holds
/// base64_decoded_bound(text.size()) bytes; no decoder writes more, whatever the text.
Decoded decode(std::string_view text, Base64Space space, char* out);

/// In portable C++.
Decoded decode_portable(std::string_view text, Base64Space space, char* out);

/// base64url without padding, in portable C++.
Decoded decode_url(std::string_view text, char* out);

/// Whether this processor runs `decode_avx2`.
bool has_avx2();

/// 32 characters at a time.
Decoded decode_avx2(std::string_view text, Base64Space space, char* out);

}  // namespace countersign::base64
