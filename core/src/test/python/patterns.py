"""Writes the table that HubPatternsTest checks against, as the installed huggingface_hub decides it.

    python patterns.py > ../resources/io/modelhaul/spi/patterns.jsonl
"""

import json
import random
import sys

from huggingface_hub import __version__
from huggingface_hub.utils import filter_repo_objects

PATHS = [
    ".gitattributes", "README.md", "readme.MD", "config.json", "data", "data/a.json", "data/b/c.json", "data.txt",
    "xdata/a.json", "model-00001-of-00002.safetensors", "model.safetensors", "onnx/model.onnx", "a", "b", "ab", "a-b",
    "a/b", "a/b/c", "[a]", "a]", "!", "^", "-", "a!b", "naïve/été.txt", "深/度.bin", "𝒳.txt", "with space/x y.z",
    "back\\slash.txt", "new\nline.txt", "a.b.c", "{a,b}.json", "UPPER/Case.TXT",
]

HAND_WRITTEN = [
    (None, None), ([], None), (None, []), ([""], None), (None, [""]), (["*"], None), (None, ["*"]), (["*.json"], None),
    (["**/*.json"], None), (["**"], None), (["data/"], None), (["data"], None), (["data/*"], None), (["/data/*"], None),
    (["./config.json"], None), (["config.json"], None), (["CONFIG.JSON"], None), (["*.md"], None), (["?"], None),
    (["??"], None), (["a?b"], None), (["[ab]"], None), (["[!ab]"], None), (["[^ab]"], None), (["[a-c]"], None),
    (["[c-a]"], None), (["[!c-a]"], None), (["[]a]"], None), (["[!]a]"], None), (["[a"], None), (["[[]a]"], None),
    (["[[]a[]]"], None), (["[-a]"], None), (["[a-]"], None), (["[z-a!b]"], None), (["a[\\]b"], None),
    (["back\\slash.txt"], None), (["back/slash.txt"], None), (["{a,b}.json"], None), (["*é*"], None), (["?.txt"], None),
    (["[𝒲-𝒴].txt"], None), (["new*"], None), (["*.safetensors", "*.json"], ["model-*"]), (["*"], ["data/"]),
    (None, ["*/*"]), (None, ["*.json", "onnx/"]), (["data/*.json"], ["data/b/*"]), (["with space/*"], None),
    (["*a*b*"], None), (["[a-c-e]*"], None), (["[--a]"], None), (["[!-]"], None), (["[!!]"], None), (["[&&ab]"], None),
]


def fuzzed(count):
    dice = random.Random(20261121)
    for _ in range(count):
        text = "".join(dice.choice("ab-[]!*?^c/.z\\") for _ in range(dice.randint(1, 9)))
        yield ([text], None) if dice.random() < 0.7 else (None, [text])


def main():
    print(json.dumps({"huggingface_hub": __version__, "paths": PATHS}))
    for allow, ignore in HAND_WRITTEN + list(fuzzed(600)):
        taken = list(filter_repo_objects(PATHS, allow_patterns=allow, ignore_patterns=ignore))
        print(json.dumps({"allow": allow, "ignore": ignore, "taken": [PATHS.index(path) for path in taken]}))


if __name__ == "__main__":
    sys.exit(main())
