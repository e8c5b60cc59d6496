#!/usr/bin/env python3
"""A client of Harp in nothing but Python's own library; the protocol is that of spec/protocol.md.

    with Harp() as harp:
        print(harp.call("localhost", "divide", [42, 6]))
        job = harp.submit("localhost", "countdown", {"from": 3}, queue={"name": {"disk": "sda"}})
        for number, packet in harp.follow(job, since=0):
            print(number, packet)

From a shell, after ". .quickstart/env" where ./quickstart --stay runs; the words are the arguments of the methods below:

    examples/harp_client.py call localhost divide '[42, 6]' --timeout=10
    examples/harp_client.py submit localhost countdown '{"from": 3}'
    examples/harp_client.py follow JOB --since=0
"""
import json
import os
import socket
import sys


class HarpError(Exception):
    """A refused request, or a job without a result: decide by type, show the message."""

    def __init__(self, type, message, data=None, **_):
        super().__init__(f"{type}: {message}")
        self.type, self.message, self.data = type, message, data


class RemoteException(HarpError):
    """What the procedure raised."""


class Number(float):
    """A number with a fraction or an exponent that keeps its spelling: 1.0 stays 1.0, and 1e400 stays what it is."""

    def __init__(self, spelling):
        self.spelling = spelling


def read_json(text):
    return json.loads(text, parse_float=Number)


def write_json(value):
    if isinstance(value, Number):
        return value.spelling
    if isinstance(value, dict):
        return "{%s}" % ",".join(f"{json.dumps(name)}:{write_json(inner)}" for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return "[%s]" % ",".join(map(write_json, value))
    return json.dumps(value, allow_nan=False)


def outcome(reply):
    """The result that a reply holds; raises where it holds something worse."""
    if "result" in reply:
        return reply["result"]
    if "exception" in reply:
        raise RemoteException(**reply["exception"])
    if "error" in reply:
        raise HarpError(**reply["error"])
    raise HarpError(*("cancelled", "the job was cancelled") if "cancelled" in reply else ("no_result", "the job has not ended"))


class Harp:
    """A connection to a dispatcher, for any number of requests, one after another."""

    def __init__(self, host="127.0.0.1", port=3502):
        self._socket = socket.create_connection((host, port))
        self._lines = self._socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._lines.close()
        self._socket.close()

    def submit(self, host, procedure, arguments=(), **more):
        """The id of a new job. There may be more members: timeout, max_exec_time, queue, info."""
        return self._ask(host=host, procedure=procedure, arguments=arguments, **more)["job_id"]

    def call(self, *what, **more):
        """The result of a new job; takes what submit takes."""
        return self.result(self.submit(*what, **more))

    def result(self, job, wait=True):
        return outcome(self._ask(get_result=job, wait=wait))

    def status(self, job):
        return self._ask(get_status=job)

    def cancel(self, job):
        """Whether the job was waiting or running, and is now stopped."""
        return self._ask(cancel=job)["cancelled"]

    def follow(self, job, **start):
        """Yields (number, data) as packets come, from since=n or the recent=n latest ones on; returns the result."""
        return self._packets(follow_stream=job, **start)

    def read(self, job, **start):
        """Yields (number, data) of the packets stored by now; returns the result, or None where the job goes on."""
        return self._packets(read_stream=job, **start)

    def _packets(self, **request):
        reply = self._ask(**request)
        try:
            while "packet" in reply:
                yield reply["packet"], reply["data"]
                reply = self._reply()
        except GeneratorExit:
            self.__exit__()  # The rest is still on its way, and would be taken for the reply to the next request.
            raise
        return None if "continue" in reply else outcome(reply)

    def _ask(self, **members):
        self._socket.sendall(write_json({"harpcaller": 1, **members}).encode() + b"\n")
        reply = self._reply()
        return outcome(reply) if "error" in reply else reply

    def _reply(self):
        line = b"\n"
        while not line.strip():
            line = self._lines.readline()
            if not line.endswith(b"\n"):
                raise ConnectionError("the dispatcher closed the connection")
        return read_json(line)


def main(verb, *words):
    what = [word for word in words if not word.startswith("--")]
    more = {name: read_json(value) for name, value in (word[2:].split("=", 1) for word in words if word.startswith("--"))}
    if verb in ("call", "submit"):
        what[2:] = map(read_json, what[2:])
    with Harp(*os.environ.get("HARP_DISPATCHER", "127.0.0.1:3502").split(":")) as harp:
        answer = getattr(harp, verb)(*what, **more)
        if verb not in ("follow", "read"):
            return print(write_json(answer))
        for number, packet in answer:
            print(number, write_json(packet), flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("call", "submit", "result", "status", "cancel", "follow", "read"):
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except HarpError as error:
        sys.exit(f"{error}{'' if error.data is None else ' ' + write_json(error.data)}")
