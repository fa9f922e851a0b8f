// SPDX-License-Identifier: Apache-2.0
#include "directory/bulk_upload.h"

#include <algorithm>
#include <string>

#include "base/matchers.h"
#include "directory/bulk_upload_errors.h"
#include "directory/csv.h"
#include "directory/errors.h"
#include "identity/test_catalogue.h"

namespace countersign::directory {
namespace {

using identity::AuthenticatorId;
using identity::GroupId;
using identity::OrganisationId;
using identity::RoleId;
using identity::User;
using identity::UserName;
using identity::UserState;
using identity::UserType;
using testing::ElementsAre;
using testing::IsEmpty;

/// root > acme > sales; other beside acme.
const identity::Catalogue& catalogue() {
  static const auto made = identity::catalogue_of(
      {identity::test_organisation("acme", "root"), identity::test_organisation("sales", "acme"),
       identity::test_organisation("other", "root"), identity::test_authenticator("entra", "acme"),
       identity::test_authenticator("okta", "other"), identity::test_group("staff", "acme"),
       identity::test_group("boss", "acme"), identity::test_group("seller", "sales"),
       identity::test_role("reader", "acme"), identity::test_role("alien", "other")});
  return *made;
}

User jane() {
  User user;
  user.id = identity::UserId("j");
  user.organisation = OrganisationId("acme");
  user.user_name = UserName("jane");
  user.email = "jane@acme.com";
  user.first_name = "Jane";
  user.state = UserState::kBlocked;
  user.groups = {GroupId("staff")};
  user.authenticator = AuthenticatorId("entra");
  user.external_identities = {{AuthenticatorId("entra"), "J1"}, {AuthenticatorId("entra"), "J2"}};
  user.version = 3;
  return user;
}

Result<BulkPlan> try_plan(std::string_view csv) {
  return plan_bulk_upload(csv, catalogue(), OrganisationId("acme"),
                          [](const std::vector<UserName>& names) -> Result<std::vector<User>> {
                            const bool asked = std::find(names.begin(), names.end(),
                                                         jane().user_name) != names.end();
                            return asked ? std::vector{jane()} : std::vector<User>{};
                          });
}

BulkPlan plan(std::string_view csv) {
  auto made = try_plan(csv);
  EXPECT_THAT(made, IsOk());
  return made.ok() ? *std::move(made) : BulkPlan{};
}

/// The one user of a plan without problems.
User user_of(std::string_view csv) {
  const BulkPlan made = plan(csv);
  EXPECT_EQ(made.problem_count, 0U) << (made.problems.empty() ? "" : made.problems[0].what);
  EXPECT_EQ(made.rows.size(), 1U);
  return made.rows.empty() ? User{} : made.rows[0].user;
}

/// A plan whose one problem is this, and that does nothing for its row.
MATCHER_P3(HasProblem, row, column, code, "") {
  if (arg.problems.empty()) {
    return false;
  }
  const RowProblem& problem = arg.problems[0];
  *result_listener << problem.row << " " << problem.column << " " << problem.code << ": "
                   << problem.what;
  return arg.problem_count == 1 && problem.row == static_cast<std::size_t>(row) &&
         problem.column == column && problem.code == code.id && !problem.what.empty() &&
         !problem.remedy.empty();
}

TEST(BulkUpload, CreatesUsersWithAllColumns) {
  const User user = user_of(
      "user_name,email,first_name,last_name,display_name,state,user_type,delegate_of,groups,roles,"
      "authenticator,external_identity\n"
      "bob,bob@acme.com,Bob,Fish,Bob F,deactivated,delegate,jane,staff; boss,reader;helpdesk,entra,"
      "Bob@ACME \n");
  User expected;
  expected.organisation = OrganisationId("acme");
  expected.user_name = UserName("bob");
  expected.email = "bob@acme.com";
  expected.first_name = "Bob";
  expected.last_name = "Fish";
  expected.display_name = "Bob F";
  expected.state = UserState::kDeactivated;
  expected.user_type = UserType::kDelegate;
  expected.delegate_of = "jane";
  expected.groups = {GroupId("staff"), GroupId("boss")};
  expected.roles = {RoleId("reader"), RoleId("helpdesk")};
  expected.authenticator = AuthenticatorId("entra");
  expected.external_identities = {{AuthenticatorId("entra"), "Bob@ACME "}};
  expected.origin = identity::UserOrigin::kBulkUpload;
  EXPECT_EQ(user, expected);
}

TEST(BulkUpload, LeavesWhatHasNoColumn) {
  const BulkPlan made = plan("user_name,last_name\njane,Doe\n");
  ASSERT_EQ(made.rows.size(), 1U);
  EXPECT_EQ(made.rows[0].action, RowAction::kUpdate);
  EXPECT_EQ(made.rows[0].row, 2U);
  User expected = jane();
  expected.last_name = "Doe";
  EXPECT_EQ(made.rows[0].user, expected);
  EXPECT_EQ(made.updated, 1U);
}

TEST(BulkUpload, EmptiesWhatIsEmptyButTheState) {
  const User user = user_of("user_name,email,first_name,state,groups\njane,,,,\n");
  EXPECT_EQ(user.email, "");
  EXPECT_EQ(user.first_name, "");
  EXPECT_THAT(user.groups, IsEmpty());
  EXPECT_EQ(user.state, UserState::kBlocked);
}

TEST(BulkUpload, PassesOverWhatChangesNothing) {
  const BulkPlan made =
      plan("user_name,email,groups,external_identity\njane,jane@acme.com,staff,J2\n");
  EXPECT_THAT(made.rows, IsEmpty());
  EXPECT_EQ(made.unchanged, 1U);
  EXPECT_EQ(made.problem_count, 0U);
}

TEST(BulkUpload, ReadsColumnsInAnyOrderAndSpelling) {
  const User user = user_of(
      "\xef\xbb\xbf"
      "First Name;USER-NAME; email \r\nBob;bob; b@c.de \r\n");
  EXPECT_EQ(user.user_name.value(), "bob");
  EXPECT_EQ(user.first_name, "Bob");
  EXPECT_EQ(user.email, "b@c.de");
}

TEST(BulkUpload, ReplacesTheExternalIdentityExactly) {
  EXPECT_THAT(user_of("user_name,external_identity\njane,j1\n").external_identities,
              ElementsAre(identity::ExternalIdentity{AuthenticatorId("entra"), "j1"}));
  EXPECT_THAT(user_of("user_name,external_identity\njane,\n").external_identities, IsEmpty());
}

TEST(BulkUpload, TakesChangedRowsAlone) {
  const BulkPlan made = plan("user_name,row_changed\na,Y\nb,\nc,n\nd,y\nb,N\n");
  EXPECT_EQ(made.created, 2U);
  EXPECT_EQ(made.problem_count, 0U);
  EXPECT_THAT(plan("user_name,row_changed\na,yes\n"),
              HasProblem(2, "row_changed", kBulkRowChanged));
}

TEST(BulkUpload, RefusesHeaders) {
  EXPECT_THAT(plan("user_name,phone\na,1\n"), HasProblem(1, "phone", kBulkColumnUnknown));
  EXPECT_THAT(plan("user_name,email,email\na,,\n"), HasProblem(1, "email", kBulkColumnTwice));
  EXPECT_THAT(plan("email\na@b\n"), HasProblem(1, "user_name", kBulkColumnMissing));
  EXPECT_THAT(plan("user_name,<script>\na,1\n"), HasProblem(1, "", kBulkColumnUnknown));
}

TEST(BulkUpload, RefusesRowsOfAnotherLength) {
  EXPECT_THAT(plan("user_name,email\na\n"), HasProblem(2, "", kBulkCells));
  EXPECT_THAT(plan("user_name,email\na,,\n"), HasProblem(2, "", kBulkCells));
}

TEST(BulkUpload, RefusesCells) {
  EXPECT_THAT(plan("user_name,email\n,\n"), HasProblem(2, "user_name", kBulkUserNameInvalid));
  EXPECT_THAT(plan("user_name\na\n a\n"), HasProblem(3, "user_name", kBulkUserNameInvalid));
  EXPECT_THAT(plan("user_name\n<b>\n"), HasProblem(2, "user_name", kBulkUserNameInvalid));
  EXPECT_THAT(plan("user_name\nbob\u00ad\n"), HasProblem(2, "user_name", kBulkUserNameInvalid));
  EXPECT_THAT(plan("user_name,email\na,b\n"), HasProblem(2, "email", kBulkEmailInvalid));
  EXPECT_THAT(plan("user_name,last_name\na,<i>\n"), HasProblem(2, "last_name", kBulkTextInvalid));
  EXPECT_THAT(plan("user_name,state\na,on\n"), HasProblem(2, "state", kBulkStateUnknown));
  EXPECT_THAT(plan("user_name,user_type\na,x\n"), HasProblem(2, "user_type", kBulkUserTypeUnknown));
  EXPECT_THAT(plan("user_name,user_type\na,delegate\n"),
              HasProblem(2, "delegate_of", kBulkDelegateOf));
  EXPECT_THAT(plan("user_name,delegate_of\na,b\n"), HasProblem(2, "delegate_of", kBulkDelegateOf));
  EXPECT_THAT(plan("user_name,external_identity\na,b\n"),
              HasProblem(2, "external_identity", kBulkExternalIdentityAlone));
  EXPECT_THAT(plan("user_name,authenticator,external_identity\na,entra,<x>\n"),
              HasProblem(2, "external_identity", kBulkExternalIdentityInvalid));
}

TEST(BulkUpload, RefusesNamesOfOtherOrganisations) {
  EXPECT_THAT(plan("user_name,groups\na,staff;seller\n"),
              HasProblem(2, "groups", kBulkGroupUnknown));
  EXPECT_THAT(plan("user_name,roles\na,alien\n"), HasProblem(2, "roles", kBulkRoleUnknown));
  EXPECT_THAT(plan("user_name,roles\na,operator\n"), HasProblem(2, "roles", kBulkRoleUnknown));
  EXPECT_THAT(plan("user_name,authenticator\na,okta\n"),
              HasProblem(2, "authenticator", kBulkAuthenticatorUnknown));
}

TEST(BulkUpload, RefusesTheSameTwice) {
  EXPECT_THAT(plan("user_name\na\n\na\n"), HasProblem(4, "user_name", kBulkUserNameTwice));
  EXPECT_THAT(plan("user_name\na\n\nA\n"), HasProblem(4, "user_name", kBulkUserNameTwice));
  EXPECT_THAT(plan("user_name,authenticator,external_identity\na,entra,x\nb,entra,x\n"),
              HasProblem(3, "external_identity", kBulkExternalIdentityTwice));
  EXPECT_EQ(plan("user_name,authenticator,external_identity\na,entra,x\nb,entra,X\n").created, 2U);
}

TEST(BulkUpload, TellsAllProblemsInOrderOfRows) {
  std::string csv = "user_name,state,email\n";
  for (int i = 0; i < 1500; ++i) {
    csv += "u" + std::to_string(i) + ",on,x\n";
  }
  csv += "u1,,\n";
  const BulkPlan made = plan(csv);
  EXPECT_EQ(made.problem_count, 3001U);
  EXPECT_EQ(made.problems.size(), kMaxRowProblems);
  EXPECT_THAT(made.rows, IsEmpty());
  EXPECT_TRUE(std::is_sorted(made.problems.begin(), made.problems.end(),
                             [](const auto& a, const auto& b) { return a.row < b.row; }));
}

TEST(BulkUpload, RefusesFilesThatAreNoCsv) {
  EXPECT_THAT(try_plan(""), FailsWith(kCsvEmpty));
  EXPECT_THAT(try_plan("user_name\n\"a\n"), FailsWith(kCsvQuote));
  EXPECT_THAT(try_plan("user_name\n\xff\n"), FailsWith(kCsvNotUtf8));
}

TEST(BulkUpload, BoundsTheNumberOfRows) {
  std::string csv = "user_name,row_changed\n";
  for (std::size_t i = 0; i < kMaxBulkRows; ++i) {
    csv += "a,N\n";
  }
  EXPECT_THAT(try_plan(csv), IsOk());
  EXPECT_THAT(try_plan(csv + "a,N\n"), FailsWith(kCsvTooManyRows));
}

TEST(BulkUpload, PassesOnWhyUsersCannotBeFound) {
  constexpr ErrorCode kBroken{"test.broken", Blame::kEnvironment};
  const auto made =
      plan_bulk_upload("user_name\na\n", catalogue(), OrganisationId("acme"),
                       [&](const std::vector<UserName>&) -> Result<std::vector<User>> {
                         return {kBroken, "x"};
                       });
  EXPECT_THAT(made, FailsWith(kBroken));
}

TEST(BulkUpload, AsksForUsersInBatches) {
  std::string csv = "user_name\n";
  for (int i = 0; i < 5000; ++i) {
    csv += "u" + std::to_string(i) + "\n";
  }
  std::vector<std::size_t> sizes;
  const auto made = plan_bulk_upload(csv, catalogue(), OrganisationId("acme"),
                                     [&](const std::vector<UserName>& names) {
                                       sizes.push_back(names.size());
                                       return Result<std::vector<User>>(std::vector<User>{});
                                     });
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->created, 5000U);
  EXPECT_THAT(sizes, ElementsAre(2000U, 2000U, 1000U));
}

TEST(BulkExport, ReadsBackAsUnchanged) {
  const std::string csv = export_users({jane()}, HeaderLine::kWith);
  EXPECT_EQ(plan(csv).unchanged, 1U) << csv;
  EXPECT_EQ(export_users({jane()}, HeaderLine::kWithout),
            "jane,jane@acme.com,Jane,,,blocked,,,staff,,entra,J1\r\n");
}

TEST(BulkExport, NeutralisesFormulasAndUndoesThatOnImport) {
  User evil = jane();
  evil.first_name = "=cmd|' /C calc'!A0";
  evil.last_name = "@SUM(1)";
  evil.display_name = "'=1";
  const std::string csv = export_users({evil}, HeaderLine::kWith);
  EXPECT_NE(csv.find(",'=cmd"), std::string::npos);
  EXPECT_NE(csv.find(",'@SUM"), std::string::npos);
  const User user = user_of(csv);
  EXPECT_EQ(user, evil);
}

TEST(BulkExport, TemplateCanBeUploaded) {
  const User user = user_of(bulk_template());
  EXPECT_EQ(user.user_name.value(), "jane.doe");
  EXPECT_TRUE(bulk_template().starts_with("user_name,email,first_name,"));
}

}  // namespace
}  // namespace countersign::directory
