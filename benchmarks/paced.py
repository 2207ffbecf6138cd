"""Clients that ask at a steady pace, however long the answers take.

    python -m benchmarks.paced METHOD HOST PORT SECONDS RATE PATHS

asks RATE times a second for the paths in the file PATHS in turn, each time as a reader of its own.
With GET it prints as JSON how many seconds each answer took, in the order of asking. With POST it
is as cheap as can be, for it shares the processors with what is measured: it looks at an answer
only when it needs the connection again.
"""

import asyncio
import json
import random
import socket
import sys
import time
from ipaddress import IPv4Address
from pathlib import Path

# Kept open; a GET that finds none free opens another.
CONNECTIONS = 16
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TEN = int(IPv4Address("10.0.0.0"))

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Client:
    def __init__(self, method: str, host: str, port: str, seconds: str, rate: str) -> None:
        self.method, self.host, self.port = method, host, int(port)
        self.rate, self.times = float(rate), int(float(seconds) * float(rate))
        self.free: list[Connection] = []
        # Another run has other readers.
        self.reader = random.randrange(2**24)

    def request(self, path: str) -> bytes:
        self.reader = (self.reader + 1) % 2**24
        return (
            f"{self.method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"User-Agent: {AGENT}\r\nX-Forwarded-For: {IPv4Address(TEN + self.reader)}\r\n"
            "Accept-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"
        ).encode()

    def post(self, paths: list[str]) -> None:
        lines = [
            socket.create_connection((self.host, self.port), timeout=30)
            for _each in range(CONNECTIONS)
        ]
        begun = time.perf_counter()
        for number in range(self.times):
            time.sleep(max(0.0, begun + number / self.rate - time.perf_counter()))
            line = lines[number % CONNECTIONS]
            if number >= CONNECTIONS:
                answered(line)
            line.sendall(self.request(paths[number % len(paths)]))
        for line in lines:
            answered(line)
            line.close()

    async def get(self, paths: list[str]) -> list[float]:
        self.free = [
            await asyncio.open_connection(self.host, self.port) for _each in range(CONNECTIONS)
        ]
        begun, asked = time.perf_counter(), []
        for number in range(self.times):
            await asyncio.sleep(begun + number / self.rate - time.perf_counter())
            asked.append(asyncio.create_task(self.timed(paths[number % len(paths)])))
        took = await asyncio.gather(*asked)
        for _reader, writer in self.free:
            writer.close()
        return list(took)

    async def timed(self, path: str) -> float:
        begun = time.perf_counter()
        connection = (
            self.free.pop() if self.free else await asyncio.open_connection(self.host, self.port)
        )
        reader, writer = connection
        writer.write(self.request(path))
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert head.startswith("http/1.1 200"), f"{path}: {head}"
        length = next(line for line in head.splitlines() if line.startswith("content-length:"))
        await reader.readexactly(int(length.partition(":")[2]))
        took = time.perf_counter() - begun
        self.free.append(connection)
        return took


def answered(line: socket.socket) -> None:
    answer = line.recv(4096)
    assert answer.startswith(b"HTTP/1.1 204"), answer


def main(*asked: str) -> None:
    client, paths = Client(*asked[:-1]), Path(asked[-1]).read_text().split()
    if client.method == "POST":
        client.post(paths)
        print("[]")
    else:
        json.dump(asyncio.run(client.get(paths)), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
