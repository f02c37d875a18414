"""A desk whose calls work: the daemon, the gateway and the simulator, on ports of their own."""

import requests

from desk import Desk, Gateway
from ports import free_port
from programs import PATIENCE, Program


class Simulator(Program):
    """twilio-simulator for the account of a desk, ready when this returns."""

    def __init__(self, settings):
        super().__init__("twilio-simulator", settings=settings)
        try:
            self.wait_for_line(" ready")
        except AssertionError:
            self.kill()
            raise


class CallingDesk(Desk):
    def __init__(self, directory, **simulator_settings):
        self.simulator = None
        self.simulator_port = free_port()
        self.simulator_url = f"http://127.0.0.1:{self.simulator_port}"
        self.simulator_settings = simulator_settings
        super().__init__(directory)
        try:
            self.simulator = Simulator(self.settings(SIMULATOR_PORT=self.simulator_port) | simulator_settings)
        except BaseException:
            self.kill()
            raise

    def settings(self, **changes):
        return super().settings(VOICE_SDK_URL=f"{self.simulator_url}/sdk/voice.mjs") | changes

    def phone(self, number):
        return f"{self.simulator_url}/phones/{number}"

    def rest(self, method, path, **form):
        """A request to the simulator's REST interface, with the account's auth token."""
        url = f"{self.simulator_url}/2010-04-01/Accounts/{self.account_sid}/{path}"
        auth = (self.account_sid, self.auth_token)
        parameters = {"params": form} if method == "GET" else {"data": form}
        return requests.request(method, url, auth=auth, timeout=PATIENCE, **parameters)

    def calls(self, **filters):
        return self.rest("GET", "Calls.json", **filters).json()["calls"]

    def stop(self):
        code = self.simulator.stop()
        assert code == 0, self.simulator.log
        super().stop()

    def kill(self):
        super().kill()
        if self.simulator:
            self.simulator.kill()


__all__ = ["CallingDesk", "Gateway", "Simulator"]
