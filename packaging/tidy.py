#!/usr/bin/env python3
"""Runs clang-tidy 14 on what a change touches.

  packaging/tidy.py               files that differ from origin/main (from HEAD~1 where that is HEAD), edits included:
                                  in the rooms of CLEAN all of their lines, elsewhere the lines that differ
  packaging/tidy.py FILE...       these sources, all of their lines

LATHE_PRESET names the CMake preset whose compile commands are read (default ci). It must be built: sources include
what moc makes. At most LATHE_TIDY_FILES sources (default 40) are checked, and none is begun after LATHE_TIDY_MINUTES
(default 15); those left out are named.

The commands are changed to what clang reads: GCC's precompiled headers mean nothing to it, nor do some of GCC's
warnings, and clang 14 does not offer std::source_location with GCC's library: a stand-in takes its place.
"""
import concurrent.futures
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

# Folders in which clang-tidy finds nothing in any file; a folder that is mended is added.
CLEAN = ("core/plain/",)
GCC_ONLY = {"-Winvalid-pch", "-fpch-preprocess", "-Werror", "-Wno-restrict", "-Wno-stringop-overflow"}
SOURCE_LOCATION = """#pragma once
#include <cstdint>
#include <version>
#ifndef __cpp_lib_source_location
namespace std {
struct source_location {
    static constexpr source_location current() noexcept { return {}; }
    constexpr uint_least32_t line() const noexcept { return 0; }
    constexpr uint_least32_t column() const noexcept { return 0; }
    constexpr const char* file_name() const noexcept { return ""; }
    constexpr const char* function_name() const noexcept { return ""; }
};
} // namespace std
#endif
"""


def say(text):
    print(text, file=sys.stderr, flush=True)


def git(*arguments):
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def changed_lines():
    """[first, last] of the new lines of every file; a file that only moved has none."""
    base = git("merge-base", "origin/main", "HEAD")
    if base in ("", git("rev-parse", "HEAD")):
        base = git("rev-parse", "--verify", "--quiet", "HEAD~1")
    if not base:
        return {}
    lines, path = {}, ""
    for line in git("diff", "-U0", "-M", "--diff-filter=d", base, "--", "*.cpp", "*.h", ":!resources").split("\n"):
        if line.startswith("+++ b/"):
            path = line[len("+++ b/"):]
        elif hunk := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            if count:
                lines.setdefault(path, []).append([first, first + count - 1])
    return lines


def for_clang(command, stand_in):
    words = shlex.split(command)
    kept, skip = [], False
    for word, following in zip(words, words[1:] + [""]):
        if skip:
            skip = False
        elif word == "-include" and "cmake_pch" in following:
            skip = True
        elif word not in GCC_ONLY:
            kept.append(word)
    return kept[:1] + ["-include", stand_in] + kept[1:]


def write_commands(build, out):
    """Compile commands in `out`, one a source. Returns the sources that have one."""
    os.makedirs(out, exist_ok=True)
    stand_in = os.path.abspath(os.path.join(out, "source_location.h"))
    with open(stand_in, "w", encoding="utf-8") as file:
        file.write(SOURCE_LOCATION)
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = {entry["file"]: entry for entry in json.load(file)}
    for entry in entries.values():
        entry["arguments"] = for_clang(entry.pop("command"), stand_in)
    with open(os.path.join(out, "compile_commands.json"), "w", encoding="utf-8") as file:
        json.dump(list(entries.values()), file, indent=1)
    return {os.path.relpath(name) for name in entries}


def check(tidy, out, source, lines):
    """What clang-tidy prints of one source; "" when it finds nothing. `lines`: of any file; None: all."""
    command = [tidy, "--quiet", "-p", out, source]
    if lines is not None:
        own = [{"name": path, "lines": lines[path]} for path in (source, source[:-4] + ".h") if path in lines]
        command.insert(1, "--line-filter=" + json.dumps(own))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout or done.stderr


def check_all(tidy, out, sources, lines):
    """What clang-tidy prints of each source that has faults, and the sources that it had no time for."""
    end = time.monotonic() + 60 * float(os.environ.get("LATHE_TIDY_MINUTES", "15"))

    def one(source):
        whole = lines is None or source.startswith(CLEAN)
        return None if time.monotonic() > end else check(tidy, out, source, None if whole else lines)

    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = dict(zip(sources, pool.map(one, sources)))
    return [text for text in results.values() if text], [source for source, text in results.items() if text is None]


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    tidy = shutil.which("clang-tidy-14")
    if not tidy:
        return say("clang-tidy 14 is not installed (Debian package clang-tidy-14): its check is left out.")
    build = os.path.join("build", os.environ.get("LATHE_PRESET", "ci"))
    if not os.path.exists(os.path.join(build, "compile_commands.json")):
        sys.exit(f"{build} holds no compile commands.\nRun: cmake --preset {os.path.basename(build)}, and build it.")
    lines = None if sys.argv[1:] else changed_lines()
    # A header stands for the source of its name. Without LibTorch or Qt a part of the tree has no commands.
    sources = sys.argv[1:] or {re.sub(r"\.h$", ".cpp", path) for path in lines}
    out = os.path.join(build, "tidy")
    known = write_commands(build, out)
    sources = sorted((source for source in sources if source in known), key=lambda path: (path.startswith("tests/"), path))
    most = int(os.environ.get("LATHE_TIDY_FILES", "40"))
    if len(sources) > most:
        say(f"clang-tidy leaves out (LATHE_TIDY_FILES={len(sources)} checks all): " + " ".join(sources[most:]))
    say(f"\n== Checking {len(sources[:most])} sources with clang-tidy")
    faults, late = check_all(tidy, out, sources[:most], lines)
    if late:
        say("clang-tidy had no time for (LATHE_TIDY_MINUTES gives more): " + " ".join(late))
    if faults:
        print("\n".join(faults))
        sys.exit("clang-tidy found the faults above. Mend them; a check that is not meant belongs into .clang-tidy "
                 "with its reason.")
    return None


main()
