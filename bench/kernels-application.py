#!/usr/bin/env python3
"""An application of many kernels that beat as often as it is told.

It beats from the moment that the file BEATS_BEGIN is there until BEATS_END
is, kernel after kernel, and then writes BEATS_REPORT: how many beats it sent
and when each kernel's last one, in milliseconds of the monotonic clock.
"""

import asyncio
import json
import os
import time

from grace_kernels import kernel_restart_manager as manager

names = [f"kernel-{number}" for number in range(int(os.environ["BEATS_KERNELS"]))]
rate = float(os.environ["BEATS_PER_SECOND"])
pause = 0.002


async def appearance(file: str) -> None:
    while not os.path.exists(file):
        await asyncio.sleep(0.02)


async def beat(end: "asyncio.Future[None]") -> dict:
    sent = 0
    last = {}
    began = time.monotonic()
    while not end.done():
        # What a busy machine has delayed is made up for.
        due = int((time.monotonic() - began) * rate)
        for number in range(sent, due):
            name = names[number % len(names)]
            last[name] = time.monotonic() * 1000
            manager.record_heartbeat(name)
        sent = due
        await asyncio.sleep(pause)
    return {"sent": sent, "seconds": time.monotonic() - began, "last": last}


async def main() -> None:
    for name in names:
        manager.register_kernel(kernel_name=name)
    await manager.start()
    await appearance(os.environ["BEATS_BEGIN"])
    report = await beat(asyncio.ensure_future(appearance(os.environ["BEATS_END"])))
    report["pid"] = os.getpid()
    unfinished = os.environ["BEATS_REPORT"] + ".new"
    with open(unfinished, "w", encoding="utf-8") as file:
        json.dump(report, file)
    os.replace(unfinished, os.environ["BEATS_REPORT"])
    await asyncio.Event().wait()


asyncio.run(main())
