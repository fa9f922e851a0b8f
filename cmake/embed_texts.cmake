# SPDX-License-Identifier: Apache-2.0
# Writes built_in_languages() of src/gateway from the files FILES (en.lang first) to OUTPUT. Run by
# the build: cmake -DFILES=a;b -DOUTPUT=x.cc -P embed_texts.cmake
set(entries "")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND entries "    {\"${name}\", R\"texts(${text})texts\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Made by cmake/embed_texts.cmake from src/gateway/languages.
#include \"gateway/builtin_languages.h\"

namespace countersign::gateway {
namespace {

constexpr BuiltInLanguage kLanguages[] = {
${entries}};

}  // namespace

std::span<const BuiltInLanguage> built_in_languages() { return kLanguages; }

}  // namespace countersign::gateway
")
