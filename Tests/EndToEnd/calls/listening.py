"""What a page hears."""

from programs import wait_until

# Hertz, of each one's microphone.
TONES = {"agent": 400, "customer": 700, "second": 1000}


def heard(page):
    return page.evaluate("heard()")


def assert_sound_grows(page):
    """WebRTC's own statistics: bytes and audio energy that were received, and bytes that were sent, grow."""
    first = heard(page)

    def grows():
        now = heard(page)
        return all(now[name] > first[name] for name in ("bytes", "energy", "sent"))

    wait_until(
        grows,
        f"nothing more is heard or said: {first} {heard(page)}",
    )


def assert_hears(page, hertz):
    """The loudest tone is this one, within what the analysis can tell apart."""
    last = []

    def is_it():
        last.append(page.evaluate("loudest()"))
        return abs(last[-1] - hertz) < 15

    wait_until(is_it, f"{hertz} Hz are not heard, but {last}")
