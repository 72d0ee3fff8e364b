"""python3 server.py PORT NAME: echoes what it gets, signed with its name (needs the websockets package)."""
import asyncio
import sys

import websockets

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 9001
NAME = sys.argv[2] if len(sys.argv) > 2 else "py1"


async def echo(socket, path=None):
    async for message in socket:
        await socket.send(f"{NAME}: {message}")


async def main():
    server = await websockets.serve(echo, "127.0.0.1", PORT)
    print(f"{NAME} listens on {server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Future()


asyncio.run(main())
