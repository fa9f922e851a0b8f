// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "identity/out_of_force.h"
#include "identity/place_index.h"
#include "identity/test_small_catalogue.h"

namespace countersign::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Organisation spaced(const std::string& id, const std::string& parent,
                    std::vector<std::string> spaces) {
  Organisation made = test_organisation(id, parent);
  made.url_spaces = std::move(spaces);
  return made;
}

Application located(const std::string& id, const std::string& organisation,
                    std::vector<std::string> urls) {
  Application made = test_application(id, organisation);
  made.urls = std::move(urls);
  return made;
}

/// root has an application on all of a portal, of which acme has a part, and sales a part of that.
std::vector<Object> portal_objects() {
  return {spaced("acme", "root", {"https://portal.example/acme", "https://acme.example"}),
          spaced("sales", "acme", {"https://portal.example/acme/sales"}),
          spaced("globex", "root", {"https://globex.example"}),
          located("portal", "root", {"https://portal.example/", "https://portal.example/Secret"}),
          located("inner", "root", {"https://portal.example/secret/lax"}),
          located("shop", "acme", {"https://portal.example/acme/shop", "https://acme.example"}),
          located("globex", "globex", {"https://globex.example"})};
}

CataloguePtr portal() {
  return catalogue_of(portal_objects());
}

std::string at(const Catalogue& catalogue, std::string_view origin, std::string_view path) {
  const Catalogue::Entry* const found = catalogue.application_at(origin, path);
  return found == nullptr ? "-" : std::get<Application>((*found)->object).id.value();
}

FieldProblems problems_in(const CataloguePtr& catalogue, const std::vector<Object>& objects) {
  CatalogueEdit edit(catalogue);
  for (const Object& object : objects) {
    edit.put(object);
  }
  FieldProblems problems;
  static_cast<void>(edit.finish(problems));
  return problems;
}

std::vector<std::string> told(const FieldProblems& problems) {
  std::vector<std::string> out;
  for (const FieldProblem& problem : problems) {
    out.push_back(problem.pointer + " " + problem.code);
  }
  return out;
}

TEST(CataloguePlaces, FindsTheInnermostApplicationOfTheOwner) {
  const CataloguePtr all = portal();
  EXPECT_EQ(at(*all, "https://portal.example", "/"), "portal");
  EXPECT_EQ(at(*all, "https://portal.example", "/any/page"), "portal");
  EXPECT_EQ(at(*all, "https://portal.example", "/secret/lax/x"), "inner");
  EXPECT_EQ(at(*all, "https://portal.example", "/acme/shop/1"), "shop");
  EXPECT_EQ(at(*all, "https://portal.example", "/acmes"), "portal") << "by whole segments";
  EXPECT_EQ(at(*all, "https://acme.example", "/"), "shop");
  EXPECT_EQ(at(*all, "https://other.example", "/"), "-");
  EXPECT_EQ(at(*all, "http://acme.example", "/"), "-");
  EXPECT_EQ(at(*all, "https://acme.example:8443", "/"), "-");
}

TEST(CataloguePlaces, TakesWhatWasGrantedFromTheApplicationAround) {
  const CataloguePtr all = portal();
  EXPECT_EQ(at(*all, "https://portal.example", "/acme"), "-");
  EXPECT_EQ(at(*all, "https://portal.example", "/acme/other"), "-");
  EXPECT_EQ(at(*all, "https://portal.example", "/acme/sales/x"), "-");
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

TEST(CataloguePlaces, NoSpellingLeadsElsewhere) {
  const CataloguePtr all = portal();
  // The proxy may mind the case and the application not: neither gets it.
  EXPECT_EQ(at(*all, "https://portal.example", "/SECRET/LAX/x"), "-");
  EXPECT_EQ(at(*all, "https://portal.example", "/Acme/Shop"), "-");
  EXPECT_EQ(at(*all, "https://portal.example", "/Secret/x"), "portal") << "as it is written";
  EXPECT_EQ(at(*all, "https://portal.example", "/secret/lax/X"), "inner");
  EXPECT_EQ(at(*all, "https://portal.example", "/ACME/x"), "-");
  // What an application may take for a place: compatibility forms, what nobody sees, dotless i.
  for (const char* path : {"/\xC5\xBF"
                           "ecret/x",
                           "/\xEF\xBD\x93"
                           "ecret/x",
                           "/se\xC2\xAD"
                           "cret/x",
                           "/secret\xE2\x80\x8B/x", "/secret\xEF\xBC\x8Fx", "/x/\xEF\xBC\x8Fsecret",
                           "/x\xEF\xBC\xBCsecret", "/acme/\xC5\xBFhop", "/Secret/la\xEF\xBD\x98/x",
                           "/acm\xEF\xBD\x85/x"}) {
    EXPECT_EQ(at(*all, "https://portal.example", path), "-") << path;
  }
  EXPECT_EQ(at(*all, "https://portal.example",
               "/stra\xC3\x9F"
               "e/\xE6\xBC\xA2"),
            "portal")
      << "that folds, too, and to no place";
  EXPECT_EQ(at(*all, "https://portal.example", "/" + repeated("\xEF\xB7\xBA", 700)), "-")
      << "beyond kMaxPathBytes once it is folded";
  EXPECT_THAT(told(problems_in(all, {located("twin", "root", {"https://portal.example/SECRET/"})})),
              ElementsAre("/applications/twin/urls/0 catalogue.not_unique"));
}

// The finding: a stranger's application inside the root's, of which the longest path won.
TEST(CataloguePlaces, RefusesAnApplicationWhereItsOrganisationOwnsNothing) {
  const CataloguePtr all = portal();
  for (const char* url :
       {"https://portal.example/admin", "https://portal.example", "https://globex.example/x",
        "https://GLOBEX.example:443/", "https://nobody.example", "https://portal.example/acmes",
        "https://portal.example/secret/LAX"}) {
    const auto problems = problems_in(all, {located("evil", "acme", {url})});
    EXPECT_THAT(told(problems), ElementsAre("/applications/evil/urls/0 catalogue.url_not_owned"))
        << url;
    EXPECT_THAT(problems.front().remedy,
                HasSubstr("Ask an administrator of the organisation above to add"));
    EXPECT_THAT(problems.front().remedy, HasSubstr("to url_spaces of \"acme\""));
  }
  EXPECT_THAT(told(problems_in(all, {located("evil", "root", {"https://acme.example/x"})})),
              ElementsAre("/applications/evil/urls/0 catalogue.url_not_owned"));
  EXPECT_THAT(told(problems_in(all, {located("x", "sales", {"https://portal.example/acme/x"})})),
              ElementsAre("/applications/x/urls/0 catalogue.url_not_owned"));
}

TEST(CataloguePlaces, TellsTheSameWhetherOrNotAnotherHasTheUrl) {
  const CataloguePtr all = portal();
  const auto words = [&](const std::string& url) {
    const FieldProblem problem = problems_in(all, {located("evil", "acme", {url})}).front();
    std::string text = problem.code + problem.what + problem.remedy;
    for (std::size_t found; (found = text.find(url)) != std::string::npos;) {
      text.erase(found, url.size());
    }
    return text;
  };
  EXPECT_EQ(words("https://globex.example"), words("https://nobody.example"));
}

TEST(CataloguePlaces, AcceptsOverlapsWithinOneOrganisation) {
  const CataloguePtr all = with(portal(), {located("help", "acme", {"https://acme.example/help"})});
  EXPECT_EQ(at(*all, "https://acme.example", "/help/me"), "help");
  EXPECT_EQ(at(*all, "https://acme.example", "/helped"), "shop");
}

TEST(CataloguePlaces, AcceptsEachSpellingThatAnApplicationLists) {
  const CataloguePtr all = catalogue_of(
      {located("portal", "root", {"https://portal.example/"}),
       located("wiki", "root", {"https://portal.example/Wiki", "https://portal.example/wiki/"})});
  EXPECT_EQ(at(*all, "https://portal.example", "/Wiki/x"), "wiki");
  EXPECT_EQ(at(*all, "https://portal.example", "/wiki"), "wiki");
  EXPECT_EQ(at(*all, "https://portal.example", "/WIKI"), "-");
}

TEST(CataloguePlaces, RefusesASpaceThatTheOrganisationAboveDoesNotOwn) {
  const CataloguePtr all = portal();
  for (const char* space : {"https://portal.example", "https://globex.example/x",
                            "https://portal.example/acmes", "https://nobody.example"}) {
    EXPECT_THAT(told(problems_in(all, {spaced("sales", "acme", {space})})),
                ElementsAre("/organisations/sales/url_spaces/0 catalogue.url_space_outside"))
        << space;
  }
  EXPECT_THAT(
      told(problems_in(all, {spaced("new", "acme", {"https://portal.example/ACME/sales/x"})})),
      ElementsAre("/organisations/new/url_spaces/0 catalogue.url_space_outside"))
      << "another child has it";
  EXPECT_THAT(told(problems_in(all, {spaced("new", "root", {"https://acme.example/x"})})),
              ElementsAre("/organisations/new/url_spaces/0 catalogue.url_space_outside"));
  EXPECT_THAT(told(problems_in(all, {spaced("new", "acme", {"https://portal.example/acme"})})),
              ElementsAre("/organisations/new/url_spaces/0 catalogue.url_space_overlap"))
      << "a part of it is another child's";
  EXPECT_THAT(
      told(problems_in(all, {spaced("acme", "root",
                                    {"https://a.example/x/y", "https://acme.example",
                                     "https://portal.example/acme", "https://a.example/X"})})),
      ElementsAre("/organisations/acme/url_spaces/0 catalogue.not_unique"));
  Organisation root = *all->organisation(OrganisationId("root"));
  root.url_spaces = {"https://a.example"};
  EXPECT_THAT(told(problems_in(all, {root})),
              ElementsAre("/organisations/root/url_spaces catalogue.root_needed"));
}

TEST(CataloguePlaces, RefusesToTakeASpaceFromUnderAnApplicationOrAnOrganisation) {
  const CataloguePtr all = portal();
  EXPECT_THAT(told(problems_in(all, {spaced("acme", "root", {"https://portal.example/acme"})})),
              ElementsAre("/applications/shop/urls/1 catalogue.url_not_owned"));
  EXPECT_THAT(told(problems_in(all, {spaced("acme", "root", {"https://acme.example"})})),
              ElementsAre("/organisations/sales/url_spaces/0 catalogue.url_space_outside"));
  EXPECT_THAT(
      told(problems_in(all, {spaced("sales", "acme", {"https://portal.example/acme/shop"})})),
      ElementsAre("/applications/shop/urls/0 catalogue.url_not_owned"));
  EXPECT_THAT(
      told(problems_in(all, {spaced("sales", "globex", {"https://portal.example/acme/sales"})})),
      ElementsAre("/organisations/sales/url_spaces/0 catalogue.url_space_outside"))
      << "an organisation that moves leaves what it had";
}

TEST(CataloguePlaces, GivesTheWholeOfASpaceToAnOrganisationBelow) {
  const CataloguePtr all = portal();
  EXPECT_THAT(told(problems_in(all, {spaced("north", "globex", {"https://globex.example"})})),
              ElementsAre("/applications/globex/urls/0 catalogue.url_not_owned"));
  CatalogueEdit edit(all);
  edit.erase(key_of(located("globex", "globex", {})));
  edit.put(spaced("north", "globex", {"https://globex.example"}));
  edit.put(located("north", "north", {"https://globex.example"}));
  FieldProblems problems;
  const CataloguePtr next = edit.finish(problems);
  ASSERT_NE(next, nullptr) << problems.front().what;
  EXPECT_EQ(at(*next, "https://globex.example", "/x"), "north");
  EXPECT_EQ(next->owner_of({"https://globex.example", ""}).id.view(), "north");
}

TEST(CataloguePlaces, HostNamesLieInWhatTheOrganisationOwns) {
  Organisation acme =
      spaced("acme", "root", {"https://portal.example/acme", "https://acme.example"});
  acme.host_names = {"acme.example", "globex.example", "portal.example", "nobody.example"};
  const auto problems = problems_in(portal(), {acme});
  EXPECT_THAT(told(problems),
              ElementsAre("/organisations/acme/host_names/1 catalogue.url_not_owned",
                          "/organisations/acme/host_names/2 catalogue.url_not_owned",
                          "/organisations/acme/host_names/3 catalogue.url_not_owned"));
  EXPECT_THAT(problems.front().remedy, HasSubstr("\"https://globex.example\" to url_spaces of"));
  acme.host_names = {"ACME.example"};
  const CataloguePtr all = with(portal(), {acme});
  EXPECT_EQ(all->organisation_of_host("acme.EXAMPLE")->id.view(), "acme");
  Organisation sales =
      spaced("sales", "acme", {"https://portal.example/acme/sales", "https://acme.example"});
  EXPECT_THAT(told(problems_in(all, {sales})),
              ::testing::Contains("/organisations/acme/host_names/0 catalogue.url_not_owned"));
}

TEST(CataloguePlaces, EntityIdsNameNoOtherOrganisation) {
  const CataloguePtr all = portal();
  const auto with_id = [](const char* id, const char* organisation, const char* entity_id) {
    Authenticator made = test_authenticator(id, organisation);
    made.saml.sp_entity_id = entity_id;
    return made;
  };
  for (const char* entity_id :
       {"https://globex.example/saml", "https://nobody.example/saml?x=1", "https://portal.example",
        // What we do not read as a URL others may.
        "https://globex.example/saml#x", "HTTPS://me@globex.example/saml",
        "https://glo_bex.example/saml", "https:globex.example/saml", "http:/globex.example",
        "https://acme.example\\@globex.example/"}) {
    EXPECT_THAT(told(problems_in(all, {with_id("a", "acme", entity_id)})),
                ElementsAre("/authenticators/a/saml/sp_entity_id catalogue.url_not_owned"))
        << entity_id;
  }
  for (const char* entity_id :
       {"gate.example.com", "//gate.example.com/x", "spn:gate.example.com", "mailto:a@example.com",
        "globex", "urn:x:", "urn:globex", "urn:_:x", "URL:urn:example:x"}) {
    EXPECT_THAT(told(problems_in(all, {with_id("a", "acme", entity_id)})),
                ElementsAre("/authenticators/a/saml/sp_entity_id catalogue.entity_id_form"))
        << entity_id;
    EXPECT_THAT(problems_in(all, {with_id("a", "root", entity_id)}), IsEmpty()) << entity_id;
  }
  const CataloguePtr more = with(
      all, {with_id("g", "globex", "URN:example:sp"), with_id("g3", "globex", "urn:example:sp"),
            with_id("a", "acme", "https://acme.example/saml?tenant=1"),
            with_id("r", "root", "https://any.example/saml")});
  const auto taken = problems_in(more, {with_id("a2", "acme", "urn:example:sp")});
  EXPECT_THAT(told(taken),
              ElementsAre("/authenticators/a2/saml/sp_entity_id catalogue.entity_id_taken"));
  EXPECT_THAT(taken.front().what + taken.front().remedy, ::testing::Not(HasSubstr("globex")));
  EXPECT_THAT(told(problems_in(more, {with_id("r2", "root", "urn:example:sp")})),
              ElementsAre("/authenticators/r2/saml/sp_entity_id catalogue.entity_id_taken"));
  EXPECT_THAT(problems_in(more, {with_id("g2", "globex", "urn:example:sp")}), IsEmpty())
      << "its own organisation may use it twice";
}

// What was set before it was refused: told at each start, and in force unless it is another's.
TEST(CataloguePlaces, TellsOfEntityIdsOfBefore) {
  std::vector<VersionedObject> stored;
  for (const Object& object : portal_objects()) {
    stored.push_back({object, 1});
  }
  const auto set = [&](const char* id, const char* organisation, const char* entity_id) {
    Authenticator made = test_authenticator(id, organisation);
    made.saml.sp_entity_id = entity_id;
    stored.push_back({made, 1});
  };
  set("a-stolen", "acme", "https://globex.example/saml");
  set("b-shared", "acme", "urn:example:shared");
  set("c-shared", "globex", "urn:example:shared");
  set("d-above", "root", "urn:example:root");
  set("e-below", "acme", "urn:example:root");
  set("f-odd", "acme", "gate.example.com");
  set("g-nobody", "acme", "https://nobody.example/saml");
  set("h-own", "acme", "https://acme.example/saml");
  set("i-urn", "acme", "urn:example:acme");
  auto made = Catalogue::make(std::move(stored));
  ASSERT_TRUE(made.ok()) << made.error().detail;
  std::vector<std::string> told;
  for (const UpgradeNote& note : out_of_force(**made)) {
    const bool stops = note.what.find("nobody signs in") != std::string::npos;
    told.push_back(note.key.id + (stops ? " stops" : " stays"));
    const auto fault = (*made)->entity_id_fault(*(*made)->authenticator(note.key.id));
    EXPECT_EQ(fault.has_value() && fault->out_of_force, stops);
  }
  EXPECT_THAT(told, ElementsAre("a-stolen stops", "b-shared stops", "c-shared stops",
                                "e-below stops", "f-odd stays", "g-nobody stays"));
}

TEST(CataloguePlaces, KeepsWhatIsStoredOutOfForceAndBlocksItsPlace) {
  std::vector<VersionedObject> stored;
  for (const Object& object : portal_objects()) {
    stored.push_back({object, 1});
  }
  stored.push_back(
      {located("evil", "globex", {"https://portal.example/admin", "https://globex.example/ok"}),
       3});
  stored.push_back({located("odd", "root", {"https://odd.example/a%20b"}), 1});
  auto made = Catalogue::make(std::move(stored));
  ASSERT_TRUE(made.ok()) << made.error().detail;
  const Catalogue& all = **made;
  EXPECT_EQ(at(all, "https://portal.example", "/admin/x"), "-") << "neither the one nor the other";
  EXPECT_EQ(at(all, "https://globex.example", "/ok"), "evil");
  EXPECT_EQ(at(all, "https://portal.example", "/"), "portal");
  const auto notes = out_of_force(all);
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].key.id, "evil");
  EXPECT_THAT(notes[0].what, HasSubstr("https://portal.example/admin"));
  EXPECT_THAT(notes[0].remedy, HasSubstr("url_spaces of \"globex\""));
  EXPECT_EQ(notes[1].key.id, "odd");
  // What else is changed of it is no obstacle.
  Application evil = std::get<Application>(all.find(key_of(located("evil", "globex", {})))->object);
  evil.name = "Renamed";
  const CataloguePtr renamed = with(*made, {evil});
  EXPECT_EQ(at(*renamed, "https://portal.example", "/admin/x"), "-");
  // A grant puts it into force, deletion frees the place.
  const CataloguePtr granted =
      with(renamed,
           {spaced("globex", "root", {"https://globex.example", "https://portal.example/admin"})});
  EXPECT_EQ(at(*granted, "https://portal.example", "/admin/x"), "evil");
  CatalogueEdit edit(renamed);
  edit.erase(key_of(evil));
  FieldProblems problems;
  EXPECT_EQ(at(*edit.finish(problems), "https://portal.example", "/admin/x"), "portal");
}

TEST(PlaceIndex, FindsTheInnermostAsABruteForceSearchDoes) {
  std::mt19937 random(7);
  const auto any_path = [&] {
    std::string path;
    for (std::size_t depth = random() % 5; depth > 0; --depth) {
      path += std::string("/") + std::array{"a", "b", "a-b", "ab", "a.b"}.at(random() % 5);
    }
    return path;
  };
  for (int round = 0; round < 200; ++round) {
    PlaceIndex index;
    std::vector<UrlPlace> places;
    for (std::size_t n = random() % 12; n > 0; --n) {
      places.push_back({random() % 4 == 0 ? "https://b" : "https://a", any_path()});
      index.add(places.back(), OrganisationId("acme"), PlaceIndex::Sharing::kSome);
    }
    for (int look = 0; look < 50; ++look) {
      std::string path = any_path() + (random() % 2 == 0 ? "/" : "");
      path = path.empty() ? "/" : path;
      const UrlPlace* best = nullptr;
      for (const UrlPlace& place : places) {
        const bool inside = lies_in({"https://a", path == "/" ? "" : path}, place);
        if (inside && (best == nullptr || place.path.size() > best->path.size())) {
          best = &place;
        }
      }
      std::transform(path.begin(), path.end(), path.begin(), [&](char c) {
        return random() % 2 == 0 && c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
      });
      const auto found = index.innermost({"https://a", path});
      ASSERT_EQ(found.first == nullptr, best == nullptr) << path;
      if (best != nullptr) {
        ASSERT_EQ(*found.first, *best) << path;
      }
    }
  }
}

}  // namespace
}  // namespace countersign::identity
