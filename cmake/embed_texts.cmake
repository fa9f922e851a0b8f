# SPDX-License-Identifier: Apache-2.0
# Writes built_in_languages() of src/gateway from the files FILES (en.lang first), and
# built_in_remedies() from REMEDIES, to OUTPUT. Run by the build:
# cmake -DFILES=a;b -DREMEDIES=c -DOUTPUT=x.cc -P embed_texts.cmake
foreach(list FILES REMEDIES)
  set(entries_of_${list} "")
  foreach(file ${${list}})
    get_filename_component(name ${file} NAME)
    file(READ ${file} text)
    string(APPEND entries_of_${list} "    {\"${name}\", R\"texts(${text})texts\"},\n")
  endforeach()
endforeach()
file(WRITE ${OUTPUT} "// Made by cmake/embed_texts.cmake from src/gateway/languages.
#include \"gateway/builtin_languages.h\"

namespace countersign::gateway {
namespace {

constexpr BuiltInLanguage kLanguages[] = {
${entries_of_FILES}};

constexpr BuiltInLanguage kRemedies[] = {
${entries_of_REMEDIES}};

}  // namespace

std::span<const BuiltInLanguage> built_in_languages() { return kLanguages; }

std::span<const BuiltInLanguage> built_in_remedies() { return kRemedies; }

}  // namespace countersign::gateway
")
