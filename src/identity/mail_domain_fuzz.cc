// SPDX-License-Identifier: Apache-2.0
// Lines `acme|emea|shop DOMAIN -|proven|confirmed`, and a mail address.
//
// An address leads to an organisation that lists its domain, in any letter case, and that leads
// there; never at a public mail host, nor below what leads to a stranger unless somebody above
// confirmed it.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/check.h"
#include "identity/mail_domain.h"
#include "identity/test_catalogue.h"

namespace countersign::identity {
namespace {

struct Setting {
  std::vector<Organisation> organisations = {test_organisation("acme", "root"),
                                             test_organisation("emea", "acme"),
                                             test_organisation("shop", "root")};
  DomainProofs proofs;

  Organisation* find(std::string_view id) {
    const auto found = std::find_if(organisations.begin(), organisations.end(),
                                    [&](const Organisation& one) { return one.id.view() == id; });
    return found == organisations.end() ? nullptr : &*found;
  }
};

bool is_domain(std::string_view text) {
  const std::string_view domain = domain_of(text);
  return !domain.empty() && domain.front() != '.' && domain.back() != '.' &&
         domain.find("..") == std::string_view::npos &&
         std::all_of(domain.begin(), domain.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

void read_line(std::string_view line, int number, Setting& setting) {
  Organisation* const organisation = setting.find(take_word(line));
  const std::string domain(take_word(line));
  if (organisation == nullptr || !is_domain(domain)) {
    return;
  }
  organisation->mail_domains.push_back(domain);
  if (line == "proven") {
    setting.proofs.add(std::string(domain_of(domain)), organisation->id,
                       std::chrono::sys_seconds(std::chrono::seconds(number)));
  } else if (line == "confirmed") {
    organisation->confirmed_domains.push_back(domain);
  }
}

/// The entry of the organisation that the domain of an address falls under; empty when none.
std::vector<std::string> entries_for(const Organisation& organisation, std::string_view domain) {
  std::vector<std::string> found;
  for (const std::string& listed : organisation.mail_domains) {
    const bool wildcard = listed.starts_with("*.");
    if (wildcard ? domain.size() + 1 > listed.size() && domain.ends_with(listed.substr(1))
                 : domain == listed) {
      found.push_back(listed);
    }
  }
  return found;
}

bool has(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

void check_strangers(const Catalogue& catalogue, const DomainProofs& proofs,
                     const Organisation& found, const std::vector<std::string>& entries,
                     const std::string& domain) {
  const bool confirmed = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
    return has(found.confirmed_domains, entry);
  });
  for (std::size_t dot = domain.find('.'); dot != std::string::npos;
       dot = domain.find('.', dot + 1)) {
    for (const char* const id : {"acme", "emea", "shop"}) {
      const Organisation* const other = catalogue.organisation(OrganisationId(id));
      const bool in_line =
          catalogue.is_within(found.id, other->id) || catalogue.is_within(other->id, found.id);
      const std::string above = domain.substr(dot + 1);
      CS_CHECK(in_line || confirmed || !has(other->mail_domains, above) ||
               !leads(catalogue, proofs, *other, above));
    }
  }
}

void try_address(const Catalogue& catalogue, const DomainProofs& proofs, std::string_view address) {
  const Organisation* const found = organisation_of_mail(catalogue, proofs, address);
  CS_CHECK(found == organisation_of_mail(catalogue, proofs, ascii_lower(address)));
  if (found == nullptr) {
    return;
  }
  const std::string domain = ascii_lower(address.substr(address.rfind('@') + 1));
  CS_CHECK(!is_public_mail_host(domain) && !is_public_mail_host("x." + domain));
  const std::vector<std::string> entries = entries_for(*found, domain);
  CS_CHECK(std::any_of(entries.begin(), entries.end(),
                       [&](const auto& entry) { return leads(catalogue, proofs, *found, entry); }));
  check_strangers(catalogue, proofs, *found, entries, domain);
}

}  // namespace
}  // namespace countersign::identity

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace countersign::identity;  // NOLINT(google-build-using-namespace)
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Setting setting;
  for (int number = 0; number < 12 && text.find('\n') != std::string_view::npos; ++number) {
    read_line(countersign::take_line(text), number, setting);
  }
  CatalogueEdit edit(Catalogue::initial());
  for (const Organisation& one : setting.organisations) {
    edit.put(one);
  }
  countersign::FieldProblems problems;
  if (const auto catalogue = edit.finish(problems)) {
    try_address(*catalogue, setting.proofs, text);
  }
  return 0;
}
