// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_header.h"

#include <string>

#include <gtest/gtest.h>

namespace countersign::identity {
namespace {

// attacks.md F11.
TEST(IdentityHeader, F11RefusesNamesThatMeanSomethingElse) {
  for (const char* name : {"X-Auth-User",
                           "x-auth-user",
                           "X-Auth-Subject",
                           "X-Auth-Organisation",
                           "X-Auth-Redirect",
                           "X-Auth-Authenticator",
                           "X-Auth-Attributes",
                           "X-Accel-Redirect",
                           "X-Accel-Buffering",
                           "X-Sendfile",
                           "X-LIGHTTPD-send-file",
                           "X-Forwarded-For",
                           "x-forwarded-x",
                           "X-Real-IP",
                           "X-Original-URL",
                           "X-Rewrite-URL",
                           "X-HTTP-Method-Override",
                           "X-Employee",
                           "Cookie",
                           "Authorization",
                           "Connection",
                           "Host",
                           "Transfer-Encoding",
                           "X_Auth_Mail",
                           "X-Auth_Mail",
                           "X-A b",
                           "X-",
                           "X-Auth-",
                           "X-Auth-a.b",
                           "X-Auth-\xc3\xa4",
                           "X-Auth-A\r\nB",
                           ""}) {
    EXPECT_FALSE(is_identity_header_name(name)) << name;
  }
  EXPECT_FALSE(is_identity_header_name("X-Auth-" + std::string(58, 'a')));
}

TEST(IdentityHeader, AcceptsNamesOfIdentity) {
  EXPECT_TRUE(is_identity_header_name("X-Auth-Email"));
  EXPECT_TRUE(is_identity_header_name("x-auth-employee-2"));
  EXPECT_TRUE(is_identity_header_name("X-Auth-" + std::string(57, 'a')));
}

}  // namespace
}  // namespace countersign::identity
