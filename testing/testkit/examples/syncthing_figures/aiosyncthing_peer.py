"""What the examples `listen` and `timings` of syncthing-client do, with aiosyncthing.

The key is in SYNCTHING_KEY: aiosyncthing_peer.py listen URL | timings URL TIMES
"""

import asyncio
import os
import sys
import time
from datetime import datetime

from aiosyncthing import Syncthing

EVENTS = 1000
BEGINS_WITHIN = 0.2


async def listen(client):
    async for event in client.events.listen():
        age = time.time() - datetime.fromisoformat(event["time"]).timestamp()
        print(event["id"], event["type"], round(age * 1e6), flush=True)


async def timings(client, times):
    await client.system.ping()
    print("begun", flush=True)
    for _ in range(times):
        print("history", await history(client), flush=True)
    for _ in range(times):
        print("drop", await letting_go(client), flush=True)


async def history(client):
    begun = time.perf_counter()
    handed_out = 0
    events = client.events.listen()
    async for _ in events:
        handed_out += 1
        if handed_out == EVENTS:
            break
    elapsed = time.perf_counter() - begun
    await events.aclose()
    return round(elapsed * 1e6)


async def letting_go(client):
    async def follow():
        async for _ in client.events.listen():
            pass

    following = asyncio.create_task(follow())
    await asyncio.sleep(BEGINS_WITHIN)
    begun = time.perf_counter()
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    return round((time.perf_counter() - begun) * 1e6)


async def main():
    mode, url, *rest = sys.argv[1:]
    async with Syncthing(os.environ["SYNCTHING_KEY"], url=url) as client:
        if mode == "listen":
            await listen(client)
        else:
            await timings(client, int(rest[0]))


asyncio.run(main())
