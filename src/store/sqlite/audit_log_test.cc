// SPDX-License-Identifier: Apache-2.0
#include "store/audit_log.h"

#include <string>
#include <vector>

#include "store/sqlite/stores_fixture.h"

namespace countersign::store {
namespace {

class AuditLogTest : public StoresTest {
 protected:
  AuditLogTest() {
    for (int i = 1; i <= 5; ++i) {
      append(i % 2 == 1 ? "acme" : "zeta", "object/" + std::to_string(i),
             i < 4 ? "user:acme/ann" : "token:root/ci");
    }
  }
  void append(const char* organisation, const std::string& object, const char* actor) {
    ASSERT_THAT(stores_.audit->append({identity::OrganisationId(organisation), "object.edit",
                                       object, "{\"after\":{\"a\":1}}"},
                                      by(actor)),
                IsOk());
  }
  std::vector<std::int64_t> numbers(const AuditQuery& query) {
    std::vector<std::int64_t> found;
    const auto entries = stores_.audit->entries(query);
    EXPECT_THAT(entries, IsOk());
    for (const AuditEntry& entry : *entries) {
      found.push_back(entry.number);
    }
    return found;
  }
  /// The first bad entry after a change behind the store's back.
  std::optional<std::int64_t> first_bad_after(const std::string& sql) {
    execute(sql);
    const auto verdict = stores_.audit->verify();
    EXPECT_THAT(verdict, IsOk());
    return verdict->first_bad;
  }
};

using Numbers = std::vector<std::int64_t>;

TEST_F(AuditLogTest, ChainsWhatIsAppended) {
  const auto entries = stores_.audit->entries({});
  ASSERT_THAT(entries, IsOk());
  ASSERT_EQ(entries->size(), 5U);
  EXPECT_EQ((*entries)[4].previous, (std::array<std::uint8_t, 32>{}));
  for (std::size_t i = 0; i < entries->size(); ++i) {
    EXPECT_EQ((*entries)[i].hash, audit_hash((*entries)[i]));
    if (i > 0) {
      EXPECT_EQ((*entries)[i].hash, (*entries)[i - 1].previous);
    }
  }
  EXPECT_EQ((*entries)[0].action.object, "object/5");
  EXPECT_EQ((*entries)[0].context.comment, "a comment");
  reopen();
  append("acme", "object/6", "user:acme/ann");
  const auto verdict = stores_.audit->verify();
  EXPECT_EQ(verdict->entries, 6);
  EXPECT_FALSE(verdict->first_bad.has_value());
  EXPECT_EQ(verdict->head, stores_.audit->entries({})->front().hash);
}

TEST_F(AuditLogTest, FiltersAndPages) {
  AuditQuery query;
  query.organisations = {identity::OrganisationId("zeta")};
  EXPECT_EQ(numbers(query), (Numbers{4, 2}));
  query.organisations.emplace_back("acme");
  EXPECT_EQ(numbers(query), (Numbers{5, 4, 3, 2, 1}));
  query = {};
  query.actor = "token:root/ci";
  EXPECT_EQ(numbers(query), (Numbers{5, 4}));
  query = {};
  query.object = "object/3";
  EXPECT_EQ(numbers(query), (Numbers{3}));
  query = {};
  query.limit = 2;
  query.before = 4;
  EXPECT_EQ(numbers(query), (Numbers{3, 2}));
}

TEST_F(AuditLogTest, RefusesEachChangedField) {
  const std::vector<std::string> changes = {"time = time + 1",
                                            "actor = actor || 'x'",
                                            "peer = ''",
                                            "comment = ''",
                                            "organisation = 'zeta'",
                                            "action = 'object.view'",
                                            "object = 'object/9'",
                                            "details = '{}'",
                                            "previous = zeroblob(32)",
                                            "hash = zeroblob(32)",
                                            "actor = '', peer = actor || peer"};
  for (const std::string& change : changes) {
    execute("CREATE TABLE kept AS SELECT * FROM audit");
    EXPECT_EQ(first_bad_after("UPDATE audit SET " + change + " WHERE number = 3"), 3) << change;
    execute("DELETE FROM audit; INSERT INTO audit SELECT * FROM kept; DROP TABLE kept");
    ASSERT_FALSE(stores_.audit->verify()->first_bad.has_value());
  }
}

TEST_F(AuditLogTest, RefusesLineTakenOut) {
  EXPECT_EQ(first_bad_after("DELETE FROM audit WHERE number = 3"), 4);
}

TEST_F(AuditLogTest, RefusesLineTakenOutAndNumbersClosed) {
  EXPECT_EQ(first_bad_after("DELETE FROM audit WHERE number = 3; "
                            "UPDATE audit SET number = number - 1 WHERE number > 3"),
            3);
}

TEST_F(AuditLogTest, RefusesSwappedLines) {
  EXPECT_EQ(first_bad_after("UPDATE audit SET number = 100 WHERE number = 2; "
                            "UPDATE audit SET number = 2 WHERE number = 3; "
                            "UPDATE audit SET number = 3 WHERE number = 100"),
            2);
}

TEST_F(AuditLogTest, RefusesLinePutIn) {
  EXPECT_EQ(first_bad_after("INSERT INTO audit SELECT 6, time, actor, peer, comment, organisation, "
                            "action, object, details, hash, hash, '' FROM audit WHERE number = 5"),
            6);
}

TEST_F(AuditLogTest, ACutEndShowsInTheHeadAlone) {
  const auto before = stores_.audit->verify();
  EXPECT_FALSE(first_bad_after("DELETE FROM audit WHERE number = 5").has_value());
  EXPECT_NE(stores_.audit->verify()->head, before->head)
      << "which is why the head is kept elsewhere";
}

TEST_F(AuditLogTest, VerifiesManyEntriesInBatches) {
  execute(
      "WITH RECURSIVE more(n) AS (SELECT 6 UNION ALL SELECT n + 1 FROM more WHERE n < 9000) "
      "INSERT INTO audit SELECT n, 0, '', '', '', '', '', '', '', zeroblob(32), zeroblob(32), '' "
      "FROM more");
  const auto verdict = stores_.audit->verify();
  EXPECT_EQ(verdict->entries, 9000);
  EXPECT_EQ(verdict->first_bad, 6);
}

}  // namespace
}  // namespace countersign::store
