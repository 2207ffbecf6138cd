"""A client that asks at a steady pace, however long the answers take.

    python -m benchmarks.paced METHOD HOST PORT SECONDS RATE PATHS

asks RATE times a second for the paths in the file PATHS in turn, each time as a reader of its own,
and prints as JSON how many seconds each answer took, in the order of asking.
"""

import asyncio
import json
import random
import sys
import time
from ipaddress import IPv4Address
from pathlib import Path

# Kept open; who finds none free opens another.
CONNECTIONS = 16
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TEN = int(IPv4Address("10.0.0.0"))

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Client:
    def __init__(self, method: str, host: str, port: int) -> None:
        self.method, self.host, self.port = method, host, port
        self.free: list[Connection] = []
        # Another run has other readers.
        self.reader = random.randrange(2**24)

    async def run(self, seconds: float, rate: float, paths: list[str]) -> list[float]:
        connect = asyncio.open_connection
        self.free = [await connect(self.host, self.port) for _each in range(CONNECTIONS)]
        begun, asked = time.perf_counter(), []
        for number in range(int(seconds * rate)):
            early = begun + number / rate - time.perf_counter()
            if early > 0:
                await asyncio.sleep(early)
            asked.append(asyncio.create_task(self.ask(paths[number % len(paths)])))
        took = await asyncio.gather(*asked)
        for _reader, writer in self.free:
            writer.close()
        return list(took)

    async def ask(self, path: str) -> float:
        self.reader = (self.reader + 1) % 2**24
        request = (
            f"{self.method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"User-Agent: {AGENT}\r\nX-Forwarded-For: {IPv4Address(TEN + self.reader)}\r\n"
            "Accept-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"
        )
        begun = time.perf_counter()
        connection = (
            self.free.pop() if self.free else await asyncio.open_connection(self.host, self.port)
        )
        reader, writer = connection
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert head.startswith("http/1.1 2"), f"{path}: {head}"
        if " 204 " not in head.partition("\r\n")[0]:
            length = next(line for line in head.splitlines() if line.startswith("content-length:"))
            await reader.readexactly(int(length.partition(":")[2]))
        took = time.perf_counter() - begun
        self.free.append(connection)
        return took


def main(method: str, host: str, port: str, seconds: str, rate: str, paths: str) -> None:
    client, turns = Client(method, host, int(port)), Path(paths).read_text().split()
    json.dump(asyncio.run(client.run(float(seconds), float(rate), turns)), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
