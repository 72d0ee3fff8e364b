"""python3 client.py URL TEXT…: sends each text, prints each answer."""
import asyncio
import sys

import websockets


async def main(url, texts):
    async with websockets.connect(url) as socket:
        for text in texts:
            await socket.send(text)
            print(await socket.recv(), flush=True)


asyncio.run(main(sys.argv[1], sys.argv[2:]))
