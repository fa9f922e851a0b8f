# SPDX-License-Identifier: Apache-2.0
# cs_folder(NAME DEPENDS a b LIBS x y TEST_LIBS z [HEADER_ONLY])
#
# One folder of src/ is one library, cs_NAME, made of its *.cc. Beside each source lie foo_test.cc
# (joined into one test program, NAME_tests) and foo_fuzz.cc (one program each, with its seeds in
# foo_fuzz_corpus/ beside it).
#
# Most presets compile several files of a folder at once (CMAKE_UNITY_BUILD): names in anonymous
# namespaces are then one folder's. The debug preset compiles each file alone.
function(cs_folder name)
  cmake_parse_arguments(F "" "" "DEPENDS;LIBS;TEST_LIBS" ${ARGN})
  file(GLOB_RECURSE all CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}
       ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(fuzzers ${all})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "(_(test|fuzz)|^main)\\.cc$")
  list(TRANSFORM F_DEPENDS PREPEND cs_)
  if(sources)
    add_library(cs_${name} STATIC ${sources})
    target_link_libraries(cs_${name} PUBLIC cs_options ${F_DEPENDS} ${F_LIBS})
  else()
    add_library(cs_${name} INTERFACE)
    target_link_libraries(cs_${name} INTERFACE cs_options ${F_DEPENDS} ${F_LIBS})
  endif()
  if(NOT CS_TESTS)
    return()
  endif()
  if(tests AND NOT CS_LIBFUZZER)
    add_executable(${name}_tests ${tests})
    target_link_libraries(${name}_tests PRIVATE cs_${name} GTest::gmock GTest::gtest_main
                          ${F_TEST_LIBS})
    target_compile_definitions(${name}_tests PRIVATE CS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
      # What is tested is optimised; the tests themselves only take long to compile.
      target_compile_options(${name}_tests PRIVATE -O1)
    endif()
    add_test(NAME ${name} COMMAND ${name}_tests --gtest_brief=1)
  endif()
  foreach(file ${fuzzers})
    get_filename_component(target ${file} NAME_WE)
    if(CS_LIBFUZZER)
      add_executable(${target} ${file})
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    else()
      add_executable(${target} ${file} ${CMAKE_SOURCE_DIR}/tests/fuzz_replay_main.cc)
      cmake_path(REMOVE_EXTENSION file OUTPUT_VARIABLE stem)
      add_test(NAME ${target} COMMAND ${target} ${CMAKE_CURRENT_SOURCE_DIR}/${stem}_corpus)
    endif()
    target_link_libraries(${target} PRIVATE cs_${name} ${F_TEST_LIBS})
  endforeach()
endfunction()
