# SPDX-License-Identifier: Apache-2.0
"""Makes the mutants of sample/ and tries them: which there are, which survive, and what is reported of the list of equivalent ones."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = HERE / "sample"
SOURCES = SAMPLE / "src" / "sample"


def _write_build(build):
    """As CMake would, a build of one library and one program."""
    flags = f"c++ -std=c++20 -O0 -I{SAMPLE}/src"
    unit, program = SOURCES / "limit.cc", SOURCES / "sample_check.cc"
    (build / "src" / "sample").mkdir(parents=True)
    (build / "compile_commands.json").write_text(json.dumps([
        {"directory": str(build), "file": str(unit), "command": f"{flags} -o src/sample/cs_sample.dir/limit.o -c {unit}"}]))
    (build / "build.ninja").write_text(f"""rule compile
  command = {flags} -c $in -o $out
rule archive
  command = ar qcs $out $in
rule link
  command = : && c++ check.o -o sample_check src/sample/libcs_sample.a && :
build check.o: compile {program}
build limit.o: compile {unit}
build src/sample/libcs_sample.a: archive limit.o
build sample_check: link check.o src/sample/libcs_sample.a
""")


def _run(build):
    return subprocess.run([sys.executable, str(HERE / "run.py"), "sample", "--root", str(SAMPLE), "--build", str(build), "--jobs", "2",
                           "--programs", str(SAMPLE / "programs.txt"), "--equivalent", str(SAMPLE / "equivalent.txt"), "--all"],
                          capture_output=True, text=True, check=False)


def main():
    with tempfile.TemporaryDirectory(prefix="mutants-self-test-") as scratch:
        build = pathlib.Path(scratch)
        _write_build(build)
        done = _run(build)
        said = re.sub(r" seconds=.*", "", done.stdout)
        said = "".join(line + "\n" for line in said.splitlines() if re.match(r"killed|src/|equivalent|mutants sample killed|mutants: ", line))
        expected = (SAMPLE / "expected.txt").read_text()
        if said != expected or done.returncode != 1:
            print(f"expected, with exit code 1:\n{expected}\ngot, with exit code {done.returncode}:\n{said}\n{done.stderr}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
