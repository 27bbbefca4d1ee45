"""Facts about grace_kernels, against real sockets, threads and processes.

Run with ``python3 -W error -m unittest`` in this directory.
"""

import ast
import asyncio
import contextlib
import functools
import glob
import inspect
import itertools
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import types
import unittest
import unittest.mock
from pathlib import Path

import grace_kernels
from grace_kernels import KernelError, KernelRestartManager, UnknownKernelError

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DEADLINE = 10.0

#: Short enough for a test in real time.
QUICK = {
    "heartbeat_timeout": 0.2,
    "restart_cooldown": 0.0,
    "restart_timeout": 5.0,
    "stable_after": 600.0,
    "link": False,
}


async def until(is_true, what="it"):
    """Waits until something is so, and fails when it takes too long."""
    deadline = time.monotonic() + DEADLINE
    while not is_true():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come about in {DEADLINE} s")
        await asyncio.sleep(0.005)


def topics_of(messages):
    """The topics of bus messages."""
    return [message["topic"] for message in messages]


def run_python(script, *, environment=None, options=("-W", "error")):
    """Runs a script that can import the module, in a process of its own."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("GRACE_")}
    return subprocess.run(
        [sys.executable, *options, "-c", script],
        cwd=HERE,
        env={**inherited, "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})},
        capture_output=True,
        text=True,
        timeout=30,
    )


class Silent(unittest.TestCase):
    """What the module logs on purpose is not shown."""

    def setUp(self):
        super().setUp()
        logging.getLogger("grace_kernels").propagate = False
        self.addCleanup(setattr, logging.getLogger("grace_kernels"), "propagate", True)


class Managed(Silent, unittest.IsolatedAsyncioTestCase):
    """Managers that are shut down, and a workspace that is removed."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="grace-kernels-")
        self.addCleanup(folder.cleanup)
        self.workspace = Path(folder.name)
        self.messages = []

    async def asyncSetUp(self):
        # Some tests block the loop on purpose; nobody need hear of it.
        asyncio.get_running_loop().slow_callback_duration = DEADLINE

    def manager(self, **options):
        """A manager with quick settings, whose messages are kept."""
        made = KernelRestartManager(
            **{**QUICK, "directory": str(self.workspace), **options}
        )
        made.bus.subscribe(self.messages.append)
        self.addAsyncCleanup(made.shutdown)
        return made

    @staticmethod
    def _has_returned(manager, name):
        phase = manager._table.kernels[name].phase
        return getattr(phase, "returned_at", None) is not None

    def topics(self):
        """The topics of the messages so far."""
        return topics_of(self.messages)

    def alerts(self):
        """The alert files by name."""
        return {
            Path(name).name: json.loads(Path(name).read_text("utf-8"))
            for name in sorted(glob.glob(f"{self.workspace}/alerts/*.json"))
        }


class Language(unittest.TestCase):
    """It runs where it says it runs."""

    def test_it_is_python_3_9(self):
        for name in ("grace_kernels.py", "test_grace_kernels.py"):
            ast.parse((HERE / name).read_text("utf-8"), feature_version=(3, 9))

    def test_it_needs_nothing_but_the_standard_library(self):
        tree = ast.parse((HERE / "grace_kernels.py").read_text("utf-8"))
        named = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                named.add(node.module)
        script = (
            "import sys; sys.path = [p for p in sys.path if 'site-packages' not in p]"
        )
        ran = run_python(
            "\n".join([script, *(f"import {name}" for name in sorted(named))]),
            options=("-S", "-E"),
        )
        self.assertEqual(ran.stderr, "")

    def test_importing_it_starts_and_prints_nothing(self):
        ran = run_python(
            "import threading, grace_kernels\nassert threading.active_count() == 1"
        )
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, "", ""))


class RecordedDecisions(Silent):
    """Scripts of time and event that every library decides alike."""

    def test_every_recorded_script_is_decided_as_it_is_recorded(self):
        files = sorted((ROOT / "fixtures" / "kernel-decisions").glob("*.json"))
        self.assertTrue(files, "no recorded decisions were found")
        for file in files:
            recorded = json.loads(file.read_text("utf-8"))
            with self.subTest(recorded["title"], file=file.name):
                self.play(recorded)

    def play(self, recorded):
        """Runs one script."""
        table = grace_kernels._KernelTable(policy_of(recorded.get("policy", {})))
        for step in recorded["script"]:
            now = step["at"] * 1000
            effects = decide(table, step["event"], now)
            told = [told_effect(effect) for effect in effects]
            where = f"at {step['at']}: {step['event']}"
            self.assertEqual(told, step.get("effects", []), where)
            for name, expected in step.get("kernels", {}).items():
                told = told_kernel(table.kernels[name])
                partly = {key: told[key] for key in expected}
                self.assertEqual(partly, expected, f"{name} {where}")


def policy_of(settings):
    """A policy as a recorded script writes it."""
    return grace_kernels._Policy.of(settings)


def decide(table, event, now):
    """Hands a recorded event to a table."""
    kind, name = event["type"], event.get("kernel")
    if kind == "register":
        critical, able = event.get("critical", False), event.get("restartable", True)
        return table.register(name, critical, able, now) or []
    if kind == "beat":
        return table.beat(name, event.get("sent_at", now / 1000) * 1000, now)
    if kind == "tick":
        return table.tick(event.get("due", now / 1000) * 1000, now)
    if kind == "resume":
        return table.resume(now) or []
    if kind == "restart":
        return table.restart(name, event["reason"], now)
    if kind == "returned":
        return table.returned(name, event["restart"], now)
    if kind == "threw":
        return table.threw(name, event["restart"], event["error"], now)
    if kind == "policy":
        table.policy = policy_of(event["policy"])
        return []
    raise AssertionError(f"unknown event {event}")


def told_effect(effect):
    """An effect as a recorded script writes it."""
    kind = type(effect).__name__.strip("_").lower()
    told = {"type": kind, **effect._asdict()}
    if kind == "warn":
        del told["message"]
    if kind == "announce":
        del told["kernel"]
        told["timestamp"] = seconds(effect.timestamp)
        del told["completed_at"]
        if effect.completed_at is not None:
            told["completed_at"] = seconds(effect.completed_at)
    return told


def told_kernel(kernel):
    """A kernel as a recorded script writes it."""
    return {
        "phase": kernel.phase_word,
        "attempts": kernel.attempts,
        "restarts": kernel.restarts,
        "last_beat": kernel.last_beat and seconds(kernel.last_beat),
    }


def seconds(instant):
    """Milliseconds as seconds, without the dust of binary fractions."""
    return round(instant) / 1000


class Kernels(Managed):
    """What people use, without a watchdog."""

    async def test_a_silent_kernel_is_restarted_and_a_beat_proves_it(self):
        manager = self.manager()
        calls = []

        async def restart():
            calls.append(asyncio.get_running_loop())

        manager.register_kernel("memory", restart, critical=True)
        await manager.start()
        await until(lambda: calls)
        self.assertEqual(self.topics(), ["kernel.restart.initiated"])
        self.assertIs(calls[0], asyncio.get_running_loop())
        status = manager.get_status()
        self.assertEqual(status["kernel_status"]["memory"]["status"], "restarting")
        await manager.record_heartbeat("memory")
        await until(lambda: len(self.messages) == 2)
        first, second = self.messages
        self.assertEqual(second["topic"], "kernel.restart.success")
        self.assertEqual(first["correlation_id"], second["correlation_id"])
        self.assertEqual((first["priority"], second["priority"]), (3, 2))
        self.assertEqual(first["source"], "restart_manager")
        self.assertEqual(first["destination"], "broadcast")
        self.assertIs(second["payload"]["success"], True)
        self.assertGreaterEqual(
            second["payload"]["completed_at"], second["payload"]["timestamp"]
        )
        status = manager.get_status()
        self.assertEqual(
            set(status["kernel_status"]["memory"]),
            {"status", "restart_count", "last_heartbeat", "phase", "critical"},
        )
        self.assertEqual(status["total_restarts"], 1)
        self.assertEqual(
            set(status["recent_restarts"][0]),
            {"kernel_name", "reason", "timestamp", "attempt", "critical"},
        )
        self.assertRegex(
            status["kernel_status"]["memory"]["last_heartbeat"],
            r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
        )

    async def test_a_restart_has_one_time_of_its_begin_also_where_clocks_drift(self):
        drift = itertools.count(1)
        clocks = types.SimpleNamespace(**vars(time))
        clocks.time = lambda: time.time() + 0.003 * next(drift)
        manager = self.manager(heartbeat_timeout=60, restart_cooldown=30)
        manager.register_kernel("memory", lambda: 1 / 0)
        await manager.start()
        with unittest.mock.patch.object(grace_kernels, "time", clocks):
            self.assertIs(await manager.restart_kernel("memory"), False)
            manager.register_kernel("memory", lambda: None)
            outcome = manager.restart_kernel("memory")
            await until(lambda: self._has_returned(manager, "memory"))
            manager.record_heartbeat("memory")
            self.assertIs(await outcome, True)
        await until(lambda: len(self.messages) == 4)
        first, failed, second, success = (
            message["payload"]["timestamp"] for message in self.messages
        )
        self.assertEqual((failed, success), (first, second))
        self.assertNotEqual(first, second)

    async def test_restart_functions_of_every_kind_are_called(self):
        class Part:
            def __init__(self):
                self.calls = []

            def plain(self):
                self.calls.append(threading.current_thread())

            async def waiting(self, value=None):
                self.calls.append(threading.current_thread())

            async def __call__(self):
                self.calls.append(threading.current_thread())

        part = Part()
        manager = self.manager(heartbeat_timeout=60)
        await manager.start()
        for function, is_here in (
            (part.plain, False),
            (part.waiting, True),
            (functools.partial(part.waiting, 1), True),
            (functools.partial(part.plain), False),
            (lambda: part.waiting(), True),
            (part, True),
        ):
            manager.register_kernel("part", function)
            outcome = manager.restart_kernel("part")
            await until(lambda: part.calls)
            self.assertEqual(part.calls.pop() is threading.current_thread(), is_here)
            await until(lambda: self._has_returned(manager, "part"))
            manager.record_heartbeat("part")
            self.assertIs(await outcome, True)

    async def test_what_a_restart_function_raises_is_a_failure_and_nothing_more(self):
        class Rude(Exception):
            def __str__(self):
                raise RuntimeError

        async def cancelled():
            raise asyncio.CancelledError

        def exits():
            sys.exit(3)

        async def exits_later():
            sys.exit(4)

        def rude():
            raise Rude

        manager = self.manager(heartbeat_timeout=60)
        await manager.start()
        for function, error in (
            (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
            (exits, "SystemExit: 3"),
            (exits_later, "SystemExit: 4"),
            (cancelled, "it was cancelled"),
            (rude, "Rude"),
        ):
            manager.max_restart_attempts = 1
            manager.register_kernel("part", function)
            self.assertIs(await manager.restart_kernel("part"), False)
            await until(lambda: "kernel.restart.max_attempts" in self.topics())
            failed = self.messages[self.topics().index("kernel.restart.failed")]
            self.assertEqual(failed["payload"]["error"], error)
            self.messages.clear()

    async def test_what_comes_when_nobody_waits_is_not_begun(self):
        async def begin():
            begins.append(1)

        begins = []
        for is_stopped in (False, True):
            with self.subTest(is_stopped=is_stopped):
                manager = self.manager(heartbeat_timeout=60, restart_timeout=0.3)
                manager.max_restart_attempts = 1
                begun, released = threading.Event(), threading.Event()
                work = begin()

                def late(begun=begun, released=released, work=work):
                    begun.set()
                    released.wait(DEADLINE)
                    return work

                manager.register_kernel("part", late)
                await manager.start()
                outcome = manager.restart_kernel("part")
                await until(begun.is_set)
                if is_stopped:
                    await manager.shutdown()
                    await manager.start()
                else:
                    self.assertIs(await outcome, False)
                released.set()
                closed = inspect.CORO_CLOSED
                await until(lambda: inspect.getcoroutinestate(work) == closed)
                self.assertEqual(begins, [])
                self.assertEqual(manager._tasks, {})
                await manager.shutdown()

    async def test_misuse_is_refused_with_a_sentence(self):
        manager = self.manager(heartbeat_timeout=60)
        manager.register_kernel("able", lambda: None)
        manager.register_kernel("unable")
        with self.assertRaises(KernelError) as caught:
            manager.restart_kernel("able")
        self.assertEqual(
            str(caught.exception),
            "The application's kernel manager is not started: restart the "
            "application, or call start() first.",
        )
        await manager.start()
        with self.assertRaisesRegex(UnknownKernelError, "^No kernel `nobody` is"):
            await manager.restart_kernel("nobody")
        with self.assertRaises(KeyError):
            manager.restart_kernel("nobody")
        with self.assertRaisesRegex(ValueError, "one of heartbeat_timeout"):
            manager.restart_kernel("able", reason="boredom")
        with self.assertRaisesRegex(KernelError, "one of heartbeat_timeout"):
            manager.restart_kernel("able", reason=[])
        with self.assertRaises(KernelError) as caught:
            manager.restart_kernel("unable")
        self.assertEqual(
            str(caught.exception),
            "Kernel `unable` has no restart function: restart the application, "
            "or register it with one.",
        )
        for topic in ("kernel.restart", "", 7, [], {}):
            with self.assertRaisesRegex(KernelError, "one of kernel.restart.initiated"):
                manager.bus.subscribe(print, topic)
        for name in ("", "\x00\x1b", None, 7, [], {}, {"able"}, b"able"):
            for call in (
                manager.record_heartbeat,
                manager.register_kernel,
                manager.restart_kernel,
                lambda name: manager.beat_every(name, 1),
            ):
                with self.assertRaisesRegex(KernelError, "kernel's name"):
                    call(name)
        for value in ("yes", 1, None, []):
            with self.assertRaisesRegex(KernelError, "`critical` to be True or False"):
                manager.register_kernel("new", critical=value)
        self.assertEqual(manager.get_status()["monitored_kernels"], 2)
        for seconds in ("1", None, [], 0, -1):
            with self.assertRaisesRegex(KernelError, "`seconds` to be "):
                manager.beat_every("able", seconds)
        with self.assertRaisesRegex(KernelError, "`directory` to be a path, got 5"):
            KernelRestartManager(directory=5)
        for link in (5, True, []):
            with self.assertRaisesRegex(KernelError, "`link` to be an address"):
                KernelRestartManager(link=link)
        with self.assertRaisesRegex(KernelError, "restart_function"):
            manager.register_kernel("able", "memory.initialize")
        for value in (-1, float("nan"), "60", True, 0, 0.049, 1e9):
            with self.assertRaisesRegex(KernelError, "heartbeat_timeout.* from 0.05 "):
                manager.heartbeat_timeout = value
        with self.assertRaisesRegex(KernelError, "restart_timeout.* from 0.05 "):
            manager.restart_timeout = 0.01
        for name in ("restart_cooldown", "stable_after", "max_restart_attempts"):
            setattr(manager, name, 0)
        with self.assertRaisesRegex(KernelError, "whole number"):
            manager.max_restart_attempts = 1.5
        self.assertEqual(manager.heartbeat_timeout, 60)

    async def test_names_are_those_of_the_watchdog(self):
        recorded = ROOT / "fixtures" / "kernel-names.json"
        for each in json.loads(recorded.read_text("utf-8")):
            with self.subTest(each["title"]):
                manager = self.manager()
                if each["name"]:
                    manager.register_kernel(each["given"], lambda: None)
                    await manager.record_heartbeat(each["given"])
                    names = list(manager.get_status()["kernel_status"])
                    self.assertEqual(names, [each["name"]])
                    self.assertEqual(grace_kernels._clean_name(each["name"]), each["name"])
                else:
                    with self.assertRaisesRegex(KernelError, "visible"):
                        manager.register_kernel(each["given"])

    async def test_addresses_are_those_of_the_watchdog(self):
        recorded = ROOT / "fixtures" / "link-addresses.json"
        for each in json.loads(recorded.read_text("utf-8")):
            with self.subTest(each["title"]):
                if "path" in each or "port" in each:
                    address = grace_kernels._Address.parse(each["given"])
                    target = each.get("path") or ("127.0.0.1", each["port"])
                    self.assertEqual(address.target, target)
                    self.assertEqual(address.token, each.get("token"))
                else:
                    with self.assertRaises(KernelError):
                        grace_kernels._Address.parse(each["given"])

    async def test_a_heartbeat_can_be_awaited_and_need_not_be(self):
        manager = self.manager(heartbeat_timeout=60)
        await manager.record_heartbeat("a")
        manager.record_heartbeat("b")
        await asyncio.gather(manager.record_heartbeat("c"), asyncio.sleep(0))
        await asyncio.create_task(manager.record_heartbeat("d"))
        thread = threading.Thread(target=manager.record_heartbeat, args=("e",))
        thread.start()
        thread.join()
        status = manager.get_status()["kernel_status"]
        self.assertEqual(list(status), ["a", "b", "c", "d", "e"])
        self.assertTrue(all(kernel["last_heartbeat"] for kernel in status.values()))

    async def test_a_subscriber_gets_its_topic_and_harms_nobody(self):
        manager = self.manager(heartbeat_timeout=60)
        manager.register_kernel("memory", lambda: None)
        begun, later, everything = [], [], []

        def spoils(message):
            message["payload"].clear()
            raise RuntimeError

        async def asynchronous(message):
            await asyncio.sleep(0)
            later.append(message["topic"])
            raise RuntimeError

        manager.bus.subscribe(spoils)
        manager.bus.subscribe(asynchronous)
        end = manager.bus.subscribe(begun.append, topic="kernel.restart.initiated")
        manager.bus.subscribe(everything.append, topic="*")
        await manager.start()
        manager.restart_kernel("memory")
        await until(lambda: later and begun)
        self.assertEqual(begun[0]["payload"]["kernel_name"], "memory")
        await until(lambda: self._has_returned(manager, "memory"))
        manager.record_heartbeat("memory")
        await until(lambda: len(later) == 2)
        self.assertEqual(topics_of(begun), ["kernel.restart.initiated"])
        end()
        manager.restart_kernel("memory")
        await until(lambda: len(later) == 3)
        self.assertEqual(len(begun), 1)
        self.assertEqual(topics_of(everything), later)

    async def test_a_blocked_loop_is_the_managers_fault_and_not_the_kernels(self):
        manager = self.manager(heartbeat_timeout=1.0)
        manager.register_kernel("memory", lambda: None)
        await manager.start()
        beating = manager.beat_every("memory", 0.1)
        time.sleep(3.2)
        await asyncio.sleep(0.2)
        beating.stop()
        self.assertEqual(self.topics(), [])

    async def test_beats_on_a_loop_stop_with_it_and_beats_of_a_thread_go_on(self):
        manager = self.manager(heartbeat_timeout=60)
        here = manager.beat_every("loop", 0.01)
        made = []
        thread = threading.Thread(
            target=lambda: made.append(manager.beat_every("thread", 0.01))
        )
        thread.start()
        thread.join()
        kernels = manager._table.kernels
        first = {name: kernel.last_beat for name, kernel in kernels.items()}
        time.sleep(0.2)
        self.assertEqual(kernels["loop"].last_beat, first["loop"])
        self.assertGreater(kernels["thread"].last_beat, first["thread"])
        await until(lambda: kernels["loop"].last_beat > first["loop"])
        here.stop()
        made[0].stop()
        await until(
            lambda: not any(t.name == "grace-beats" for t in threading.enumerate())
        )
        last = kernels["loop"].last_beat
        await asyncio.sleep(0.05)
        self.assertEqual(kernels["loop"].last_beat, last)

    async def test_beats_end_with_the_manager(self):
        for end in ("shutdown", "stop"):
            manager = self.manager(heartbeat_timeout=60)
            await manager.start()
            manager.beat_every("loop", 0.01)
            await asyncio.to_thread(manager.beat_every, "thread", 0.01)
            kernels = manager._table.kernels.values()
            first = [kernel.last_beat for kernel in kernels]
            await until(lambda: all(k.last_beat > b for k, b in zip(kernels, first)))
            if end == "stop":
                manager.stop()
            else:
                await manager.shutdown()
            await until(
                lambda: not any(t.name == "grace-beats" for t in threading.enumerate())
            )
            last = [kernel.last_beat for kernel in kernels]
            await manager.start()
            await asyncio.sleep(0.05)
            self.assertEqual([kernel.last_beat for kernel in kernels], last)
            beating = manager.beat_every("loop", 0.01)
            beat = manager._table.kernels["loop"].last_beat
            await until(lambda: manager._table.kernels["loop"].last_beat > beat)
            beating.stop()
            await manager.shutdown()

    async def test_silence_counts_from_the_start_where_that_comes_later(self):
        manager = self.manager(heartbeat_timeout=60)
        manager.register_kernel("memory", lambda: None)
        before = grace_kernels._now()
        await manager.start()
        self.assertGreaterEqual(manager._table.kernels["memory"].heard_at, before)

    async def test_it_starts_again_after_a_shutdown(self):
        manager = self.manager()
        hanging = asyncio.Event()

        async def restart():
            hanging.set()
            await asyncio.sleep(60)

        manager.register_kernel("memory", restart)
        await manager.start()
        await manager.start()
        await asyncio.wait_for(hanging.wait(), DEADLINE)
        await manager.shutdown()
        self.assertIs(manager.get_status()["enabled"], False)
        # What was cancelled leaves the table a turn of the loop later.
        await until(lambda: manager._tasks == {}, "the end of what was cancelled")
        hanging.clear()
        await manager.start()
        self.assertIs(manager.get_status()["enabled"], True)
        await asyncio.wait_for(hanging.wait(), DEADLINE)
        self.assertEqual(
            manager.get_status()["kernel_status"]["memory"]["phase"], "restarting"
        )

    async def test_shutting_down_writes_what_could_not_be_written_before(self):
        for number, part in enumerate((lambda m: m, lambda m: m.alerts), 1):
            manager = self.manager(heartbeat_timeout=60)
            await manager.start()
            await manager.alerts.start()
            directory = self.workspace / "alerts"
            shutil.rmtree(directory, ignore_errors=True)
            directory.write_text("a file is in the way")
            manager.register_kernel("memory", lambda: None)
            manager.restart_kernel("memory")
            await until(lambda: manager.alerts._writer._is_stuck)
            directory.unlink()
            await part(manager).shutdown()
            self.assertEqual(len(self.alerts()), 2, number)

    async def test_alerts_are_written_once_their_system_was_started(self):
        manager = self.manager(heartbeat_timeout=60)
        manager.register_kernel("memory", lambda: None)
        await manager.start()
        manager.restart_kernel("memory")
        await until(lambda: self._has_returned(manager, "memory"))
        manager.record_heartbeat("memory")
        self.assertEqual(self.alerts(), {})
        await manager.alerts.start()
        outcome = manager.restart_kernel("memory")
        await until(lambda: self._has_returned(manager, "memory"))
        manager.record_heartbeat("memory")
        self.assertIs(await outcome, True)
        await manager.alerts.shutdown()
        names = [name for name in self.alerts() if "latest" not in name]
        self.assertRegex(" ".join(names), r"^info_\d{8}_\d{6}(_001)?.json warning_")
        latest = self.alerts()["latest_notification.json"]
        self.assertEqual(latest["summary"], "Kernel 'memory' restarted successfully")
        recent = manager.alerts.get_recent_alerts(2)
        self.assertEqual(
            [alert["event_type"] for alert in recent],
            ["kernel.restart.success", "kernel.restart.initiated"],
        )
        self.assertEqual(os.listdir(self.workspace / ".grace" / "tmp"), [])

    async def test_an_alert_system_of_ones_own_takes_the_place_of_the_managers(self):
        manager = self.manager()
        system = grace_kernels.RestartAlertSystem(manager)
        await system.start()
        manager.register_kernel("memory", lambda: None)
        await manager.start()
        manager.restart_kernel("memory")
        await system.shutdown()
        self.assertEqual(
            [alert["event_type"] for alert in system.get_recent_alerts()],
            ["kernel.restart.initiated"],
        )
        self.assertTrue(any("warning" in name for name in self.alerts()))


class OldDefects(Managed):
    """Of the system that this one replaces; they must not come back."""

    async def test_defect_7_a_hanging_restart_function_starves_no_other_kernel(self):
        manager = self.manager(restart_timeout=0.3, max_restart_attempts=1)
        word = threading.Event()
        self.addCleanup(word.set)
        was_cancelled = asyncio.Event()
        healed = []

        async def hangs():
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                was_cancelled.set()
                raise

        manager.register_kernel("hangs", hangs)
        manager.register_kernel("blocks", lambda: word.wait(60))
        manager.register_kernel("heals", lambda: healed.append(1))
        await manager.start()
        await until(lambda: healed)
        await asyncio.wait_for(was_cancelled.wait(), DEADLINE)
        await until(lambda: self.topics().count("kernel.restart.max_attempts") >= 2)
        failed = {
            message["payload"]["kernel_name"]: message["payload"]["error"]
            for message in self.messages
            if message["topic"] == "kernel.restart.failed"
        }
        self.assertIn("did not return within 0.3 s", failed["hangs"])
        self.assertIn("did not return within 0.3 s", failed["blocks"])
        count = len(self.messages)
        word.set()
        await until(lambda: not any("blocks" in t.name for t in threading.enumerate()))
        await asyncio.sleep(0.05)
        status = manager.get_status()["kernel_status"]["blocks"]
        self.assertEqual(status["status"], "failed")
        self.assertLessEqual(
            {m["payload"]["kernel_name"] for m in self.messages[count:]}, {"heals"}
        )

    async def test_defect_7_a_synchronous_restart_function_is_a_success(self):
        manager = self.manager()
        calls = []
        manager.register_kernel("memory", lambda: calls.append(1))
        await manager.start()
        await until(lambda: calls)
        await until(lambda: manager._table.kernels["memory"].phase.returned_at)
        manager.record_heartbeat("memory")
        await until(lambda: "kernel.restart.success" in self.topics())
        self.assertNotIn("kernel.restart.failed", self.topics())

    async def test_defect_8_max_attempts_is_told_once_and_is_critical(self):
        manager = self.manager(max_restart_attempts=2, heartbeat_timeout=0.1)
        manager.register_kernel("memory", lambda: 1 / 0, critical=True)
        await manager.start()
        await manager.alerts.start()
        await until(lambda: "system.critical_kernel_down" in self.topics())
        await asyncio.sleep(0.5)
        restart = ["kernel.restart.initiated", "kernel.restart.failed"]
        self.assertEqual(
            self.topics(),
            restart * 2
            + ["kernel.restart.max_attempts", "system.critical_kernel_down"],
        )
        self.assertEqual([m["priority"] for m in self.messages[-2:]], [4, 4])
        await manager.alerts.shutdown()
        filed = [
            (name.split("_")[0], alert["event_type"])
            for name, alert in self.alerts().items()
            if "event_type" in alert
        ]
        self.assertIn(("critical", "kernel.restart.max_attempts"), filed)
        self.assertEqual(len(filed), 6)

    async def test_defect_9_only_a_beat_sent_after_the_fall_heals_a_failed_kernel(self):
        manager = self.manager(max_restart_attempts=0)
        manager.register_kernel("memory", lambda: None)
        await manager.start()
        sent = time.monotonic() * 1000
        await until(lambda: self.topics() == ["kernel.restart.max_attempts"])
        manager._step(lambda now: manager._table.beat("memory", sent, now))
        status = manager.get_status()["kernel_status"]["memory"]
        self.assertEqual(status["status"], "failed")
        manager.record_heartbeat("memory")
        await until(lambda: "kernel.recovered" in self.topics())

    async def test_defect_9_registering_again_keeps_the_count(self):
        manager = self.manager(heartbeat_timeout=60)
        manager.register_kernel("memory", lambda: None)
        await manager.start()
        manager.restart_kernel("memory")
        manager.register_kernel("memory", lambda: None, critical=True)
        status = manager.get_status()["kernel_status"]["memory"]
        self.assertEqual((status["restart_count"], status["critical"]), (1, True))

    async def test_defect_9_an_unknown_name_is_taken_in_and_told_once(self):
        manager = self.manager()
        with self.assertLogs("grace_kernels", "WARNING") as logs:
            manager.record_heartbeat("stranger")
            manager.record_heartbeat("stranger")
        self.assertEqual(len(logs.output), 1)
        self.assertIn("stranger", manager.get_status()["kernel_status"])
        await manager.start()
        await until(lambda: self.topics() == ["kernel.silent"])


class Watchdog:
    """The other end of a link: a small real server on a Unix socket."""

    POLICY = {"heartbeat_timeout": 60, "max_restart_attempts": 3}

    def __init__(self, folder, policy=None):
        self.path = str(Path(folder) / "link.sock")
        self.workspace = str(folder)
        self.policy = policy or self.POLICY
        self.heard = []
        self.connections = []
        self.confirms = True
        self.greeting = None
        self._server = None

    async def open(self):
        """Begins to listen."""
        with contextlib.suppress(FileNotFoundError):
            os.remove(self.path)
        self._server = await asyncio.start_unix_server(
            self._serve, self.path, limit=1 << 20
        )

    async def close(self):
        """Dies."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        for writer in self.connections:
            writer.close()
        self.connections.clear()
        await server.wait_closed()

    async def _serve(self, reader, writer):
        self.connections.append(writer)
        try:
            while True:
                line = await reader.readline()
                if not line:
                    break
                self._hear(json.loads(line), writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    def _hear(self, message, writer):
        self.heard.append(message)
        if message.get("method") == "hello":
            if self.greeting is not None:
                writer.write(self.greeting)
            result = {
                "protocol": 1,
                "policy": self.policy,
                "workspace": self.workspace,
            }
            self._answer(writer, message, result)
        elif message.get("method") == "kernel.event" and self.confirms:
            self._answer(writer, message, {})

    @staticmethod
    def _answer(writer, message, result):
        answer = {"jsonrpc": "2.0", "id": message["id"], "result": result}
        writer.write(json.dumps(answer).encode() + b"\n")

    def say(self, message):
        """Says something to the newest connection."""
        line = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.connections[-1].write(line + b"\n")

    def methods(self):
        """What was said, by method."""
        return [message["method"] for message in self.heard if "method" in message]

    def params(self, method):
        """What was said with this method."""
        return [m["params"] for m in self.heard if m.get("method") == method]

    def answers(self):
        """What was answered, by id."""
        return {m["id"]: m for m in self.heard if "method" not in m}


class Lines(unittest.TestCase):
    """What is received, cut into lines."""

    def test_a_line_may_come_in_pieces(self):
        lines = grace_kernels._Lines()
        told = [lines.feed(piece) for piece in (b"o", b"ne\ntw", b"o\n\n", b"")]
        self.assertEqual(told, [[], [b"one"], [b"two", b""], []])

    def test_a_line_too_long_is_left_out_and_never_kept(self):
        lines = grace_kernels._Lines()
        limit = grace_kernels._LONGEST_LINE
        for _ in range(50):
            self.assertEqual(lines.feed(b"x" * 10_000), [])
            self.assertLessEqual(len(lines._rest), limit)
        self.assertEqual(lines.feed(b"the end of it\nnext\n"), [b"next"])
        self.assertEqual(lines.feed(b"x" * (limit + 1) + b"\nnext\n"), [b"next"])


@unittest.skipUnless(hasattr(asyncio, "start_unix_server"), "needs Unix sockets")
class Linked(Managed):
    """With a watchdog at the other end."""

    async def asyncSetUp(self):
        await super().asyncSetUp()
        self.watchdog = Watchdog(self.workspace)
        self.addAsyncCleanup(self.watchdog.close)

    def linked(self, **options):
        """A manager that looks for the watchdog."""
        settings = {"heartbeat_timeout": None, "directory": None}
        return self.manager(
            **{**settings, "link": f"unix:{self.watchdog.path}", **options}
        )

    async def welcomed(self, **options):
        """A manager that has found the watchdog."""
        await self.watchdog.open()
        manager = self.linked(**options)
        await manager.start()
        await until(lambda: manager._link._is_welcome)
        return manager

    async def test_hello_comes_first_and_the_policy_of_the_workspace_is_taken(self):
        self.watchdog.policy = {
            "heartbeat_timeout": 7,
            "restart_cooldown": 11,
            "stable_after": "soon",
            "unknown": 1,
        }
        await self.watchdog.open()
        manager = self.linked(restart_cooldown=5)
        manager.register_kernel("memory", lambda: None, critical=True)
        manager.record_heartbeat("memory")
        manager.ready()
        await manager.start()
        await until(lambda: "app.ready" in self.watchdog.methods())
        self.assertEqual(self.watchdog.methods()[0], "hello")
        hello = self.watchdog.params("hello")[0]
        self.assertEqual(
            (hello["role"], hello["client"], hello["protocol"], hello["pid"]),
            ("application", "python", 1, os.getpid()),
        )
        (kernel,) = hello["kernels"]
        self.assertEqual(
            set(kernel),
            set(
                "name critical restartable phase attempts restarts last_beat "
                "heard_at until reason".split()
            ),
        )
        self.assertGreater(hello["now"], kernel["last_beat"])
        self.assertNotIn("heartbeat_timeout", hello)
        self.assertEqual(manager.heartbeat_timeout, 7)
        self.assertEqual(manager.restart_cooldown, 5)
        self.assertEqual(manager.stable_after, 600)
        manager.heartbeat_timeout = 9
        self.assertEqual(manager.heartbeat_timeout, 9)

    async def test_hello_says_which_silence_condemns_where_that_is_its_own_affair(self):
        await self.welcomed(heartbeat_timeout=0.75)
        (hello,) = self.watchdog.params("hello")
        self.assertEqual(hello["heartbeat_timeout"], 0.75)

    async def test_environment_names_the_watchdog_and_the_life(self):
        await self.watchdog.open()
        script = """
import asyncio, grace_kernels as g
async def main():
    await g.kernel_restart_manager.start()
    g.kernel_restart_manager.ready()
    await asyncio.sleep(0.3)
    await g.kernel_restart_manager.shutdown()
asyncio.run(main())
"""
        environment = {
            "GRACE_LINK": f"unix:{self.watchdog.path}",
            "GRACE_LIFE": "0123:7",
        }
        ran = await asyncio.to_thread(run_python, script, environment=environment)
        self.assertEqual((ran.stdout, ran.stderr), ("", ""))
        self.assertEqual(self.watchdog.params("hello")[0]["life"], "0123:7")
        self.assertIn("app.ready", self.watchdog.methods())

    async def test_beats_arrive_all_and_in_batches(self):
        manager = await self.welcomed()
        manager.register_kernel("memory")
        count = 20_000

        def beat():
            for number in range(count):
                manager.record_heartbeat("memory")
                if number % 100 == 0:
                    time.sleep(0.001)

        await asyncio.to_thread(beat)

        def beats():
            return sum(len(p["names"]) for p in self.watchdog.params("kernel.beat"))

        await until(lambda: beats() == count)
        self.assertLess(len(self.watchdog.params("kernel.beat")), count / 20)

    async def test_a_watchdog_that_does_not_read_costs_no_memory(self):
        manager = await self.welcomed()
        self.watchdog.connections[0].transport.pause_reading()

        def beat():
            for number in range(300_000):
                manager.record_heartbeat(f"kernel {number % 20}")

        await asyncio.to_thread(beat)
        link = manager._link
        self.assertLessEqual(len(link._beats), grace_kernels._MOST_BEATS)
        self.assertLess(len(link._unsent), 4 * grace_kernels._BUSY_BYTES)
        self.assertLess(len(link._messages), 100)

    async def test_a_ping_is_answered_by_the_loop_and_not_while_it_hangs(self):
        manager = await self.welcomed()
        self.watchdog.say({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {}})
        await until(lambda: 1 in self.watchdog.answers())
        self.assertEqual(self.watchdog.answers()[1]["result"], {})

        # A loop that hangs, in a process of its own.
        script = """
import asyncio, time, threading, grace_kernels as g
async def main():
    m = g.kernel_restart_manager
    m.register_kernel("memory")
    await m.start()
    m.ready()
    await asyncio.sleep(0.2)
    beating = threading.Thread(target=lambda: [
        (m.record_heartbeat("memory"), time.sleep(0.05)) for _ in range(30)])
    beating.start()
    time.sleep(1.5)
    await asyncio.sleep(0.3)
    await m.shutdown()
asyncio.run(main())
"""
        self.watchdog.heard.clear()
        environment = {"GRACE_LINK": f"unix:{self.watchdog.path}"}
        process = asyncio.create_task(
            asyncio.to_thread(run_python, script, environment=environment)
        )
        await until(lambda: self.watchdog.params("kernel.beat"))
        asked = time.monotonic()
        self.watchdog.say({"jsonrpc": "2.0", "id": 2, "method": "ping", "params": {}})
        beats = len(self.watchdog.params("kernel.beat"))
        await until(lambda: len(self.watchdog.params("kernel.beat")) > beats + 5)
        self.assertNotIn(2, self.watchdog.answers())
        await until(lambda: 2 in self.watchdog.answers())
        self.assertGreater(time.monotonic() - asked, 0.5)
        ran = await process
        self.assertEqual((ran.stdout, ran.stderr), ("", ""))
        self.assertIs(manager.get_status()["enabled"], True)

    async def test_the_watchdog_can_ask_for_a_restart(self):
        manager = await self.welcomed(restart_cooldown=30)
        calls = []
        manager.register_kernel("memory", lambda: calls.append(1))
        manager.register_kernel("unable")
        ask = functools.partial(self._ask_restart, {"reason": "manual_request"})
        accepted = await ask(1, name="memory")
        self.assertEqual(accepted["result"], {"accepted": True})
        await until(lambda: calls)
        for number, (name, sentence) in enumerate(
            [("memory", "already"), ("nobody", "No kernel"), ("unable", "function")], 2
        ):
            refused = (await ask(number, name=name))["error"]
            self.assertEqual(refused["code"], -32000)
            self.assertIn(sentence, refused["message"])
        manager.register_kernel("weak", lambda: 1 / 0)
        self.assertIs(await manager.restart_kernel("weak"), False)
        cooling = await ask(8, name="weak", reason="dependency_drift")
        self.assertEqual(
            cooling["error"]["message"],
            "Kernel `weak` is cooling after 1 of 3 attempts: only a manual_request "
            "restarts it now.",
        )
        self.assertEqual((await ask(9, name=7))["error"]["code"], -32602)
        self.watchdog.say({"jsonrpc": "2.0", "id": 10, "method": "dance"})
        await until(lambda: 10 in self.watchdog.answers())
        self.assertEqual(self.watchdog.answers()[10]["error"]["code"], -32601)

    async def _ask_restart(self, params, number, **more):
        self.watchdog.say(
            {
                "jsonrpc": "2.0",
                "id": number,
                "method": "kernel.restart",
                "params": {**params, **more},
            }
        )
        await until(lambda: number in self.watchdog.answers())
        return self.watchdog.answers()[number]

    async def test_events_go_to_the_watchdog_and_silent_changes_too(self):
        manager = await self.welcomed(max_restart_attempts=1)
        await manager.alerts.start()
        manager.register_kernel("memory", lambda: 1 / 0)
        await until(lambda: "kernel.register" in self.watchdog.methods())
        self.assertIs(await manager.restart_kernel("memory"), False)
        await until(lambda: len(self.watchdog.params("kernel.event")) == 3)
        events = self.watchdog.params("kernel.event")
        self.assertEqual(
            [event["event"] for event in events],
            [
                "kernel.restart.initiated",
                "kernel.restart.failed",
                "kernel.restart.max_attempts",
            ],
        )
        self.assertEqual(events[-1]["kernel"]["phase"], "failed")
        self.assertEqual(events[0]["payload"]["attempt"], 1)
        await until(lambda: not manager._link._unconfirmed)
        # The watchdog writes the alerts, so nobody else does.
        self.assertEqual(self.alerts(), {})

    async def test_a_new_watchdog_is_told_all_kernels_anew(self):
        manager = await self.welcomed()
        manager.register_kernel("memory", lambda: None, critical=True)
        manager.ready()
        await self.watchdog.close()
        self.watchdog.heard.clear()
        manager.register_kernel("api", lambda: None)
        manager.record_heartbeat("api")
        self.watchdog.policy = {"heartbeat_timeout": 42}
        await self.watchdog.open()
        await until(lambda: "app.ready" in self.watchdog.methods())
        (hello,) = self.watchdog.params("hello")
        names = [kernel["name"] for kernel in hello["kernels"]]
        self.assertEqual(names, ["memory", "api"])
        self.assertEqual(manager.heartbeat_timeout, 42)
        manager.record_heartbeat("api")
        await until(lambda: self.watchdog.params("kernel.beat"))

    async def test_an_event_that_is_not_confirmed_is_told_again(self):
        self.watchdog.confirms = False
        manager = await self.welcomed()
        manager.register_kernel("memory", lambda: None)
        manager.restart_kernel("memory")
        await until(lambda: self.watchdog.params("kernel.event"))
        await self.watchdog.close()
        (event,) = self.watchdog.params("kernel.event")
        await until(lambda: self._has_returned(manager, "memory"))
        manager.register_kernel("api")
        await until(lambda: not manager._link._is_open)
        manager.record_heartbeat("memory")
        self.watchdog.confirms = True
        self.watchdog.heard.clear()
        await self.watchdog.open()
        await until(lambda: not manager._link._unconfirmed)
        again, later = self.watchdog.params("kernel.event")
        self.assertEqual(again, event)
        self.assertIsInstance(again["event_id"], str)
        self.assertNotEqual(later["event_id"], again["event_id"])
        # What the kernel was then is not the last word about it.
        await until(lambda: self.watchdog.methods()[-1] == "kernel.register")
        (shown,) = self.watchdog.params("kernel.register")[-1]["kernels"]
        self.assertEqual((shown["name"], shown["phase"]), ("memory", "healthy"))
        self.assertEqual(self.alerts(), {})

    async def test_an_event_that_nobody_confirms_becomes_an_alert_file(self):
        self.watchdog.confirms = False
        manager = await self.welcomed()
        manager.register_kernel("memory", lambda: None)
        manager.restart_kernel("memory")
        await until(lambda: self.watchdog.params("kernel.event"))
        await self.watchdog.close()
        broken = time.monotonic()
        await until(self.alerts)
        self.assertGreater(time.monotonic() - broken, 4.5)
        (event,) = self.watchdog.params("kernel.event")
        name = next(iter(set(self.alerts()) - {"latest_notification.json"}))
        self.assertTrue(name.startswith("warning_"), name)
        self.assertEqual(self.alerts()[name]["payload"], event["payload"])

    async def test_an_event_that_was_written_here_is_told_as_history_until_it_is_had(self):
        with unittest.mock.patch.object(grace_kernels, "_LOST_AFTER", 50):
            manager = self.linked(directory=str(self.workspace), restart_cooldown=30)
            manager.register_kernel("memory", lambda: 1 / 0)
            await manager.start()
            self.assertIs(await manager.restart_kernel("memory"), False)
            await until(lambda: len(self.alerts()) == 3)
        self.watchdog.confirms = False
        await self.watchdog.open()
        await until(lambda: len(self.watchdog.params("kernel.event")) == 2)
        unheard = self.watchdog.params("kernel.event")
        await self.watchdog.close()
        self.watchdog.heard.clear()
        self.watchdog.confirms = True
        await self.watchdog.open()
        await until(lambda: len(self.watchdog.params("kernel.event")) == 2)
        events = self.watchdog.params("kernel.event")
        self.assertEqual(events, unheard)
        self.assertEqual([event["written"] for event in events], [True, True])
        self.assertEqual(
            [event["event"] for event in events],
            ["kernel.restart.initiated", "kernel.restart.failed"],
        )
        await until(lambda: self.watchdog.methods()[-1] == "kernel.register")
        (shown,) = self.watchdog.params("kernel.register")[-1]["kernels"]
        self.assertEqual((shown["name"], shown["phase"]), ("memory", "cooling"))
        await until(lambda: not manager._link._written)
        await self.watchdog.close()
        self.watchdog.heard.clear()
        await self.watchdog.open()
        await until(lambda: manager._link._is_welcome)
        await manager.shutdown()
        self.assertEqual(self.watchdog.params("kernel.event"), [])
        self.assertEqual(len(self.alerts()), 3)

    async def test_an_event_is_written_at_the_end_if_it_was_never_told(self):
        manager = self.linked(directory=str(self.workspace))
        manager.register_kernel("memory", lambda: None)
        await manager.start()
        manager.restart_kernel("memory")
        await manager.shutdown()
        events = [alert.get("event_type") for alert in self.alerts().values()]
        self.assertIn("kernel.restart.initiated", events)

    async def test_a_hostile_watchdog_harms_nothing(self):
        nested = b"[" * 60_000
        self.watchdog.greeting = b"\n".join(
            [
                b"\x00\xff garbage",
                b"{" * 200_000,
                nested,
                b'"text"',
                b"[1, 2]",
                b"null",
                b'{"id": {"a": 1}, "method": "ping"}',
                b'{"id": 77, "result": {}}',
                b'{"id": true, "result": {}}',
                b'{"id": 1e400, "method": 5}',
                b'{"id": 5, "method": "kernel.restart", "params": [1]}',
                b'{"method": "kernel.restart", "params": {"name": "memory"}}',
                b'{"id": 6, "method": "ping", "params": "x"}',
                b"",
            ]
        )
        self.watchdog.policy = {"heartbeat_timeout": 0.01, "stable_after": [1]}
        self.watchdog.workspace = "relative"
        manager = await self.welcomed()
        await until(lambda: 6 in self.watchdog.answers())
        self.assertEqual(self.watchdog.answers()[5]["error"]["code"], -32602)
        self.assertEqual(manager.heartbeat_timeout, 60)
        self.assertEqual(manager.get_status()["total_restarts"], 0)
        self.assertIsNone(manager._workspace)

    async def test_a_loop_that_ended_without_a_word_is_no_loop_that_hangs(self):
        await self.watchdog.open()
        manager = self.linked()
        await asyncio.to_thread(asyncio.run, manager.start())
        self.assertIs(manager.get_status()["enabled"], False)
        await until(lambda: self.watchdog.params("hello"))
        await until(lambda: manager._link._is_welcome)
        self.watchdog.say({"jsonrpc": "2.0", "id": 1, "method": "ping"})
        thread = manager._link.thread
        await until(lambda: not thread.is_alive(), "the end of the link")
        self.assertEqual(self.watchdog.answers(), {})

    async def test_a_watchdog_that_refuses_is_asked_again(self):
        async def refuse(reader, writer):
            hello = json.loads(await reader.readline())
            seen.append(hello)
            error = {"code": -32000, "message": "not you"}
            answer = {"jsonrpc": "2.0", "id": hello["id"], "error": error}
            writer.write(json.dumps(answer).encode() + b"\n")
            await reader.read()
            writer.close()

        seen = []
        server = await asyncio.start_unix_server(refuse, self.watchdog.path)
        manager = self.linked()
        with self.assertLogs("grace_kernels", "WARNING") as logs:
            await manager.start()
            await until(lambda: len(seen) > 2)
        self.assertEqual(len(logs.output), 1)
        await manager.shutdown()
        server.close()
        await server.wait_closed()

    async def test_the_end_does_not_wait_for_a_link_that_leads_nowhere(self):
        with contextlib.ExitStack() as opened:
            # One that nobody accepts, and one that cannot even be connected to.
            silent = opened.enter_context(socket.socket(socket.AF_UNIX))
            silent.bind(self.watchdog.path)
            silent.listen()
            full = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
            full.listen(0)
            port = full.getsockname()[1]
            for _ in range(4):
                waiting = opened.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(("127.0.0.1", port))
            for link in (
                "unix:/nowhere/at/all.sock",
                f"unix:{self.watchdog.path}",
                f"tcp:127.0.0.1:{port}?token=x",
            ):
                with self.subTest(link):
                    manager = self.manager(link=link, heartbeat_timeout=0.05)
                    manager.register_kernel("memory", lambda: None)
                    await manager.start()
                    await until(lambda: self.messages, "an event to tell")
                    before = len(self.alerts())
                    began = time.monotonic()
                    await manager.shutdown()
                    self.assertLess(time.monotonic() - began, 0.5)
                    await until(lambda: len(self.alerts()) > before, "its alert")
                    self.messages.clear()

    async def test_more_kernels_than_a_line_holds_are_told(self):
        await self.watchdog.open()
        manager = self.linked()
        for number in range(500):
            manager.register_kernel(f'"{number}" ' + "ü" * 100)
        await manager.start()

        def told():
            lists = self.watchdog.params("hello") + self.watchdog.params(
                "kernel.register"
            )
            return [kernel["name"] for each in lists for kernel in each["kernels"]]

        await until(lambda: len(told()) == 500)
        self.assertEqual(set(told()), set(manager._table.kernels))

    async def test_a_wrong_address_is_one_warning_and_no_token_in_it(self):
        for address in ("http://x", "tcp:10.0.0.1:5?token=s3cret", "unix:relative"):
            manager = self.linked(link=address)
            with self.assertLogs("grace_kernels", "WARNING") as logs:
                await manager.start()
            self.assertEqual(len(logs.output), 1)
            self.assertNotIn("s3cret", logs.output[0])
            self.assertIsNone(manager._link)

    async def test_over_tcp_hello_brings_the_token(self):
        server = await asyncio.start_server(
            self.watchdog._serve, "127.0.0.1", 0, limit=1 << 20
        )
        port = server.sockets[0].getsockname()[1]
        manager = self.linked(link=f"tcp:127.0.0.1:{port}?token=s3cret")
        await manager.start()
        await until(lambda: self.watchdog.params("hello"))
        self.assertEqual(self.watchdog.params("hello")[0]["token"], "s3cret")
        await manager.shutdown()
        server.close()
        await server.wait_closed()


class Processes(Managed):
    """Threads, forks, and the end of a process."""

    def test_without_a_link_there_is_no_thread_and_hardly_any_work(self):
        script = """
import asyncio, threading, time, grace_kernels as g
async def main():
    for number in range(10):
        g.kernel_restart_manager.register_kernel(f"kernel {number}", lambda: None)
    await g.kernel_restart_manager.start()
    await g.restart_alert_system.start()
    begin = time.process_time()
    await asyncio.sleep(3)
    print(threading.active_count(), (time.process_time() - begin) / 3)
asyncio.run(main())
"""
        threads, share = run_python(script).stdout.split()
        self.assertEqual(threads, "1")
        self.assertLess(float(share), 0.001)

    def test_an_application_without_asyncio_is_served_in_a_thread(self):
        manager = self.manager(heartbeat_timeout=0.2)
        threads = []

        async def restart():
            threads.append(threading.current_thread().name)

        manager.register_kernel("memory", restart)
        manager.start_in_thread()
        manager.start_in_thread()
        deadline = time.monotonic() + DEADLINE
        while not threads and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(threads, ["grace-kernels"])
        while (
            "kernel.restart.success" not in self.topics()
            and time.monotonic() < deadline
        ):
            manager.record_heartbeat("memory")
            time.sleep(0.01)
        outcome = manager.restart_kernel("memory")
        while not outcome._future.done() and time.monotonic() < deadline:
            manager.record_heartbeat("memory")
            time.sleep(0.01)
        self.assertIs(outcome.result(1), True)
        manager.stop()
        names = [thread.name for thread in threading.enumerate()]
        self.assertNotIn("grace-kernels", names)
        self.assertIs(manager.get_status()["enabled"], False)

    def test_a_process_can_end_at_any_time_without_a_word(self):
        begin = f"""
import asyncio, os, sys, threading, time
import grace_kernels as g
m = g.kernel_restart_manager
m.heartbeat_timeout = 0.1
async def hangs():
    await asyncio.sleep(60)
m.register_kernel("asynchronous", hangs)
m.register_kernel("synchronous", lambda: time.sleep(60))
os.chdir({str(self.workspace)!r})
"""
        in_loop = "asyncio.run(main())"
        main = """
async def main():
    await m.start()
    await g.restart_alert_system.start()
    await asyncio.sleep(0.3)
"""
        endings = {
            "return": main + in_loop,
            "shutdown": main + "    await m.shutdown()\n" + in_loop,
            "exit": main + "    sys.exit(0)\n" + in_loop,
            "thread": "m.start_in_thread(); time.sleep(0.3)",
            "at once": "m.start_in_thread(); m.beat_every('x', 0.001)",
            "stop": "m.start_in_thread(); time.sleep(0.3); m.stop()",
        }
        for link in ("", "unix:/nowhere/at/all.sock"):
            for name, ending in endings.items():
                with self.subTest(name, link=link):
                    began = time.monotonic()
                    ran = run_python(begin + ending, environment={"GRACE_LINK": link})
                    self.assertEqual(
                        (ran.returncode, ran.stdout, ran.stderr), (0, "", "")
                    )
                    self.assertLess(time.monotonic() - began, 5)

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    async def test_the_child_of_a_fork_begins_afresh(self):
        watchdog = Watchdog(self.workspace)
        await watchdog.open()
        self.addAsyncCleanup(watchdog.close)
        script = """
import asyncio, os, sys, warnings
import grace_kernels as g
m = g.kernel_restart_manager
m.register_kernel("memory", lambda: None, critical=True)

async def work(seconds):
    await m.start()
    m.record_heartbeat("memory")
    await asyncio.sleep(seconds)

async def parent():
    await work(0.3)
    assert m.get_status()["enabled"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pid = os.fork()
    if pid == 0:
        return True
    await asyncio.sleep(0.2)
    _, status = await asyncio.to_thread(os.waitpid, pid, 0)
    assert status == 0, status
    assert m.get_status()["enabled"]
    assert m._link._is_welcome
    await m.shutdown()
    return False

loop = asyncio.new_event_loop()
if loop.run_until_complete(parent()):
    assert not m.get_status()["enabled"]
    assert m._link is None
    assert m.get_status()["kernel_status"]["memory"]["last_heartbeat"] is None
    asyncio.run(work(0.3))
    sys.stdout.flush()
    os._exit(0)
loop.close()
"""
        ran = await asyncio.to_thread(
            run_python, script, environment={"GRACE_LINK": f"unix:{watchdog.path}"}
        )
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        pids = [hello["pid"] for hello in watchdog.params("hello")]
        self.assertEqual(len(pids), 2, "the parent and the child, once each")
        self.assertEqual(len(set(pids)), 2)

    def test_it_begins_anew_in_another_loop(self):
        manager = self.manager()

        async def once():
            await manager.start()
            return manager.get_status()["enabled"]

        for _ in range(2):
            self.assertIs(asyncio.run(once()), True)
            self.assertIs(manager.get_status()["enabled"], False)

    def test_beats_are_cheap(self):
        manager = self.manager(heartbeat_timeout=60)
        manager.register_kernel("memory")
        count = 100_000
        began = time.perf_counter()
        for _ in range(count):
            manager.record_heartbeat("memory")
        # 200,000 a second are promised for a machine that has nothing else to
        # do; tests may run on one that has.
        self.assertLess(time.perf_counter() - began, 10 * count / 200_000)


class AlertFiles(Silent):
    """They are those that the watchdog writes."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="grace-alerts-")
        self.addCleanup(folder.cleanup)
        self.workspace = Path(folder.name)
        self.writer = grace_kernels._AlertWriter(lambda: folder.name)

    def write(self, *alerts):
        """Writes alerts, and returns what stands in the folder."""
        for alert in alerts:
            self.writer.write(grace_kernels._Alert(*alert))
        self.writer.flush(DEADLINE)
        return sorted(os.listdir(self.workspace / "alerts"))

    def test_two_of_one_second_do_not_collide_whatever_their_severity(self):
        (self.workspace / "alerts").mkdir()
        (self.workspace / "alerts" / "info_20251114_120000.json").write_text("{}")
        event = {"kernel_name": "memory", "reason": "x"}
        at = 1763121600.5
        names = self.write(
            ("kernel.restart.initiated", event, at),
            ("kernel.restart.success", event, at),
            ("kernel.restart.initiated", event, at + 1),
        )
        self.assertEqual(
            names,
            [
                "info_20251114_120000.json",
                "info_20251114_120000_002.json",
                "latest_notification.json",
                "warning_20251114_120000_001.json",
                "warning_20251114_120001.json",
            ],
        )

    def test_half_a_character_does_not_keep_an_alert_from_being_written(self):
        payload = {"kernel_name": "\ud83d", "error": "\ud83d ü", "reason": "x"}
        self.write(("kernel.restart.failed", payload, 1763121600))
        file = self.workspace / "alerts" / "critical_20251114_120000.json"
        self.assertEqual(json.loads(file.read_bytes())["payload"], payload)

    def test_where_links_are_not_possible_it_is_created_in_place(self):
        def no_link(*_):
            raise OSError(grace_kernels.errno.EPERM, "no links here")

        original, os.link = os.link, no_link
        self.addCleanup(setattr, os, "link", original)
        event = ("kernel.restart.success", {"kernel_name": "memory"}, 1763121600)
        names = self.write(event, event)
        self.assertEqual(len(names), 3)

    def test_what_cannot_be_written_waits_and_is_told_once(self):
        (self.workspace / "alerts").write_text("a file is in the way")
        self.writer._RETRY_DELAY = 0.05
        event = ("kernel.restart.success", {"kernel_name": "memory"}, 1763121600)
        with self.assertLogs("grace_kernels", "ERROR") as logs:
            for _ in range(1100):
                self.writer.write(grace_kernels._Alert(*event))
            self.writer.flush(DEADLINE)
            time.sleep(0.2)
        self.assertEqual(len(logs.output), 1)
        self.assertEqual(len(self.writer._waiting), 1000)
        del self.writer._waiting[2:]
        (self.workspace / "alerts").unlink()
        deadline = time.monotonic() + DEADLINE
        while self.writer._waiting and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(len(os.listdir(self.workspace / "alerts")), 3)

    def test_what_could_not_be_written_is_tried_again_at_the_end(self):
        (self.workspace / "alerts").write_text("a file is in the way")
        event = ("kernel.restart.success", {"kernel_name": "memory"}, 1763121600)
        self.writer.write(grace_kernels._Alert(*event))
        self.writer.flush(DEADLINE)
        self.assertEqual(len(self.writer._waiting), 1)
        (self.workspace / "alerts").unlink()
        self.writer.flush(DEADLINE)
        self.assertEqual(len(os.listdir(self.workspace / "alerts")), 2)


if __name__ == "__main__":
    unittest.main()
