"""Keeps the parts of one application, its kernels, alive one by one.

A kernel says that it lives by sending heartbeats. One that falls silent is
restarted by the function it was registered with: at most so many times, not
too often, and a restart counts as a success only when the kernel beats again.

    from grace_kernels import kernel_restart_manager, restart_alert_system

    kernel_restart_manager.register_kernel(
        kernel_name="memory",
        restart_function=memory_kernel.initialize,
        critical=True,
    )
    await kernel_restart_manager.start()
    await restart_alert_system.start()
    ...
    await kernel_restart_manager.record_heartbeat("memory")

An application without asyncio calls ``start_in_thread()`` and ``stop()``.

Under grace-tui the environment names a link (``GRACE_LINK``): the watchdog
then shows the kernels, gives the workspace's policy, and writes the alerts.
While the link is lost for over five seconds, or when there is none and
``restart_alert_system.start()`` was called, this module writes them itself:
into ``alerts/`` of the workspace, in the same form. The watchdog also asks
the loop that ``start()`` was awaited on for a sign of life, so a loop that
hangs is noticed. (With ``start_in_thread()`` a private loop answers, which
proves no more than that the interpreter runs.)

Standard library only, Python 3.9 or newer. It logs to ``grace_kernels``,
prints nothing, and raises nothing into the application from its background.
"""

from __future__ import annotations

import asyncio
import atexit
import collections
import collections.abc
import concurrent.futures
import contextlib
import contextvars
import errno
import functools
import inspect
import json
import logging
import math
import os
import random
import re
import selectors
import socket
import threading
import time
import unicodedata
import uuid
import weakref
from typing import (
    Any,
    Awaitable,
    Callable,
    Deque,
    Dict,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
    Union,
)

__all__ = [
    "Beating",
    "Bus",
    "KernelError",
    "KernelRestartManager",
    "RestartAlertSystem",
    "UnknownKernelError",
    "kernel_restart_manager",
    "restart_alert_system",
]

_log = logging.getLogger("grace_kernels")
_log.addHandler(logging.NullHandler())


class KernelError(ValueError):
    """Something was asked that cannot be done; the message says what to do."""


class UnknownKernelError(KernelError, KeyError):
    """No kernel of this name is registered."""

    # A KeyError shows its message in quotes, as if it were the key.
    __str__ = Exception.__str__


# --- Policy -----------------------------------------------------------------
#
# As in every part of grace-tui an instant is a number of milliseconds of the
# machine's monotonic clock; settings and files speak of seconds.


def _now() -> float:
    return time.monotonic() * 1000


class _Policy(NamedTuple):
    """When a kernel is restarted, and how often; in milliseconds."""

    heartbeat_timeout: float = 60_000
    max_restart_attempts: float = 3
    restart_cooldown: float = 30_000
    restart_timeout: float = 60_000
    stable_after: float = 600_000

    @classmethod
    def of(cls, settings: Mapping[str, float]) -> _Policy:
        """The policy of settings in seconds, with defaults for the rest."""
        return cls(
            **{
                name: value if name == "max_restart_attempts" else value * 1000
                for name, value in settings.items()
            }
        )

    def setting(self, name: str) -> float:
        """One setting, in seconds."""
        value: float = getattr(self, name)
        return value if name == "max_restart_attempts" else value / 1000


#: Seconds; the same as those of the JavaScript library.
_LEAST = {"heartbeat_timeout": 0.05, "restart_timeout": 0.05}
_YEAR = 31_536_000


def _checked_setting(name: str, value: object) -> float:
    """The value, if a policy can have it; raises a KernelError if not."""
    least = _LEAST.get(name, 0)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and least <= value <= _YEAR:  # type: ignore
        if name != "max_restart_attempts" or float(value).is_integer():  # type: ignore
            return value  # type: ignore
    expected = "a whole number" if name == "max_restart_attempts" else "seconds"
    raise KernelError(
        f"Expected `{name}` to be {expected} from {least} to {_YEAR}, got {value!r}."
    )


def _usable_settings(foreign: object) -> Dict[str, float]:
    """What can be used of the policy that somebody else sent."""
    usable = {}
    for name, value in foreign.items() if isinstance(foreign, dict) else ():
        if name in _Policy._fields:
            try:
                usable[name] = _checked_setting(name, value)
            except KernelError as error:
                _log.warning("The workspace's policy: %s", error)
    return usable


# --- Decisions --------------------------------------------------------------
#
# Pure: no clock, no disk, no thread. The same decisions as those of the
# JavaScript library; recorded scripts are run against both.

_REASONS = (
    "heartbeat_timeout",
    "health_degraded",
    "crash_detected",
    "unexpected_exit",
    "manual_request",
    "dependency_drift",
)


class _Healthy(NamedTuple):
    """As far as anybody knows."""


class _Cooling(NamedTuple):
    """In need of a restart, and its last one is too fresh for another."""

    since: float
    until: float
    reason: str
    #: People were told that it is down.
    has_failed: bool


class _Restarting(NamedTuple):
    """Its function works, or has returned and the beat is awaited."""

    since: float
    reason: str
    #: When the function must have returned; after that, when the beat must
    #: have come.
    deadline: float
    #: None while the function works.
    returned_at: Optional[float] = None


class _Failed(NamedTuple):
    """Only a beat or a person helps."""

    since: float


_Phase = Union[_Healthy, _Cooling, _Restarting, _Failed]

_PHASE_WORDS: Dict[type, str] = {
    _Healthy: "healthy",
    _Cooling: "cooling",
    _Restarting: "restarting",
    _Failed: "failed",
}


class _Restart(NamedTuple):
    """Call the restart function."""

    kernel: str
    restart: int
    reason: str


class _Abandon(NamedTuple):
    """Tell the restart function that nobody waits for it any more."""

    kernel: str
    restart: int


class _Announce(NamedTuple):
    """Tell everybody; the shell puts the instants on the wall clock."""

    kernel: str
    event: str
    payload: Dict[str, Any]
    timestamp: float
    completed_at: Optional[float] = None


class _Warn(NamedTuple):
    """Tell the programmer."""

    kernel: str
    message: str


_Effect = Union[_Restart, _Abandon, _Announce, _Warn]
_Effects = Sequence[_Effect]
_NOTHING: _Effects = ()


class _Kernel:
    """All that is decided about one kernel.

    Every method takes the present as ``now`` and returns what must be done,
    in this order.
    """

    __slots__ = (
        "name",
        "phase",
        "is_critical",
        "is_restartable",
        "attempts",
        "restarts",
        "last_beat",
        "heard_at",
        "stable_from",
        "restarted_at",
        "last_reason",
        "has_news",
    )

    def __init__(
        self, name: str, is_critical: bool, is_restartable: bool, now: float
    ) -> None:
        self.name = name
        self.phase: _Phase = _Healthy()
        self.is_critical = is_critical
        self.is_restartable = is_restartable
        #: Restarts since the last fresh start. None begins by itself at the
        #: limit, but that may be lowered, and a person's counts as well.
        self.attempts = 0
        #: Restarts in all; the newest one's number tells its word from that
        #: of an abandoned one.
        self.restarts = 0
        #: When the newest beat was sent.
        self.last_beat: Optional[float] = None
        #: What silence is counted from: the last beat, the registration, or
        #: when the manager began to judge (again).
        self.heard_at = now
        #: Since when its beats are unbroken.
        self.stable_from = now
        self.restarted_at: Optional[float] = None
        self.last_reason: Optional[str] = None
        #: Something but a beat changed that a watchdog would show.
        self.has_news = True

    @property
    def phase_word(self) -> str:
        """What it is in, as files and the wire call it."""
        return _PHASE_WORDS[type(self.phase)]

    def register(self, is_critical: bool, is_restartable: bool) -> None:
        """It is registered anew; its count stays."""
        self.is_critical = is_critical
        self.is_restartable = is_restartable
        self.has_news = True

    def beat(self, at: float, policy: _Policy, now: float) -> _Effects:
        """A beat that was sent at ``at``; it may arrive later."""
        if self.last_beat is not None and at < self.last_beat:
            # One that was overtaken says nothing new.
            return _NOTHING
        self.last_beat = at
        if at > self.heard_at:
            self.heard_at = at
        phase = self.phase
        if isinstance(phase, _Healthy):
            if self.attempts > 0 and at - self.stable_from >= policy.stable_after:
                self.attempts = 0
                self.has_news = True
            return _NOTHING
        if isinstance(phase, _Restarting):
            # What was sent before the function returned may still be the old
            # part's.
            if phase.returned_at is None or at <= phase.returned_at:
                return _NOTHING
            self._recover(at)
            return [self._announce_restart("success", phase, {"success": True}, now)]
        # A late beat of the part that failed is no sign of life.
        if at <= phase.since or _is_asked(phase):
            return _NOTHING
        self._recover(at)
        was_told = isinstance(phase, _Failed) or phase.has_failed
        return [self._announce_recovered(now)] if was_told else _NOTHING

    def tick(self, policy: _Policy, now: float) -> _Effects:
        """Time to judge."""
        phase = self.phase
        if isinstance(phase, _Healthy):
            if now - self.heard_at < policy.heartbeat_timeout:
                return _NOTHING
            return self._condemn("heartbeat_timeout", False, policy, now)
        if isinstance(phase, _Cooling):
            if now < phase.until:
                return _NOTHING
            # Judged anew: the policy and the function may be others by now.
            return self._condemn(phase.reason, phase.has_failed, policy, now)
        if isinstance(phase, _Restarting) and now >= phase.deadline:
            effects: List[_Effect] = []
            if phase.returned_at is None:
                effects.append(_Abandon(self.name, self.restarts))
            effects += self._fail(_lateness(phase, policy), policy, now)
            return effects
        return _NOTHING

    def stall(self, policy: _Policy, now: float) -> None:
        """The manager stood still: what it did not hear, it could not hear."""
        if now - self.heard_at >= policy.heartbeat_timeout:
            # Beats that nobody could hear for so long were not unbroken.
            self.stable_from = now
        self.heard_at = now
        if isinstance(self.phase, _Restarting):
            deadline = now + _patience(self.phase.returned_at, policy)
            self._enter(self.phase._replace(deadline=deadline))

    def resume(self, policy: _Policy, now: float) -> None:
        """The manager begins to judge; a stop ended every restart function."""
        self.stall(policy, now)
        if isinstance(self.phase, _Restarting):
            self._recover(now)

    def restart(self, reason: str, policy: _Policy, now: float) -> _Effects:
        """Somebody asks for a restart."""
        # Never two at once; and what nobody taught to restart is not
        # condemned for being asked.
        if isinstance(self.phase, _Restarting) or not self.is_restartable:
            return _NOTHING
        if reason == "manual_request":
            self.attempts = 0
            return self._begin(reason, policy, now)
        # It waits already, or waits for a person; and what beats is not told
        # to be down because nobody may restart it.
        is_used_up = self.attempts >= policy.max_restart_attempts
        if is_used_up or not isinstance(self.phase, _Healthy):
            return _NOTHING
        return self._condemn(reason, False, policy, now)

    def returned(self, restart: int, policy: _Policy, now: float) -> _Effects:
        """The restart function is done; now the kernel must beat."""
        phase = self.phase
        if isinstance(phase, _Restarting) and self._is_current(restart):
            deadline = now + _patience(now, policy)
            self._enter(phase._replace(returned_at=now, deadline=deadline))
        return _NOTHING

    def threw(self, restart: int, error: str, policy: _Policy, now: float) -> _Effects:
        """The restart function raised."""
        if not self._is_current(restart):
            return _NOTHING
        return self._fail(error, policy, now)

    def _is_current(self, restart: int) -> bool:
        # An abandoned function may still speak; nobody waits for its word.
        return (
            isinstance(self.phase, _Restarting)
            and self.phase.returned_at is None
            and self.restarts == restart
        )

    def _enter(self, phase: _Phase) -> None:
        self.phase = phase
        self.has_news = True

    def _recover(self, at: float) -> None:
        self._enter(_Healthy())
        self.stable_from = at

    def _condemn(
        self, reason: str, has_failed: bool, policy: _Policy, now: float
    ) -> _Effects:
        """It is down: restart it, wait for the cooldown, or give up."""
        if not self.is_restartable:
            return self._give_up(self._announce_silent(reason, now), now)
        if self.attempts >= policy.max_restart_attempts:
            told = self._announce_down("kernel.restart.max_attempts", now)
            return self._give_up(told, now)
        until = now
        if self.restarted_at is not None:
            until = self.restarted_at + policy.restart_cooldown
        if now >= until:
            return self._begin(reason, policy, now)
        self._enter(_Cooling(now, until, reason, has_failed))
        return _NOTHING

    def _begin(self, reason: str, policy: _Policy, now: float) -> _Effects:
        phase = _Restarting(now, reason, now + _patience(None, policy))
        self._enter(phase)
        self.attempts += 1
        self.restarts += 1
        self.restarted_at = now
        self.last_reason = reason
        return [
            _Restart(self.name, self.restarts, reason),
            self._announce_restart("initiated", phase, {}),
        ]

    def _fail(self, error: str, policy: _Policy, now: float) -> _Effects:
        phase = self.phase
        if not isinstance(phase, _Restarting):
            return _NOTHING
        outcome = {"success": False, "error": error}
        failed = self._announce_restart("failed", phase, outcome, now)
        return [failed, *self._condemn(phase.reason, True, policy, now)]

    def _give_up(self, told: _Announce, now: float) -> _Effects:
        self._enter(_Failed(now))
        if not self.is_critical:
            return [told]
        return [told, self._announce_down("system.critical_kernel_down", now)]

    def _announce_restart(
        self,
        word: str,
        phase: _Restarting,
        outcome: Mapping[str, Any],
        completed_at: Optional[float] = None,
    ) -> _Announce:
        payload = {
            "kernel_name": self.name,
            "reason": phase.reason,
            "attempt": self.attempts,
            "critical": self.is_critical,
            **outcome,
        }
        event = f"kernel.restart.{word}"
        return _Announce(self.name, event, payload, phase.since, completed_at)

    def _announce_down(self, event: str, now: float) -> _Announce:
        payload = {
            "kernel_name": self.name,
            "critical": self.is_critical,
            "restart_attempts": self.attempts,
            "action_needed": "manual_intervention",
        }
        return _Announce(self.name, event, payload, now)

    def _announce_silent(self, reason: str, now: float) -> _Announce:
        payload = {
            "kernel_name": self.name,
            "critical": self.is_critical,
            "reason": reason,
        }
        return _Announce(self.name, "kernel.silent", payload, now)

    def _announce_recovered(self, now: float) -> _Announce:
        payload = {
            "kernel_name": self.name,
            "critical": self.is_critical,
            "restart_attempts": self.attempts,
        }
        return _Announce(self.name, "kernel.recovered", payload, now)


def _is_asked(phase: _Phase) -> bool:
    """Nobody found it silent: a restart was asked for, and a beat is no answer."""
    if not isinstance(phase, _Cooling):
        return False
    return phase.reason != "heartbeat_timeout" and not phase.has_failed


def _patience(returned_at: Optional[float], policy: _Policy) -> float:
    if returned_at is None:
        return policy.restart_timeout
    return policy.heartbeat_timeout


def _lateness(phase: _Restarting, policy: _Policy) -> str:
    seconds = _number(_patience(phase.returned_at, policy) / 1000)
    if phase.returned_at is None:
        return f"the restart function did not return within {seconds} s"
    return f"no heartbeat within {seconds} s after the restart function returned"


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


# --- Table ------------------------------------------------------------------

#: A tick later than this, in milliseconds, was missed by the manager's fault.
_STALL = 2000


class _KernelTable:
    """All kernels of one manager. Pure, like the decisions about each."""

    def __init__(self, policy: _Policy = _Policy()) -> None:
        self.policy = policy
        self.kernels: Dict[str, _Kernel] = {}

    def register(
        self, name: str, is_critical: bool, is_restartable: bool, now: float
    ) -> None:
        """A kernel is registered, or registered anew."""
        name = _clean_name(name)
        kernel = self.kernels.get(name)
        if kernel is None:
            kernel = _Kernel(name, is_critical, is_restartable, now)
            self.kernels[name] = kernel
        kernel.register(is_critical, is_restartable)

    def beat(self, name: str, sent_at: float, now: float) -> _Effects:
        """A kernel beat; one that nobody registered is taken in."""
        # What cannot be looked up is no name, and is refused as one.
        kernel = self.kernels.get(name) if isinstance(name, str) else None
        if kernel is not None:
            return kernel.beat(sent_at, self.policy, now)
        clean = _clean_name(name)
        if clean in self.kernels:
            return self.kernels[clean].beat(sent_at, self.policy, now)
        kernel = self.kernels[clean] = _Kernel(clean, False, False, now)
        message = (
            f"Kernel '{clean}' beats, but nobody registered it: it is watched "
            "now, and cannot be restarted. Call register_kernel() for it."
        )
        return [_Warn(clean, message), *kernel.beat(sent_at, self.policy, now)]

    def tick(self, due: float, now: float) -> _Effects:
        """Judges all kernels; the tick should have come at ``due``."""
        effects: List[_Effect] = []
        for kernel in self.kernels.values():
            if now - due > _STALL:
                kernel.stall(self.policy, now)
            effects += kernel.tick(self.policy, now)
        return effects

    def resume(self, now: float) -> None:
        """The manager begins to judge all kernels, for the first time or again."""
        for kernel in self.kernels.values():
            kernel.resume(self.policy, now)

    def restart(self, name: str, reason: str, now: float) -> _Effects:
        """Somebody asks for the restart of a kernel."""
        kernel = self.kernels.get(name)
        if kernel is None:
            return [_Warn(name, f"No kernel '{name}' is registered.")]
        return kernel.restart(reason, self.policy, now)

    def returned(self, name: str, restart: int, now: float) -> _Effects:
        """The restart function of a numbered restart is done."""
        kernel = self.kernels.get(name)
        return kernel.returned(restart, self.policy, now) if kernel else _NOTHING

    def threw(self, name: str, restart: int, error: str, now: float) -> _Effects:
        """The restart function of a numbered restart raised."""
        kernel = self.kernels.get(name)
        return kernel.threw(restart, error, self.policy, now) if kernel else _NOTHING

    def take_news(self) -> List[_Kernel]:
        """The kernels that changed since the last call, but for beats."""
        changed = [kernel for kernel in self.kernels.values() if kernel.has_news]
        for kernel in changed:
            kernel.has_news = False
        return changed


_LONGEST_NAME = 128

# Whole escape sequences, then single controls, then what hides or reorders
# text and halves of a character; the same as the console takes out.
_ESCAPES = re.compile(
    "(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\n\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"
    "|(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?"
)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_CONTROL_RUNS = re.compile("[\x00-\x1f\x7f-\x9f]+")
_INVISIBLES = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)


def _plain_line(text: str, limit: int = 500) -> str:
    """Text from elsewhere on one line, with nothing a terminal would obey."""
    text = _ESCAPES.sub("", text[: limit * 4]).replace("\t", " ")
    text = _INVISIBLES.sub("", _CONTROLS.sub("", re.sub(r"\s*\n\s*", " ", text)))
    return text.strip()[:limit]


def _clean_name(name: object) -> str:
    if not isinstance(name, str):
        raise KernelError(f"Expected a kernel's name to be a str, got {name!r}.")
    # As the watchdog calls it, and the JavaScript library.
    clean = _INVISIBLES.sub("", _CONTROL_RUNS.sub(" ", name)).strip()
    clean = clean[:_LONGEST_NAME].rstrip()
    if not any(unicodedata.category(character)[0] not in "CZ" for character in clean):
        raise KernelError(
            f"Expected a kernel's name to have visible characters, got {name!r}."
        )
    return clean


# --- Manager ----------------------------------------------------------------

#: All managers of this process, for fork and exit.
_managers: weakref.WeakSet[KernelRestartManager] = weakref.WeakSet()

#: How long, in seconds, an ending waits for what is still under way.
_ENDING = 1.0


class _Setting:
    """A setting of a manager; once set it wins over the workspace's policy."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, manager: Optional[KernelRestartManager], owner: type) -> Any:
        if manager is None:
            return self
        return manager._table.policy.setting(self._name)

    def __set__(self, manager: KernelRestartManager, value: float) -> None:
        manager._own[self._name] = _checked_setting(self._name, value)
        manager._apply_policy()


class _Done(collections.abc.Coroutine):  # type: ignore[type-arg]
    """What is done already, for those who await it all the same."""

    def __await__(self) -> Iterator[Any]:  # type: ignore[override]
        return iter(())

    def send(self, value: Any) -> Any:
        raise StopIteration

    def throw(self, kind: Any, value: Any = None, trace: Any = None) -> Any:
        raise kind if value is None else value

    def close(self) -> None:
        pass


_DONE = _Done()


class _Outcome:
    """Whether a restart succeeded: await it, or ask for its ``result()``."""

    def __init__(self) -> None:
        self._future: concurrent.futures.Future[bool] = concurrent.futures.Future()

    def __await__(self) -> Iterator[Any]:
        return asyncio.wrap_future(self._future).__await__()

    def result(self, timeout: Optional[float] = None) -> bool:
        """Waits for the outcome in a plain thread, at most ``timeout`` seconds."""
        return self._future.result(timeout)

    def _settle(self, has_succeeded: bool) -> None:
        # Who awaited it may have been cancelled in this very moment.
        with contextlib.suppress(concurrent.futures.InvalidStateError):
            self._future.set_result(has_succeeded)


class KernelRestartManager:
    """Watches kernels, and restarts those that fall silent.

    ``directory`` is the workspace for alerts; without it the link says it,
    else it is the current directory. ``link`` is the watchdog's address;
    without it the environment's ``GRACE_LINK``; ``False`` is none. Settings
    are seconds; each can be set at any time, and then wins over the policy
    of the workspace. The watchdog's screens go by the ``heartbeat_timeout``
    that was set when the link began.
    """

    #: Seconds of silence that condemn a kernel, and the time a restarted one
    #: has to beat again.
    heartbeat_timeout = _Setting()
    #: Restarts in a row after which only a person helps.
    max_restart_attempts = _Setting()
    #: The least seconds from the begin of one restart to the next.
    restart_cooldown = _Setting()
    #: Seconds a restart function may take before it is abandoned.
    restart_timeout = _Setting()
    #: Seconds of unbroken beats after which earlier attempts do not count.
    stable_after = _Setting()

    def __init__(
        self,
        *,
        heartbeat_timeout: Optional[float] = None,
        max_restart_attempts: Optional[int] = None,
        restart_cooldown: Optional[float] = None,
        restart_timeout: Optional[float] = None,
        stable_after: Optional[float] = None,
        directory: Union[str, os.PathLike[str], None] = None,
        link: Union[str, bool, None] = None,
    ) -> None:
        if directory is not None and not isinstance(directory, (str, os.PathLike)):
            raise KernelError(f"Expected `directory` to be a path, got {directory!r}.")
        if link not in (None, False) and not isinstance(link, str):
            raise KernelError(
                f"Expected `link` to be an address, None or False, got {link!r}."
            )
        own = {
            "heartbeat_timeout": heartbeat_timeout,
            "max_restart_attempts": max_restart_attempts,
            "restart_cooldown": restart_cooldown,
            "restart_timeout": restart_timeout,
            "stable_after": stable_after,
        }
        self._own = {
            name: _checked_setting(name, value)
            for name, value in own.items()
            if value is not None
        }
        self._given: Dict[str, float] = {}
        self._directory = None if directory is None else os.fspath(directory)
        self._workspace: Optional[str] = None
        self._address = link
        self._functions: Dict[str, Callable[[], Any]] = {}
        self._table = _KernelTable(_Policy.of(self._own))
        self._recent: Deque[Dict[str, Any]] = collections.deque(maxlen=10)
        self._restarts = 0
        #: Of the newest restart of each: how messages call it, and its begin.
        self._begun: Dict[str, Tuple[str, str]] = {}
        #: The messages about restarts, as they happen.
        self.bus = Bus()
        #: The alerts about restarts.
        self.alerts = RestartAlertSystem(self)
        self._is_ready = False
        self._settle_in()
        _managers.add(self)

    def _settle_in(self) -> None:
        """All that belongs to this process, and is made anew after a fork."""
        self._lock = threading.RLock()
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._thread: Optional[threading.Thread] = None
        self._timer: Optional[asyncio.TimerHandle] = None
        self._link: Optional[_Link] = None
        self._errands: Deque[Union[_Restart, _Abandon, Dict[str, Any]]]
        self._errands = collections.deque()
        self._is_errand_due = False
        self._tasks: Dict[Tuple[str, int], asyncio.Task[None]] = {}
        self._waiting: Dict[str, List[_Outcome]] = {}
        #: Held by those who beat, for as long as they do.
        self._beatings: weakref.WeakSet[Beating] = weakref.WeakSet()

    # What an application says.

    def register_kernel(
        self,
        kernel_name: str,
        restart_function: Optional[Callable[[], Any]] = None,
        critical: bool = False,
    ) -> None:
        """Registers a kernel; it is counted from now, or from a later start.

        The function takes no arguments and may be asynchronous, which runs
        on the loop, or not, which runs in a thread of its own. Without one
        the kernel is watched, but cannot be restarted. Registering a known
        name again replaces the function, and keeps its count of restarts.
        """
        if restart_function is not None and not callable(restart_function):
            raise KernelError(
                "Expected `restart_function` to be a function without "
                f"arguments, got {restart_function!r}."
            )
        name = _clean_name(kernel_name)
        if not isinstance(critical, bool):
            raise KernelError(
                f"Expected `critical` to be True or False, got {critical!r}."
            )
        is_restartable = restart_function is not None

        def decide(now: float) -> _Effects:
            if restart_function is None:
                self._functions.pop(name, None)
            else:
                self._functions[name] = restart_function
            self._table.register(name, critical, is_restartable, now)
            return _NOTHING

        self._step(decide)

    def record_heartbeat(self, kernel_name: str) -> Awaitable[None]:
        """Says that a kernel lives: at the call, from any thread.

        What it returns may be awaited, and need not be.
        """
        now = _now()
        with self._lock:
            table = self._table
            effects = table.beat(kernel_name, now, now)
            kernel = table.kernels.get(kernel_name)
            if kernel is None:
                kernel = table.kernels[_clean_name(kernel_name)]
            if self._link is not None:
                self._link.beat(kernel.name)
            if effects or kernel.has_news:
                self._take(effects, now)
        if effects:
            _tell_log(effects)
        return _DONE

    def beat_every(self, kernel_name: str, seconds: float) -> Beating:
        """Beats now and then every so many seconds, until its ``stop()``.

        Called in a coroutine it beats on the running loop, so that a loop
        that is blocked falls silent; elsewhere in a thread of its own. The
        manager's ``stop()`` and ``shutdown()`` end it, too; after another
        ``start()`` it is called anew.
        """
        if _checked_setting("seconds", seconds) == 0:
            raise KernelError("Expected `seconds` to be over 0, got 0.")
        self.record_heartbeat(kernel_name)
        beat = functools.partial(self.record_heartbeat, kernel_name)
        beating: Beating
        try:
            beating = _LoopBeating(beat, seconds, asyncio.get_running_loop())
        except RuntimeError:
            beating = _ThreadBeating(beat, seconds)
        with self._lock:
            self._beatings.add(beating)
        return beating

    def restart_kernel(self, name: str, reason: str = "manual_request") -> _Outcome:
        """Restarts a kernel now; awaiting it says whether that succeeded.

        A restart succeeds when the function returned and the kernel beat
        after that. ``manual_request`` begins at once, and makes earlier
        attempts count no more; other reasons obey cooldown and limit.
        """
        if reason not in _REASONS:
            known = ", ".join(_REASONS)
            raise KernelError(
                f"Expected `reason` to be one of {known}, got {reason!r}."
            )
        name = _clean_name(name)
        outcome = _Outcome()

        def decide(now: float) -> _Effects:
            kernel = self._restartable(name)
            effects = self._table.restart(name, reason, now)
            if isinstance(kernel.phase, (_Restarting, _Cooling)):
                self._waiting.setdefault(name, []).append(outcome)
            else:
                outcome._settle(False)
            return effects

        self._step(decide)
        return outcome

    def ready(self) -> None:
        """Tells the watchdog that the application can do its work."""
        with self._lock:
            self._is_ready = True
            if self._link is not None:
                self._link.notify("app.ready", {})

    def get_status(self) -> Dict[str, Any]:
        """What is watched, what was restarted (newest last), and how all are."""
        now = _now()
        with self._lock:
            kernels = list(self._table.kernels.values())
            return {
                "enabled": self._is_started(),
                "monitored_kernels": len(kernels),
                "total_restarts": self._restarts,
                "recent_restarts": [dict(restart) for restart in self._recent],
                "kernel_status": {
                    kernel.name: _kernel_status(kernel, now) for kernel in kernels
                },
            }

    # Beginning and end.

    async def start(self) -> None:
        """Begins to judge, on the running loop; once is enough."""
        self._start_on(asyncio.get_running_loop())

    def start_in_thread(self) -> None:
        """The same for an application without asyncio: in a daemon thread."""
        with self._lock:
            if self._is_started() and self._thread is not None:
                return
            loop = asyncio.new_event_loop()
            if not self._start_on(loop):
                loop.close()
                return
            self._thread = threading.Thread(
                target=_run_loop, args=(loop,), name="grace-kernels", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Ends all: judging, beats, restart functions and the link; in a second."""
        self._end_beats()
        # Nobody can wait here for a task: it may be of this very thread.
        ending = self._leave()._replace(tasks=())
        deadline = time.monotonic() + _ENDING
        while not ending.is_over() and time.monotonic() < deadline:
            time.sleep(0.005)
        self.alerts._writer.flush(deadline - time.monotonic())

    async def shutdown(self) -> None:
        """The same as ``stop()``, without blocking the loop."""
        self._end_beats()
        ending = self._leave()
        deadline = time.monotonic() + _ENDING
        while not ending.is_over() and time.monotonic() < deadline:
            await asyncio.sleep(0.005)
        self.alerts._writer.try_again()
        while not self.alerts._writer.is_idle() and time.monotonic() < deadline:
            await asyncio.sleep(0.005)

    def _end_beats(self) -> None:
        with self._lock:
            beatings = list(self._beatings)
        for beating in beatings:
            beating.stop()

    def _start_on(self, loop: asyncio.AbstractEventLoop) -> bool:
        with self._lock:
            if self._loop is not None:
                if self._loop is loop:
                    return False
                if self._is_started() and (self._thread or self._loop.is_running()):
                    _log.warning("The kernel manager is started already.")
                    return False
                # Its loop ended, and nobody said so.
                self._leave()
            self._loop = loop
            self._errands.clear()
            self._is_errand_due = False
            self._table.resume(_now())
            self._link = self._open_link()
            self._plan_tick(loop)
            return True

    def _open_link(self) -> Optional[_Link]:
        address = self._address
        if address is None:
            address = os.environ.get("GRACE_LINK") or False
        if not isinstance(address, str):
            return None
        try:
            link = _Link(_Address.parse(address), self)
            link.open()
            return link
        except (KernelError, RuntimeError, OSError) as error:
            _log.warning("There is no link to the watchdog: %s", error)
            return None

    def _is_started(self) -> bool:
        return self._loop is not None and not self._loop.is_closed()

    def _leave(self) -> _Ending:
        with self._lock:
            loop, self._loop = self._loop, None
            link, self._link = self._link, None
            thread, self._thread = self._thread, None
            tasks = list(self._tasks.values())
            timer, self._timer = self._timer, None
            self._errands.clear()
            for outcomes in self._waiting.values():
                for outcome in outcomes:
                    outcome._settle(False)
            self._waiting.clear()
        if link is not None:
            link.close()

        def cancel() -> None:
            for task in tasks:
                task.cancel()
            if timer is not None:
                timer.cancel()
            if thread is not None and loop is not None:
                loop.stop()

        if loop is not None:
            _call_soon(loop, cancel)
        return _Ending(link, thread, tasks)

    # How decisions are carried out.

    def _apply_policy(self) -> None:
        with self._lock:
            self._table.policy = _Policy.of({**self._given, **self._own})

    def _restartable(self, name: str) -> _Kernel:
        kernel = self._table.kernels.get(name)
        if kernel is None:
            known = ", ".join(f"`{other}`" for other in self._table.kernels)
            raise UnknownKernelError(
                f"No kernel `{name}` is registered; known: {known or 'none'}."
            )
        if not kernel.is_restartable:
            raise KernelError(
                f"Kernel `{name}` has no restart function: restart the application, "
                "or register it with one."
            )
        if not self._is_started():
            raise KernelError(
                "The application's kernel manager is not started: restart the "
                "application, or call start() first."
            )
        return kernel

    def _step(self, decide: Callable[[float], _Effects]) -> None:
        now = _now()
        with self._lock:
            effects = decide(now)
            self._take(effects, now)
        _tell_log(effects)

    def _take(self, effects: _Effects, now: float) -> None:
        announced = set()
        for effect in effects:
            if isinstance(effect, _Announce):
                announced.add(effect.kernel)
                self._announce(effect, now)
            elif not isinstance(effect, _Warn):
                self._errands.append(effect)
        changed = self._table.take_news()
        if self._link is not None:
            untold = [kernel for kernel in changed if kernel.name not in announced]
            self._link.register([_snapshot(kernel) for kernel in untold])
        for kernel in changed:
            if isinstance(kernel.phase, (_Healthy, _Failed)):
                self._settle(kernel.name, False)
        if self._errands:
            self._wake_loop()

    def _announce(self, effect: _Announce, now: float) -> None:
        wall = time.time()
        payload, correlation = self._worded(effect, wall, now)
        if effect.event == "kernel.restart.initiated":
            self._restarts += 1
            self._recent.append(payload)
        elif effect.event != "system.critical_kernel_down":
            self._settle(effect.kernel, effect.event == "kernel.restart.success")
        alert = _Alert(effect.event, payload, wall)
        self._errands.append(_bus_message(alert, correlation))
        self.alerts._remember(alert)
        if self._link is not None:
            snapshot = _snapshot(self._table.kernels[effect.kernel])
            at = (
                effect.timestamp if effect.completed_at is None else effect.completed_at
            )
            self._link.tell(alert, snapshot, at)
        elif self.alerts.is_started:
            self.alerts._write(alert)

    def _worded(
        self, effect: _Announce, wall: float, now: float
    ) -> Tuple[Dict[str, Any], Optional[str]]:
        """Its payload on the wall clock, and which restart it belongs to."""

        def text_of(instant: float) -> str:
            return _iso(wall - (now - instant) / 1000)

        correlation: Optional[str] = None
        timestamp = text_of(effect.timestamp)
        payload = {**effect.payload, "timestamp": timestamp}
        if effect.event == "kernel.restart.initiated":
            self._begun[effect.kernel] = (str(uuid.uuid4()), timestamp)
        if effect.event.startswith("kernel.restart.") and effect.kernel in self._begun:
            correlation, timestamp = self._begun[effect.kernel]
        if effect.completed_at is not None:
            # Reckoned anew, its begin would be another by a millisecond or two.
            payload["timestamp"] = timestamp
            payload["completed_at"] = text_of(effect.completed_at)
        return payload, correlation

    def _settle(self, name: str, has_succeeded: bool) -> None:
        for outcome in self._waiting.pop(name, ()):
            outcome._settle(has_succeeded)

    def _wake_loop(self) -> None:
        if self._loop is None:
            # Nobody is judged, so nothing but a late recovery can be here.
            self._errands.clear()
        elif not self._is_errand_due:
            self._is_errand_due = _call_soon(self._loop, self._run_errands)

    def _run_errands(self) -> None:
        with self._lock:
            loop, errands = self._loop, list(self._errands)
            self._errands.clear()
            self._is_errand_due = False
        if loop is None:
            return
        for errand in errands:
            if isinstance(errand, _Restart):
                self._call_restart(errand, loop)
            elif isinstance(errand, _Abandon):
                task = self._tasks.get((errand.kernel, errand.restart))
                if task is not None:
                    task.cancel()
            else:
                self.bus._deliver(errand, loop)

    def _plan_tick(self, loop: asyncio.AbstractEventLoop) -> None:
        period = min(max(self._table.policy.heartbeat_timeout / 4, 50), 1000)
        self._timer = loop.call_later(period / 1000, self._tick, loop, _now() + period)

    def _tick(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        if _now() - due > _STALL:
            # The beats that wait on this loop are taken in first.
            loop.call_soon(loop.call_soon, self._judge, loop, due)
        else:
            self._judge(loop, due)

    def _judge(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        if self._loop is loop:
            self._step(lambda now: self._table.tick(due, now))
            self._plan_tick(loop)

    # Restart functions.

    def _call_restart(self, errand: _Restart, loop: asyncio.AbstractEventLoop) -> None:
        function = self._functions.get(errand.kernel)
        if function is None:
            self._threw(errand, "it has no restart function any more")
        elif _is_asynchronous(function):
            self._watch_restart(errand, loop, function)
        else:
            context = contextvars.copy_context()
            run = functools.partial(
                context.run, self._run_restart, errand, loop, function
            )
            try:
                threading.Thread(
                    target=run, name=f"restart of {errand.kernel}", daemon=True
                ).start()
            except RuntimeError as error:
                self._threw(errand, _describe(error))

    def _run_restart(
        self,
        errand: _Restart,
        loop: asyncio.AbstractEventLoop,
        function: Callable[[], Any],
    ) -> None:
        """In a thread of its own, so that it can keep nobody waiting."""
        try:
            result = function()
        except BaseException as error:  # Whatever it is, it ends here.
            self._threw(errand, _describe(error))
            return
        if inspect.isawaitable(result):
            # A coroutine in disguise, such as `lambda: memory.initialize()`.
            watch = functools.partial(self._watch_awaitable, errand, loop, result)
            if not _call_soon(loop, watch):
                _forgo(result)
        else:
            self._returned(errand)

    def _watch_awaitable(
        self,
        errand: _Restart,
        loop: asyncio.AbstractEventLoop,
        result: Awaitable[Any],
    ) -> None:
        """It came late, perhaps: then nobody waits for it any more."""
        with self._lock:
            kernel = self._table.kernels[errand.kernel]
            is_awaited = self._loop is loop and kernel._is_current(errand.restart)
        if is_awaited:
            self._watch_restart(errand, loop, lambda: result)
        else:
            _forgo(result)

    def _watch_restart(
        self,
        errand: _Restart,
        loop: asyncio.AbstractEventLoop,
        function: Callable[[], Awaitable[Any]],
    ) -> None:
        key = (errand.kernel, errand.restart)
        task = loop.create_task(self._await_restart(errand, loop, function))
        if not task.done():
            self._tasks[key] = task
            task.add_done_callback(lambda _: self._tasks.pop(key, None))

    async def _await_restart(
        self,
        errand: _Restart,
        loop: asyncio.AbstractEventLoop,
        function: Callable[[], Awaitable[Any]],
    ) -> None:
        try:
            await function()
        except asyncio.CancelledError:
            # Abandoned, or the loop is ending, or its own doing: only in the
            # last case somebody is still there, and interested, in a moment.
            loop.call_later(0.1, self._threw, errand, "it was cancelled")
            raise
        except (Exception, SystemExit) as error:
            self._threw(errand, _describe(error))
        else:
            self._returned(errand)

    def _returned(self, errand: _Restart) -> None:
        name, restart, _ = errand
        self._step(lambda now: self._table.returned(name, restart, now))

    def _threw(self, errand: _Restart, error: str) -> None:
        name, restart, _ = errand
        if self._loop is not None:
            self._step(lambda now: self._table.threw(name, restart, error, now))

    # What the link asks; in its thread, but for a request.

    def _snapshots(self) -> List[Dict[str, Any]]:
        return [_snapshot(kernel) for kernel in self._table.kernels.values()]

    def _welcome(self, policy: object, workspace: object) -> None:
        if isinstance(workspace, str) and os.path.isabs(workspace):
            self._workspace = workspace
        self._given = _usable_settings(policy)
        self._apply_policy()

    def _request(self, request: _Request) -> None:
        """Answers on the loop: a loop that hangs must not seem to live."""
        loop = self._loop
        if loop is None or not _call_soon(loop, lambda: self._answer(request)):
            # The loop ended without a word; that is no hang.
            request.link.close()

    def _answer(self, request: _Request) -> None:
        if request.method == "ping":
            request.accept({})
        elif request.method == "kernel.policy":
            self._welcome(request.params.get("policy"), None)
            request.accept({"accepted": True})
        elif request.method != "kernel.restart":
            request.refuse(-32601, f"There is no method `{request.method}`.")
        else:
            self._answer_restart(request)

    def _answer_restart(self, request: _Request) -> None:
        name = request.params.get("name")
        reason = request.params.get("reason", "manual_request")
        if not isinstance(name, str) or not isinstance(reason, str):
            request.refuse(-32602, "Expected `name` and `reason` to be texts.")
            return
        try:
            with self._lock:
                kernel = self._table.kernels.get(name)
                before = kernel and kernel.phase
                self.restart_kernel(name, reason)
                if kernel is not None and kernel.phase is before:
                    raise KernelError(_refusal(kernel, self._table.policy))
        except KernelError as error:
            request.refuse(-32000, str(error))
        else:
            request.accept({"accepted": True})

    def _alert_directory(self) -> str:
        return self._directory or self._workspace or os.getcwd()

    def _begin_afresh(self) -> None:
        """In the child of a fork: what it inherited belongs to its parent."""
        link = self._link
        self._settle_in()
        if link is not None:
            link.forsake()
        self.alerts._begin_afresh()
        now = _now()
        for name, kernel in self._table.kernels.items():
            self._table.kernels[name] = _Kernel(
                name, kernel.is_critical, kernel.is_restartable, now
            )
        self._recent.clear()
        self._restarts = 0
        self._is_ready = False


class _Ending(NamedTuple):
    """What is still under way when a manager stops."""

    link: Optional[_Link]
    thread: Optional[threading.Thread]
    tasks: Sequence[asyncio.Task[None]]

    def is_over(self) -> bool:
        """Whether nothing is left to wait for."""
        threads = [self.thread, self.link.thread if self.link else None]
        here = threading.current_thread()
        is_alive = any(
            thread is not None and thread is not here and thread.is_alive()
            for thread in threads
        )
        return not is_alive and (
            self.thread is not None or all(task.done() for task in self.tasks)
        )


class Beating:
    """Beats of a kernel that go on by themselves."""

    def stop(self) -> None:
        """Ends them; more than once does no harm."""
        raise NotImplementedError


class _LoopBeating(Beating):
    def __init__(
        self,
        beat: Callable[[], object],
        seconds: float,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._beat = beat
        self._seconds = seconds
        self._loop = loop
        self._is_stopped = False
        self._plan()

    def _plan(self) -> None:
        self._timer = self._loop.call_later(self._seconds, self._go_on)

    def _go_on(self) -> None:
        if not self._is_stopped:
            self._beat()
            self._plan()

    def stop(self) -> None:
        """Ends the beats; more than once does no harm."""
        self._is_stopped = True
        _call_soon(self._loop, self._timer.cancel)


class _ThreadBeating(Beating):
    def __init__(self, beat: Callable[[], object], seconds: float) -> None:
        self._beat = beat
        self._seconds = seconds
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="grace-beats", daemon=True).start()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            self._beat()

    def stop(self) -> None:
        """Ends the beats; more than once does no harm."""
        self._stopped.set()


def _call_soon(loop: asyncio.AbstractEventLoop, function: Callable[[], object]) -> bool:
    """Calls a function on a loop, from any thread; false when it is closed."""
    try:
        loop.call_soon_threadsafe(function)
        return True
    except RuntimeError:
        return False


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Runs a private loop until it is stopped, and tidies up after it."""
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        if tasks:
            loop.run_until_complete(asyncio.wait(tasks, timeout=_ENDING))
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _refusal(kernel: _Kernel, policy: _Policy) -> str:
    if isinstance(kernel.phase, _Restarting):
        return f"Kernel `{kernel.name}` is being restarted already."
    return (
        f"Kernel `{kernel.name}` is {kernel.phase_word} after {kernel.attempts} of "
        f"{_number(policy.max_restart_attempts)} attempts: only a manual_request "
        "restarts it now."
    )


def _is_asynchronous(function: Callable[[], Any]) -> bool:
    called = getattr(function, "__call__", None)
    return inspect.iscoroutinefunction(function) or (
        inspect.iscoroutinefunction(called)
    )


def _forgo(awaitable: Awaitable[Any]) -> None:
    """Ends what nobody awaits: a coroutine, or a task of this loop."""
    end = getattr(awaitable, "cancel", None) or getattr(awaitable, "close", None)
    if end is not None:
        # What it does about its end is its own affair.
        with contextlib.suppress(Exception):
            end()


def _describe(error: BaseException) -> str:
    try:
        text = _plain_line(str(error), 2000)
    except Exception:  # Its own `__str__` is broken; its name will do.
        text = ""
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def _tell_log(effects: _Effects) -> None:
    for effect in effects:
        if isinstance(effect, _Warn):
            _log.warning("%s", effect.message)
        elif isinstance(effect, _Announce):
            severity, _ = _EVENTS[effect.event]
            summary = _summary_of(effect.event, effect.payload)
            _log.log(getattr(logging, severity.upper()), "%s", summary)


def _iso(wall: float) -> str:
    """A wall clock's seconds as ISO 8601 in UTC, with milliseconds."""
    milliseconds = int(wall * 1000)
    text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000))
    return f"{text}.{milliseconds % 1000:03d}Z"


def _kernel_status(kernel: _Kernel, now: float) -> Dict[str, Any]:
    word = kernel.phase_word
    beat = kernel.last_beat
    return {
        "status": "failed" if word == "cooling" else word,
        "restart_count": kernel.attempts,
        "last_heartbeat": beat and _iso(time.time() - (now - beat) / 1000),
        "phase": word,
        "critical": kernel.is_critical,
    }


def _snapshot(kernel: _Kernel) -> Dict[str, Any]:
    phase = kernel.phase
    until, reason = None, kernel.last_reason
    if isinstance(phase, _Cooling):
        until, reason = phase.until, phase.reason
    elif isinstance(phase, _Restarting):
        until = phase.deadline
    return {
        "name": kernel.name,
        "critical": kernel.is_critical,
        "restartable": kernel.is_restartable,
        "phase": kernel.phase_word,
        "attempts": kernel.attempts,
        "restarts": kernel.restarts,
        "last_beat": kernel.last_beat,
        "heard_at": kernel.heard_at,
        "until": until,
        "reason": reason,
    }


# --- Bus --------------------------------------------------------------------

#: Of each event its severity, and its priority on the bus.
_EVENTS: Dict[str, Tuple[str, int]] = {
    "kernel.restart.initiated": ("warning", 3),
    "kernel.restart.success": ("info", 2),
    "kernel.restart.failed": ("critical", 3),
    "kernel.restart.max_attempts": ("critical", 4),
    "system.critical_kernel_down": ("critical", 4),
    "kernel.silent": ("warning", 3),
    "kernel.recovered": ("info", 2),
}

_SUMMARIES = {
    "kernel.restart.initiated": (
        "Kernel '{kernel_name}' is being restarted (reason: {reason})"
    ),
    "kernel.restart.success": "Kernel '{kernel_name}' restarted successfully",
    "kernel.restart.failed": "Kernel '{kernel_name}' restart FAILED: {error}",
    "kernel.restart.max_attempts": (
        "Kernel '{kernel_name}' hit max restart attempts ({restart_attempts})"
        " - MANUAL INTERVENTION NEEDED"
    ),
    "system.critical_kernel_down": (
        "CRITICAL KERNEL DOWN: {kernel_name} - System stability at risk"
    ),
    "kernel.silent": "Kernel '{kernel_name}' is silent and has no restart function",
    "kernel.recovered": "Kernel '{kernel_name}' beats again",
}


def _summary_of(event: str, payload: Mapping[str, Any]) -> str:
    return _plain_line(_SUMMARIES[event].format(**payload))


class _Alert(NamedTuple):
    """Something that was announced, and when on the wall clock, in seconds."""

    event: str
    payload: Dict[str, Any]
    raised_at: float

    @property
    def severity(self) -> str:
        """How much it wants a person."""
        return _EVENTS[self.event][0]

    def document(self) -> Dict[str, Any]:
        """What stands in its file."""
        return {
            "event_type": self.event,
            "timestamp": _iso(self.raised_at),
            "payload": self.payload,
        }

    def notification(self) -> Dict[str, Any]:
        """What stands in ``latest_notification.json`` while it is the newest."""
        return {
            "severity": self.severity.upper(),
            "timestamp": _iso(self.raised_at),
            "event": self.event,
            "summary": _summary_of(self.event, self.payload),
            "requires_attention": self.severity != "info",
        }


def _bus_message(alert: _Alert, correlation: Optional[str]) -> Dict[str, Any]:
    identity = str(uuid.uuid4())
    return {
        "id": identity,
        "source": "restart_manager",
        "destination": "broadcast",
        "topic": alert.event,
        "payload": alert.payload,
        "priority": _EVENTS[alert.event][1],
        "timestamp": _iso(alert.raised_at),
        "correlation_id": correlation or identity,
        "metadata": {},
    }


class Bus:
    """Hands the messages about restarts to those who asked for them."""

    def __init__(self) -> None:
        self._subscribers: List[Tuple[Callable[[Dict[str, Any]], Any], Optional[str]]]
        self._subscribers = []
        self._tasks: Set[asyncio.Future[Any]] = set()

    def subscribe(
        self, callback: Callable[[Dict[str, Any]], Any], topic: Optional[str] = None
    ) -> Callable[[], None]:
        """Calls back on the manager's loop for each message, or each of a topic.

        No topic, and ``"*"``, is every topic. The callback may be asynchronous. What it raises is logged, and harms
        nobody. Returns how to end the subscription.
        """
        if not callable(callback):
            raise KernelError(
                f"Expected `callback` to be a function, got {callback!r}."
            )
        if topic == "*":
            topic = None
        if topic is not None and topic not in tuple(_EVENTS):
            known = ", ".join(_EVENTS)
            raise KernelError(
                f"Expected `topic` to be one of {known}, or `*`, got {topic!r}."
            )
        subscriber = (callback, topic)
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._subscribers.remove(subscriber)

        return unsubscribe

    def _deliver(
        self, message: Dict[str, Any], loop: asyncio.AbstractEventLoop
    ) -> None:
        for callback, topic in list(self._subscribers):
            if topic is None or topic == message["topic"]:
                # Each has a copy of its own, and may write into it.
                own = {**message, "payload": dict(message["payload"]), "metadata": {}}
                try:
                    result = callback(own)
                    if inspect.isawaitable(result):
                        task = asyncio.ensure_future(result, loop=loop)
                        self._tasks.add(task)
                        task.add_done_callback(self._forget)
                except Exception:
                    _log.exception("A subscriber of %s raised.", message["topic"])

    def _forget(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("A subscriber raised.", exc_info=task.exception())


# --- Alerts -----------------------------------------------------------------


class RestartAlertSystem:
    """Puts restarts on record as alerts.

    Linked to a watchdog, the watchdog writes the files. Without one they are
    written here: once ``start()`` was called, and in any case when a link was
    there and is lost for over five seconds.

    Every manager has one as ``alerts``. Another one for the same manager takes
    its place, and what was raised until then stays with the old one.
    """

    def __init__(self, manager: KernelRestartManager) -> None:
        #: Replaced as a whole, so that any thread may read it.
        self._recent: Tuple[_Alert, ...] = ()
        #: Whether it was started, and not shut down.
        self.is_started = False
        # Only a weak hold: a manager that is dropped must be able to go.
        reference = weakref.ref(manager)

        def directory() -> str:
            alive = reference()
            return os.getcwd() if alive is None else alive._alert_directory()

        self._writer = _AlertWriter(directory)
        manager.alerts = self

    async def start(self) -> None:
        """From now on alerts are written here where no watchdog does it."""
        self.is_started = True

    async def shutdown(self) -> None:
        """Ends that, when what was raised so far is written; a second at most."""
        self.is_started = False
        self._writer.try_again()
        deadline = time.monotonic() + _ENDING
        while not self._writer.is_idle() and time.monotonic() < deadline:
            await asyncio.sleep(0.005)

    def get_recent_alerts(self, count: int = 10) -> List[Dict[str, Any]]:
        """The newest alerts of this process, newest first, 100 at most."""
        newest = self._recent[::-1][: max(count, 0)]
        return [
            {
                **alert.document(),
                "payload": dict(alert.payload),
                "severity": alert.severity.upper(),
                "summary": _summary_of(alert.event, alert.payload),
            }
            for alert in newest
        ]

    def _remember(self, alert: _Alert) -> None:
        self._recent = (*self._recent, alert)[-100:]

    def _write(self, alert: _Alert) -> None:
        self._writer.write(alert)

    def _begin_afresh(self) -> None:
        self._recent = ()
        self._writer._settle_in()
        self.is_started = False


class _AlertWriter:
    """Writes alert files; in a thread that lives only while there are some."""

    _MOST_WAITING = 1000
    _RETRY_DELAY = 5.0

    def __init__(self, directory: Callable[[], str]) -> None:
        self._directory = directory
        self._settle_in()

    def _settle_in(self) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._waiting: List[_Alert] = []
        self._is_working = False
        #: The newest attempt failed; and with what, until one succeeds.
        self._is_stuck = False
        self._trouble: Optional[int] = None
        self._seat = ("", -1)

    def write(self, alert: _Alert) -> None:
        """Writes it soon; tries again while that fails."""
        with self._changed:
            self._waiting.append(alert)
            if len(self._waiting) > self._MOST_WAITING:
                self._drop_one()
            if not self._is_working:
                self._is_working = self._start_thread()

    def is_idle(self) -> bool:
        """Whether everything is written, or cannot be."""
        return not self._waiting or self._is_stuck

    def try_again(self) -> None:
        """Does not wait for the next attempt's time."""
        with self._changed:
            self._is_stuck = False
            self._changed.notify_all()

    def flush(self, seconds: float) -> None:
        """Waits so long for what is still to be written, and tries once more."""
        with self._changed:
            self.try_again()
            is_working = self._is_working or not self._waiting
            if is_working:
                self._changed.wait_for(self.is_idle, max(seconds, 0))
        if not is_working:
            # No thread can be started while the interpreter shuts down.
            self._write_waiting()

    def _start_thread(self) -> bool:
        thread = threading.Thread(target=self._run, name="grace-alerts", daemon=True)
        try:
            thread.start()
            return True
        except RuntimeError:
            return False

    def _drop_one(self) -> None:
        """The oldest of what matters least."""
        for severity in ("info", "warning", "critical"):
            for index, alert in enumerate(self._waiting):
                if alert.severity == severity:
                    del self._waiting[index]
                    return

    def _run(self) -> None:
        while True:
            self._write_waiting()
            with self._changed:
                if not self._waiting:
                    self._is_working = False
                    return
                self._changed.wait_for(lambda: not self._is_stuck, self._RETRY_DELAY)
                self._is_stuck = False

    def _write_waiting(self) -> None:
        """Writes until nothing waits, or until it cannot."""
        while self._waiting:
            alert = self._waiting[0]
            try:
                self._write_one(alert, self._directory())
            except OSError as error:
                if error.errno != self._trouble:
                    _log.error("Alerts cannot be written: %s", error)
                with self._changed:
                    self._trouble = error.errno or 0
                    self._is_stuck = True
                    self._changed.notify_all()
                return
            with self._changed:
                self._trouble = None
                with contextlib.suppress(ValueError):
                    self._waiting.remove(alert)
                self._changed.notify_all()

    def _write_one(self, alert: _Alert, workspace: str) -> None:
        alerts = os.path.join(workspace, "alerts")
        temporary = os.path.join(workspace, ".grace", "tmp")
        os.makedirs(alerts, exist_ok=True)
        os.makedirs(os.path.dirname(temporary), mode=0o700, exist_ok=True)
        os.makedirs(temporary, exist_ok=True)
        second = time.strftime("%Y%m%d_%H%M%S", time.gmtime(int(alert.raised_at)))
        suffix = self._first_suffix(alerts, second)
        staged = os.path.join(temporary, f".alert-{uuid.uuid4()}.tmp")
        content = _indented(alert.document())
        try:
            _create(staged, content)
            while not _place(
                staged,
                os.path.join(alerts, _alert_name(alert.severity, second, suffix)),
                content,
            ):
                suffix += 1
        finally:
            _discard(staged)
        self._seat = (second, suffix)
        self._write_latest(alert, alerts, temporary)

    def _first_suffix(self, alerts: str, second: str) -> int:
        """Others may have written in this second, in any severity."""
        seat_second, suffix = self._seat
        suffix = suffix + 1 if seat_second == second else 0
        while any(
            os.path.lexists(os.path.join(alerts, _alert_name(severity, second, suffix)))
            for severity in ("critical", "warning", "info")
        ):
            suffix += 1
        return suffix

    def _write_latest(self, alert: _Alert, alerts: str, temporary: str) -> None:
        path = os.path.join(alerts, "latest_notification.json")
        content = _indented(alert.notification())
        try:
            try:
                _replace(path, content, temporary)
            except OSError as error:
                # Another file system: only a neighbour can be renamed.
                if error.errno != errno.EXDEV:
                    raise
                _replace(path, content, alerts)
        except OSError as error:
            # The alert itself is on record.
            _log.error("%s cannot be written: %s", path, error)


_WITHOUT_LINKS = {
    getattr(errno, name, None)
    for name in ("EXDEV", "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS")
}


def _alert_name(severity: str, second: str, suffix: int) -> str:
    if suffix == 0:
        return f"{severity}_{second}.json"
    return f"{severity}_{second}_{suffix:03d}.json"


def _indented(document: Mapping[str, Any]) -> bytes:
    text = json.dumps(document, indent=2, ensure_ascii=False)
    # Half a character is written as JSON writes it: as an escape.
    return text.encode("utf-8", "backslashreplace")


def _create(path: str, content: bytes) -> None:
    """Creates a file that survives a power cut, or nothing."""
    with open(path, "xb") as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            _discard(path)
            raise


def _place(staged: str, path: str, content: bytes) -> bool:
    """Gives a file its name; false when that is taken."""
    try:
        os.link(staged, path)
        return True
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _WITHOUT_LINKS:
            raise
    try:
        _create(path, content)
        return True
    except FileExistsError:
        return False


def _replace(path: str, content: bytes, temporary: str) -> None:
    staged = os.path.join(temporary, f".{os.path.basename(path)}.{uuid.uuid4()}.tmp")
    try:
        _create(staged, content)
        os.replace(staged, path)
    except OSError:
        _discard(staged)
        raise


def _discard(path: str) -> None:
    # What cannot be removed does no harm.
    with contextlib.suppress(OSError):
        os.remove(path)


# --- Link -------------------------------------------------------------------
#
# One local socket to the watchdog: JSON-RPC 2.0, an object a line, in a daemon
# thread. It may come and go at any time; nobody in the application waits for
# it, and nothing but a loop of the application answers for the application.

#: The longest line that is read, and the longest that is written, in bytes.
_LONGEST_LINE = 64 * 1024
_FULL_LINE = 60 * 1024

# Milliseconds.
_FIRST_RETRY = 100
_LAST_RETRY = 5000
_CONNECT_TIMEOUT = 2000
_HELLO_TIMEOUT = 10_000
_BEAT_PAUSE = 10
#: How long an alert waits for a link that is not there, and for the answer of
#: a watchdog that is, before it is written here.
_LOST_AFTER = 5000
_UNANSWERED_AFTER = 30_000
_CLOSING = 500

#: Beats that may wait; of more only the newest of each kernel are kept.
_MOST_BEATS = 10_000
_MOST_MESSAGES = 10_000
_MOST_UNCONFIRMED = 1000
#: Events that are told afterwards, as history.
_MOST_WRITTEN = 100
_MOST_REQUESTS = 100
#: With so many unsent bytes the beats wait, and with so many the link is given
#: up: whoever does not read is told everything anew when he does.
_BUSY_BYTES = 64 * 1024
_LOST_BYTES = 4 * 1024 * 1024


#: How a connection that takes its time says so; elsewhere the second one says
#: that there is no room.
_UNDER_WAY = {errno.EINPROGRESS}
if os.name == "nt":
    _UNDER_WAY.add(errno.EWOULDBLOCK)


class _Address(NamedTuple):
    """Where a watchdog listens."""

    family: int
    target: Union[str, Tuple[str, int]]
    token: Optional[str] = None

    @classmethod
    def parse(cls, text: str) -> _Address:
        """Reads what stands in ``GRACE_LINK``; raises a KernelError."""
        path = re.fullmatch(r"unix:(/[^\0\n]+)", text)
        if path and hasattr(socket, "AF_UNIX"):
            return cls(socket.AF_UNIX, path[1])
        match = re.fullmatch(
            r"tcp:127\.0\.0\.1:([1-9][0-9]{0,4})\?token=([A-Za-z0-9_-]+)", text
        )
        if match and int(match[1]) < 65_536:
            return cls(socket.AF_INET, ("127.0.0.1", int(match[1])), match[2])
        # The value is not repeated: it may hold a token.
        raise KernelError(
            "Expected GRACE_LINK to be `unix:/PATH` or "
            "`tcp:127.0.0.1:PORT?token=TOKEN`. It is used as if it were not set."
        )


class _Unconfirmed:
    """An alert that the watchdog has not said to have."""

    __slots__ = ("alert", "line", "deadline")

    def __init__(self, alert: _Alert, line: bytes, deadline: float) -> None:
        self.alert = alert
        self.line = line
        self.deadline = deadline

    def say_written(self) -> None:
        """Its alert is on record: only the history is to be told."""
        message = json.loads(self.line)
        message["params"]["written"] = True
        self.line = _encoded(message)


class _Request(NamedTuple):
    """Something the watchdog asks, to be answered once."""

    link: _Link
    connection: int
    identity: Union[str, int]
    method: str
    params: Mapping[str, Any]

    def accept(self, result: Mapping[str, Any]) -> None:
        """Answers with a result."""
        self._answer({"result": result})

    def refuse(self, code: int, message: str) -> None:
        """Answers with an error."""
        self._answer({"error": {"code": code, "message": message}})

    def _answer(self, answer: Mapping[str, Any]) -> None:
        line = _encoded({"jsonrpc": "2.0", "id": self.identity, **answer})
        self.link.answer(line, self.connection)


class _Link:
    """Tells a watchdog about the kernels of a manager, and hears what it asks.

    Its lock may be taken while the manager's is held, never the other way.
    """

    def __init__(self, address: _Address, manager: KernelRestartManager) -> None:
        self.thread: Optional[threading.Thread] = None
        self._address = address
        self._manager = manager
        self._lock = threading.RLock()
        self._selector = selectors.DefaultSelector()
        self._ear, self._waker = socket.socketpair()
        self._socket: Optional[socket.socket] = None
        self._unsent = bytearray()
        #: The connection's number, and what it has come to: a hello was
        #: composed, and it was answered.
        self._connection = 0
        self._is_open = False
        self._is_welcome = False
        self._asked = 0
        self._last_id = 0
        self._messages: Deque[bytes] = collections.deque()
        self._unconfirmed: Dict[int, _Unconfirmed] = {}
        #: What was written here: the watchdog's history still lacks it.
        self._written: Dict[int, _Unconfirmed] = {}
        self._beats: List[str] = []
        self._beaten_at = 0.0
        self._most_beats = _MOST_BEATS
        self._next_beats_at = 0.0
        self._closing_at: Optional[float] = None
        self._has_ended = False
        self._complaint: Optional[str] = None

    # For the manager, from any thread.

    def open(self) -> None:
        """Begins to look for the watchdog."""
        for end in (self._ear, self._waker):
            end.setblocking(False)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self.thread = threading.Thread(target=self._run, name="grace-link", daemon=True)
        try:
            self.thread.start()
        except RuntimeError:
            self.forsake()
            raise

    def close(self) -> None:
        """Ends it soon, when what was said is out."""
        with self._lock:
            if self._closing_at is None:
                self._closing_at = _now()
            self._wake()

    def forsake(self) -> None:
        """In the child of a fork: lets go of the parent's sockets."""
        for inherited in (self._socket, self._ear, self._waker, self._selector):
            if inherited is not None:
                with contextlib.suppress(OSError):
                    inherited.close()

    def beat(self, name: str) -> None:
        """A kernel beat now."""
        with self._lock:
            if not self._is_open:
                # A new connection begins with the newest beat of each.
                return
            self._beats.append(name)
            self._beaten_at = _now()
            if len(self._beats) == 1:
                self._wake()
            elif len(self._beats) >= self._most_beats:
                self._beats = list(dict.fromkeys(self._beats))
                self._most_beats = max(_MOST_BEATS, 2 * len(self._beats))

    def register(self, snapshots: Sequence[Mapping[str, Any]]) -> None:
        """Kernels are new, or changed."""
        if snapshots:
            self._say(*_lines_of(_register_line, snapshots))

    def notify(self, method: str, params: Mapping[str, Any]) -> None:
        """Says something that needs no answer, to whoever listens now."""
        self._say(_notification(method, params))

    def answer(self, line: bytes, connection: int) -> None:
        """Answers what was asked on this connection, if it is still there."""
        with self._lock:
            if connection == self._connection:
                self._asked -= 1
                self._say(line)

    def tell(self, alert: _Alert, snapshot: Mapping[str, Any], at: float) -> None:
        """Hands over an alert; what is not confirmed is written here."""
        with self._lock:
            if self._has_ended:
                self._manager.alerts._write(alert)
                return
            self._last_id += 1
            line = _encoded(
                {
                    "jsonrpc": "2.0",
                    "id": self._last_id,
                    "method": "kernel.event",
                    "params": {
                        # Whoever has it already knows it by this.
                        "event_id": str(uuid.uuid4()),
                        "kernel": snapshot,
                        "event": alert.event,
                        "payload": alert.payload,
                        "at": at,
                    },
                }
            )
            patience = _UNANSWERED_AFTER if self._is_welcome else _LOST_AFTER
            deadline = _now() + patience
            self._unconfirmed[self._last_id] = _Unconfirmed(alert, line, deadline)
            self._say(line)
            if len(self._unconfirmed) > _MOST_UNCONFIRMED:
                self._write_here(next(iter(self._unconfirmed)))

    def _say(self, *lines: bytes) -> None:
        with self._lock:
            if self._is_open:
                self._messages.extend(lines)
            self._wake()

    def _wake(self) -> None:
        # A full buffer wakes as well; a closed one has nobody to wake.
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")

    # In its own thread.

    def _run(self) -> None:
        delay: float = _FIRST_RETRY
        try:
            while self._closing_at is None:
                began = _now()
                try:
                    self._socket = self._connect()
                    self._converse(self._socket, began)
                except OSError as error:
                    _log.debug("No link to the watchdog: %s", error)
                if self._lose() and _now() - began > _LAST_RETRY:
                    delay = _FIRST_RETRY
                self._rest(_now() + delay * random.uniform(0.5, 1))
                delay = min(delay * 2, _LAST_RETRY)
        except Exception:
            _log.exception("The link to the watchdog broke down.")
        finally:
            self._end()

    def _connect(self) -> socket.socket:
        connection = socket.socket(self._address.family, socket.SOCK_STREAM)
        try:
            connection.setblocking(False)
            error = connection.connect_ex(self._address.target)
            if error in _UNDER_WAY:
                error = self._await_connection(connection)
            if error:
                raise OSError(error, os.strerror(error))
        except BaseException:
            connection.close()
            raise
        return connection

    def _await_connection(self, connection: socket.socket) -> int:
        """The error it ends with, or 0; an ending waits for no connection."""
        until = _now() + _CONNECT_TIMEOUT
        self._selector.register(connection, selectors.EVENT_WRITE)
        try:
            while self._closing_at is None and _now() < until:
                if self._wait(until, selectors.EVENT_WRITE):
                    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        finally:
            self._selector.unregister(connection)
        return errno.ETIMEDOUT

    def _converse(self, connection: socket.socket, began: float) -> None:
        """Speaks and listens until one of the two has enough."""
        lines = _Lines()
        self._greet()
        self._selector.register(connection, selectors.EVENT_READ)
        while True:
            now = _now()
            if not self._is_welcome and now - began > _HELLO_TIMEOUT:
                raise OSError("it did not answer")
            pause = self._collect(now)
            if self._unsent:
                was_busy = len(self._unsent) > _BUSY_BYTES
                with contextlib.suppress(BlockingIOError):
                    del self._unsent[: connection.send(self._unsent)]
                if was_busy and len(self._unsent) <= _BUSY_BYTES:
                    # Beats that waited for this wake nobody.
                    continue
            if self._is_over(now):
                return
            if self._closing_at is not None:
                pause = min(pause, self._closing_at + _CLOSING - now)
            interest = selectors.EVENT_READ
            if self._unsent:
                interest |= selectors.EVENT_WRITE
            self._selector.modify(connection, interest)
            if self._wait(now + min(pause, 1000)):
                try:
                    received = connection.recv(_LONGEST_LINE)
                except BlockingIOError:
                    continue
                if not received:
                    return
                for line in lines.feed(received):
                    self._hear(line)

    def _rest(self, until: float) -> None:
        while self._closing_at is None and _now() < until:
            self._wait(until)

    def _wait(self, until: float, event: int = selectors.EVENT_READ) -> bool:
        """Waits for news; true when there is something to read, or to write."""
        self._expire(_now())
        nearest = min((one.deadline for one in self._pending()), default=until)
        timeout = max(min(until, nearest) - _now(), 0) / 1000
        is_ready = False
        for key, happened in self._selector.select(timeout):
            if key.fileobj is self._ear:
                with contextlib.suppress(BlockingIOError):
                    self._ear.recv(4096)
            elif happened & event:
                is_ready = True
        return is_ready

    def _greet(self) -> None:
        """Begins a connection with all that is known."""
        with self._manager._lock, self._lock:
            hello: Dict[str, Any] = {
                "role": "application",
                "client": "python",
                "protocol": 1,
                "pid": os.getpid(),
                "now": _now(),
            }
            own = self._manager._own.get("heartbeat_timeout")
            if own is not None:
                # Else it is the workspace's.
                hello["heartbeat_timeout"] = own
            if os.environ.get("GRACE_LIFE"):
                hello["life"] = os.environ["GRACE_LIFE"]
            if self._address.token is not None:
                hello["token"] = self._address.token
            snapshots = self._manager._snapshots()
            hello["kernels"] = snapshots
            request = {"jsonrpc": "2.0", "id": 0, "method": "hello", "params": hello}
            while len(_encoded(request)) > _FULL_LINE:
                hello["kernels"] = hello["kernels"][: len(hello["kernels"]) // 2]
            self._unsent += _encoded(request)
            self._connection += 1
            self._is_open = True
            self._asked = 0
            self.register(snapshots[len(hello["kernels"]) :])
            pending = [*self._written.values(), *self._pending()]
            self._say(*(unconfirmed.line for unconfirmed in pending))
            # With each came what its kernel was then.
            told = {one.alert.payload["kernel_name"] for one in pending}
            self.register([each for each in snapshots if each["name"] in told])

    def _collect(self, now: float) -> float:
        """Puts into words what waits; returns for how long there is no more."""
        with self._lock:
            if not self._is_welcome:
                return math.inf
            if len(self._messages) > _MOST_MESSAGES or len(self._unsent) > _LOST_BYTES:
                raise OSError("it does not listen")
            self._unsent += b"".join(self._messages)
            self._messages.clear()
            if not self._beats or len(self._unsent) > _BUSY_BYTES:
                return math.inf
            if now < self._next_beats_at:
                return self._next_beats_at - now
            names, self._beats = self._beats, []
            at = self._beaten_at
            self._next_beats_at = now + _BEAT_PAUSE

        def compose(some: Sequence[str]) -> bytes:
            return _notification("kernel.beat", {"at": at, "names": some})

        self._unsent += b"".join(_lines_of(compose, names))
        return math.inf

    def _hear(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict):
            return
        identity = message.get("id")
        if isinstance(identity, bool) or not isinstance(identity, (str, int)):
            return
        method = message.get("method")
        if isinstance(method, str):
            self._hear_request(identity, method, message.get("params"))
        elif identity == 0:
            self._hear_welcome(message)
        elif isinstance(identity, int):
            self._hear_confirmation(identity, "result" in message)

    def _hear_request(
        self, identity: Union[str, int], method: str, params: object
    ) -> None:
        with self._lock:
            if self._asked >= _MOST_REQUESTS:
                # Nobody answers for a loop that hangs.
                return
            self._asked += 1
        known = params if isinstance(params, dict) else {}
        request = _Request(self, self._connection, identity, method, known)
        self._manager._request(request)

    def _hear_welcome(self, message: Mapping[str, Any]) -> None:
        result = message.get("result")
        if not isinstance(result, dict):
            complaint = _plain_line(str(message.get("error")))
            if complaint != self._complaint:
                _log.warning("The watchdog refused the link: %s", complaint)
            self._complaint = complaint
            raise OSError("it refused the link")
        self._complaint = None
        self._manager._welcome(result.get("policy"), result.get("workspace"))
        with self._lock:
            self._is_welcome = True
            for unconfirmed in self._pending():
                unconfirmed.deadline = _now() + _UNANSWERED_AFTER
            if self._manager._is_ready:
                self.notify("app.ready", {})

    def _hear_confirmation(self, identity: int, is_accepted: bool) -> None:
        with self._lock:
            self._written.pop(identity, None)
            if is_accepted:
                self._unconfirmed.pop(identity, None)
            elif identity in self._unconfirmed:
                self._write_here(identity)

    def _pending(self) -> List[_Unconfirmed]:
        with self._lock:
            return list(self._unconfirmed.values())

    def _expire(self, now: float) -> None:
        with self._lock:
            for identity, unconfirmed in list(self._unconfirmed.items()):
                if unconfirmed.deadline <= now:
                    self._write_here(identity)

    def _write_here(self, identity: int) -> None:
        unconfirmed = self._unconfirmed.pop(identity)
        self._manager.alerts._write(unconfirmed.alert)
        unconfirmed.say_written()
        self._written[identity] = unconfirmed
        if len(self._written) > _MOST_WRITTEN:
            del self._written[next(iter(self._written))]

    def _lose(self) -> bool:
        """The connection is over; returns whether it was a good one."""
        with self._lock:
            was_welcome = self._is_welcome
            self._is_open = self._is_welcome = False
            self._messages.clear()
            self._beats.clear()
            self._unsent.clear()
            for unconfirmed in self._pending():
                deadline = _now() + _LOST_AFTER
                unconfirmed.deadline = min(unconfirmed.deadline, deadline)
        if self._socket is not None:
            with contextlib.suppress(KeyError):
                self._selector.unregister(self._socket)
            self._socket.close()
            self._socket = None
        return was_welcome

    def _is_over(self, now: float) -> bool:
        with self._lock:
            if self._closing_at is None:
                return False
            if not self._is_welcome:
                # Nobody listens yet, and the alerts can be written here.
                return True
            is_busy = self._messages or self._beats or self._unsent
            is_heard = not is_busy and not self._unconfirmed
            return is_heard or now - self._closing_at > _CLOSING

    def _end(self) -> None:
        with self._lock:
            self._has_ended = True
            for identity in list(self._unconfirmed):
                self._write_here(identity)
            self._lose()
            self.forsake()


class _Lines:
    """Cuts what is received into lines, and leaves out those too long."""

    def __init__(self) -> None:
        self._rest = b""
        self._is_skipping = False

    def feed(self, received: bytes) -> List[bytes]:
        """The lines that are whole now."""
        *lines, rest = (self._rest + received).split(b"\n")
        if self._is_skipping and lines:
            del lines[0]
            self._is_skipping = False
        if self._is_skipping or len(rest) > _LONGEST_LINE:
            self._is_skipping = True
            rest = b""
        self._rest = rest
        return [line for line in lines if len(line) <= _LONGEST_LINE]


def _encoded(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def _notification(method: str, params: Mapping[str, Any]) -> bytes:
    return _encoded({"jsonrpc": "2.0", "method": method, "params": params})


def _lines_of(
    compose: Callable[[Sequence[Any]], bytes], items: Sequence[Any]
) -> List[bytes]:
    """What is composed of the items, in as many lines as they need."""
    line = compose(items)
    if len(line) <= _FULL_LINE or len(items) < 2:
        return [line]
    half = len(items) // 2
    return [*_lines_of(compose, items[:half]), *_lines_of(compose, items[half:])]


def _register_line(snapshots: Sequence[Any]) -> bytes:
    return _notification("kernel.register", {"kernels": snapshots})


# --- This process -----------------------------------------------------------


def _after_fork() -> None:
    for manager in list(_managers):
        manager._begin_afresh()


def _at_exit() -> None:
    for manager in list(_managers):
        manager.stop()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)

#: The manager of an application that needs only one.
kernel_restart_manager = KernelRestartManager()

#: Its alerts.
restart_alert_system = kernel_restart_manager.alerts
