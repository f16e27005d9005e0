"""A strict, forgetful Slack on this machine: to try the app in a browser, and to test it.

    clock = Clock(start)
    sandbox = Sandbox(manifest, now=clock)
    sandbox.start()
    sandbox.workspace.add_member("ana", name="Ana Alves")
    ana = sandbox.person("ana")
    sandbox.workspace.add_channel("general", members=["ana"])
    sandbox.deliver_by(InProcess(dispatch))
    ana.types("/request A new laptop", in_="general")

It imports nothing of the app: the manifest, the clock and the way to the app are handed in.
What differs from the real Slack is listed at the top of `workspace.py`.
"""

from bot.sandbox.clock import Clock
from bot.sandbox.delivery import InProcess, SignedHttp, SocketMode
from bot.sandbox.faults import Faults
from bot.sandbox.person import Person
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.server import free

__all__ = ["Clock", "Faults", "InProcess", "Person", "Sandbox", "SignedHttp", "SocketMode", "free"]
