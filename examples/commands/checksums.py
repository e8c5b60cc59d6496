#!/usr/bin/env python3
"""Checksums of files, each as soon as it is known. A procedure for harpd; see ../harpd.toml.

Reads one line of JSON, {"paths": […], "algorithm": …}, and writes lines: {"stream": …} for each file, then {"result": …}, or {"exception": …}.
"""

import hashlib
import json
import sys


def say(**message):
    print(json.dumps(message), flush=True)


def main():
    arguments = json.loads(sys.stdin.readline())
    algorithm = arguments["algorithm"]
    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        say(exception={"type": "UnknownAlgorithm", "message": f"there is no algorithm {algorithm}", "data": {"algorithm": algorithm}})
        return
    for path in arguments["paths"]:
        with open(path, "rb") as file:
            say(stream={"path": path, "checksum": hashlib.file_digest(file, algorithm).hexdigest()})
    say(result={"files": len(arguments["paths"])})


main()
