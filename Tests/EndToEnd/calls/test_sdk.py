"""The page's script over TLS: with the simulator's SDK, and with Twilio's own where TWILIO_SDK_FILE names it."""

import os
import shutil
import subprocess

import pytest
from playwright.sync_api import expect

from listening import assert_sound_grows
from ports import free_port
from programs import short_directory
from simulator import CallingDesk

PHONE = "+12025550190"  # Answers at once, by itself.
GENUINE = os.environ.get("TWILIO_SDK_FILE")


class SecureDesk(CallingDesk):
    """The simulator listens for TLS too: the genuine SDK speaks nothing else."""

    def __init__(self, directory, sdk_file=None):
        certificate, key = directory / "certificate.pem", directory / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        self.tls_port = free_port()
        self.sdk_file = sdk_file
        super().__init__(
            directory, SIMULATOR_TLS_PORT=self.tls_port, SIMULATOR_TLS_CERTIFICATE=certificate, SIMULATOR_TLS_KEY=key
        )
        self.simulator.wait_for_line(" ready")

    def settings(self, **changes):
        settings = super().settings(**changes)
        if self.sdk_file:
            del settings["VOICE_SDK_URL"]
            return settings | {"VOICE_SDK_FILE": self.sdk_file}
        return settings | {"VOICE_SDK_URL": f"https://127.0.0.1:{self.tls_port}/sdk/voice.mjs"}


SDKS = [
    "simulator's",
    pytest.param(
        "Twilio's", marks=pytest.mark.skipif(not GENUINE, reason="TWILIO_SDK_FILE does not name twilio.min.js of @twilio/voice-sdk")
    ),
]


@pytest.mark.parametrize("sdk", SDKS)
def test_the_page_registers_calls_is_called_and_hangs_up(people, sdk):
    directory = short_directory()
    desk = SecureDesk(directory, GENUINE if sdk == "Twilio's" else None)
    try:
        # The genuine SDK is told by an option where its gateway is; the page, which knows of none, is not changed.
        context = people.context("agent", ignore_https_errors=True, bypass_csp=True)
        if sdk == "Twilio's":
            context.add_init_script(POINTED % desk.tls_port)
        page = context.new_page()
        desk.create_ticket("Marsellus Wallace", PHONE, "Call me.")
        page.goto(f"{desk.url}/sign-in")
        page.get_by_label("Name", exact=True).fill(desk.agent_name)
        page.get_by_label("Password").fill(desk.agent_password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Go online").click()
        status = page.locator("#call-status")
        expect(status).to_have_text("Ready")
        page.locator(".call-customer-button").first.click()
        expect(status).to_have_text(f"In call with {PHONE}")
        assert_sound_grows(page)
        page.get_by_role("button", name="Hang up").click()
        expect(page.get_by_role("button", name="Hang up")).to_be_disabled()

        customer = people.page("customer", desk.phone("+12025550143"))
        customer.locator(".call-button:enabled").click()
        expect(status).to_have_text("Incoming support call")
        page.get_by_role("button", name="Answer call").click()
        expect(customer.locator("#phone-status")).to_have_text(f"In call with {desk.caller_id}")
        assert_sound_grows(page)
        customer.get_by_role("button", name="Hang up").click()
        expect(status).to_have_text("Ready")
        people.close_pages()
        desk.stop()
    finally:
        desk.kill()
        shutil.rmtree(directory, ignore_errors=True)


# Gives the genuine Device the one option that names another gateway.
POINTED = """
let genuine;
Object.defineProperty(globalThis, 'Twilio', {
  configurable: true,
  get: () => genuine,
  set: (value) => {
    const pointed = (Device) => class extends Device {
      constructor(token, options) { super(token, { ...options, chunderw: '127.0.0.1:%d' }); }
    };
    // The bundle may fill the object after it was set.
    let made;
    const get = (target, name) => (name === 'Device' && target.Device ? (made ??= pointed(target.Device)) : target[name]);
    genuine = new Proxy(value, { get });
  },
});
"""
