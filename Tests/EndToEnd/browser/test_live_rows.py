"""Tickets come, change and go while an agent works."""

import pytest
from playwright.sync_api import expect

from call_panel import CALL_CUSTOMER, HANG_UP, NUMBER, Panel
from real_desk import UNDIALABLE


def test_a_call_goes_on_while_its_tickets_row_changes_and_goes(own_panel: Panel) -> None:
    panel, real = own_panel, own_panel.static.real
    panel.open("/dashboard")
    expect(panel.page.locator(".live-sign")).to_have_text("Live")
    panel.press(CALL_CUSTOMER)
    panel.did("call")
    panel.call("open()")
    panel.shows(f"In call with {NUMBER}", HANG_UP)
    expect(panel.page.locator(HANG_UP)).to_be_focused()
    real.create()
    real.update(2, status="pending")
    panel.static.tell("ticket", change="created", ticket=3)
    panel.static.tell("ticket", change="changed", ticket=2)
    expect(panel.page.locator("#ticket-2 .chip")).to_have_text("Pending")
    # In a call no other can be made: that holds for the new row too.
    expect(panel.page.locator("#ticket-3 .call-customer-button")).to_be_disabled()
    real.rpc("tickets.delete", {"number": 2})
    panel.static.tell("ticket", change="deleted", ticket=2)
    expect(panel.page.locator("#ticket-2")).to_have_count(0)
    panel.shows(f"In call with {NUMBER}", HANG_UP)
    expect(panel.page.locator(HANG_UP)).to_be_focused()
    panel.press(HANG_UP)
    expect(panel.page.locator("#ticket-3 .call-customer-button")).to_be_enabled()


def test_a_new_rows_button_calls_its_customer(own_panel: Panel) -> None:
    panel, real = own_panel, own_panel.static.real
    panel.open("/dashboard")
    expect(panel.page.locator(".live-sign")).to_have_text("Live")
    real.create()
    real.create(phoneNumber=UNDIALABLE)
    for number in (3, 4):
        panel.static.tell("ticket", change="created", ticket=number)
    expect(panel.page.locator("#ticket-4 .call-customer-button")).to_be_disabled()
    panel.press("#ticket-3 .call-customer-button")
    panel.did("call")
    assert panel.connects() == [{"phoneNumber": "+12025550003", "ticket": "3"}]


def test_a_row_that_goes_hands_the_focus_on(own_panel: Panel) -> None:
    panel, real = own_panel, own_panel.static.real
    real.update(1, phoneNumber="+12025550001")
    real.create()
    panel.open("/dashboard")
    expect(panel.page.locator(".live-sign")).to_have_text("Live")
    panel.page.locator("#ticket-2 .call-customer-button").focus()
    real.rpc("tickets.delete", {"number": 2})
    panel.static.tell("ticket", change="deleted", ticket=2)
    expect(panel.page.locator("#ticket-1 .call-customer-button")).to_be_focused()


def test_a_pressed_button_survives_a_change_of_its_row(own_panel: Panel) -> None:
    panel, real = own_panel, own_panel.static.real
    panel.open("/dashboard")
    expect(panel.page.locator(".live-sign")).to_have_text("Live")
    panel.page.locator("#ticket-2 .call-customer-button").focus()
    real.update(2, phoneNumber="+12025550177")
    panel.static.tell("ticket", change="changed", ticket=2)
    expect(panel.page.locator("#ticket-2 .call-customer-button")).to_have_attribute("data-phone-number", "+12025550177")
    expect(panel.page.locator("#ticket-2 .call-customer-button")).to_be_focused()
    real.update(2, phoneNumber=UNDIALABLE)
    panel.static.tell("ticket", change="changed", ticket=2)
    expect(panel.page.locator("#ticket-2 .explanation")).to_be_visible()
    expect(panel.page.locator("#ticket-2 .call-customer-button")).to_be_disabled()


@pytest.mark.parametrize("failures", [1, 2])
def test_a_row_that_could_not_be_read_is_asked_for_again(own_panel: Panel, failures: int) -> None:
    panel, real = own_panel, own_panel.static.real
    panel.open("/dashboard")
    expect(panel.page.locator(".live-sign")).to_have_text("Live")
    panel.static.row_statuses = [503] * failures
    real.create()
    panel.static.tell("ticket", change="created", ticket=3)
    expect(panel.page.locator("#ticket-3")).to_have_count(1)
    assert panel.static.row_statuses == []
