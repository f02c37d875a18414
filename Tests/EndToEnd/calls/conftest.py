"""Calls between real browsers: each has a microphone that sounds a tone of its own."""

import math
import os
import struct
import wave

import pytest

from desk import running
from listening import TONES
from simulator import CallingDesk


def write_tone(path, hertz, seconds=10):
    """A whole number of periods, so that it repeats without a click."""
    rate = 48_000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(
            b"".join(struct.pack("<h", int(12_000 * math.sin(2 * math.pi * hertz * n / rate))) for n in range(rate * seconds))
        )


@pytest.fixture(scope="session")
def calling_desk():
    with running(CallingDesk) as desk:
        yield desk


class People:
    """Opens a browser for each of them: a microphone's file belongs to a whole browser."""

    def __init__(self, playwright, directory):
        self.playwright = playwright
        self.directory = directory
        self.browsers = {}

    def page(self, who, url=None):
        page = self.context(who).new_page()
        if url:
            page.goto(url)
        return page

    def context(self, who, **options):
        if who not in self.browsers:
            tone = self.directory / f"{who}.wav"
            write_tone(tone, TONES[who])
            self.browsers[who] = self.playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                args=[
                    "--no-sandbox",
                    "--use-fake-device-for-media-stream",
                    "--use-fake-ui-for-media-stream",
                    "--autoplay-policy=no-user-gesture-required",
                    f"--use-file-for-fake-audio-capture={tone}",
                ],
            )
        context = self.browsers[who].new_context(permissions=["microphone"], **options)
        context.add_init_script(CALLS_SCRIPT)
        return context

    def close_pages(self):
        for browser in self.browsers.values():
            for context in browser.contexts:
                context.close()

    def close(self):
        for browser in self.browsers.values():
            browser.close()


# Keeps every connection that the page makes, and measures what is heard on the newest.
CALLS_SCRIPT = """
(() => {
  const connections = [];
  const Genuine = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Genuine {
    constructor(...values) { super(...values); connections.push(this); }
  };
  globalThis.heard = async () => {
    const connection = connections.at(-1);
    const result = { bytes: 0, energy: 0, seconds: 0, sent: 0, state: connection?.connectionState ?? 'none' };
    (await connection?.getStats())?.forEach((part) => {
      if (part.type === 'inbound-rtp') {
        result.bytes = part.bytesReceived;
        result.energy = part.totalAudioEnergy ?? 0;
        result.seconds = part.totalSamplesDuration ?? 0;
      }
      if (part.type === 'outbound-rtp') result.sent = part.bytesSent;
    });
    return result;
  };
  globalThis.loudest = async () => {
    const track = connections.at(-1)?.getReceivers()[0]?.track;
    if (!track) return 0;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    const step = context.sampleRate / analyser.fftSize;
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    analyser.getFloatFrequencyData(bins);
    await context.close();
    const peak = bins.reduce((best, level, index) => (level > bins[best] ? index : best), 0);
    return bins[peak] > -70 ? peak * step : 0;
  };
})();
"""


@pytest.fixture(scope="session")
def all_people(playwright, tmp_path_factory):
    people = People(playwright, tmp_path_factory.mktemp("tones"))
    yield people
    people.close()


@pytest.fixture
def people(all_people):
    yield all_people
    all_people.close_pages()
