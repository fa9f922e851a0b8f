// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// Inside crypto/ alone: r||s of XML Signature 1.1 6.4.3 and RFC 7518 3.4, and the DER that OpenSSL
// wants.
namespace countersign::crypto {

/// The Ecdsa-Sig-Value (RFC 3279 2.2.3) of r||s where each is `width` bytes, 1 to 66. Empty when
/// `signature` is not twice `width` long, or r or s is zero.
std::vector<std::uint8_t> ecdsa_to_der(std::span<const std::uint8_t> signature, std::size_t width);

/// r||s of a DER signature that OpenSSL made.
std::vector<std::uint8_t> ecdsa_from_der(std::span<const std::uint8_t> der, std::size_t width);

}  // namespace countersign::crypto
