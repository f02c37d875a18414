"""Calls through the whole desk: real browsers, real sound, and the simulator for Twilio."""

import re

import pytest
from playwright.sync_api import expect

from listening import TONES, assert_hears, assert_sound_grows
from programs import wait_until

PHONE = "+12025550143"


@pytest.fixture
def desk(calling_desk):
    yield calling_desk
    wait_until(
        lambda: not calling_desk.calls(Status="in-progress") and not calling_desk.calls(Status="ringing"), "a call is left over"
    )


def file_ticket(desk, number=PHONE):
    reply = desk.create_ticket("Marsellus Wallace", number, "Call me right away.")
    assert reply.status_code == 303, reply.text


def agent_page(people, desk, who="agent", name=None, password=None):
    page = people.page(who, f"{desk.url}/sign-in")
    page.get_by_label("Name", exact=True).fill(name or desk.agent_name)
    page.get_by_label("Password").fill(password or desk.agent_password)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{desk.url}/dashboard")
    return page


def go_online(page):
    page.get_by_role("button", name="Go online").click()
    expect(page.locator("#call-status")).to_have_text("Ready")


def handset(people, desk, number=PHONE, who="customer"):
    page = people.page(who, desk.phone(number))
    expect(page.locator("#phone-status")).to_have_text("Ready")
    return page


def call_customer(page, number=PHONE):
    page.locator(f'.call-customer-button[data-phone-number="{number}"]').first.click()


def status_of(page):
    return page.locator("#call-status")


def test_an_agent_calls_a_customers_phone(people, desk):
    file_ticket(desk)
    phone = handset(people, desk)
    agent = agent_page(people, desk)
    call_customer(agent)
    expect(phone.locator("#phone-status")).to_have_text(f"Incoming call from {desk.caller_id}")
    phone.get_by_role("button", name="Answer").click()
    expect(status_of(agent)).to_have_text(f"In call with {PHONE}")
    expect(phone.locator("#phone-status")).to_have_text(f"In call with {desk.caller_id}")
    assert_sound_grows(agent)
    assert_sound_grows(phone)
    assert_hears(agent, TONES["customer"])
    assert_hears(phone, TONES["agent"])
    agent.get_by_role("button", name="Hang up").click()
    expect(phone.locator("#phone-status")).to_have_text("Call ended")
    expect(phone.locator("#phone-status")).to_have_text("Ready")


def test_a_customer_calls_support(people, desk):
    agent = agent_page(people, desk)
    go_online(agent)
    customer = people.page("customer", desk.url)
    customer.get_by_role("button", name="Call support").click()
    expect(status_of(agent)).to_have_text("Incoming support call")
    agent.get_by_role("button", name="Answer call").click()
    expect(status_of(customer)).to_have_text("In call with support")
    assert_hears(agent, TONES["customer"])
    assert_hears(customer, TONES["agent"])
    customer.get_by_role("button", name="Hang up").click()
    expect(status_of(agent)).to_have_text("Ready")


def test_the_agent_hangs_up_on_the_customer(people, desk):
    agent = agent_page(people, desk)
    go_online(agent)
    customer = people.page("customer", desk.url)
    customer.get_by_role("button", name="Call support").click()
    agent.get_by_role("button", name="Answer call").click()
    expect(status_of(customer)).to_have_text("In call with support")
    agent.get_by_role("button", name="Hang up").click()
    expect(customer.get_by_role("button", name="Call support")).to_be_enabled()


def test_a_phone_hangs_up(people, desk):
    file_ticket(desk)
    phone = handset(people, desk)
    agent = agent_page(people, desk)
    call_customer(agent)
    phone.get_by_role("button", name="Answer").click()
    expect(status_of(agent)).to_have_text(f"In call with {PHONE}")
    phone.get_by_role("button", name="Hang up").click()
    expect(agent.get_by_role("button", name="Hang up")).to_be_disabled()


def test_a_declined_call_says_so(people, desk):
    file_ticket(desk)
    phone = handset(people, desk)
    agent = agent_page(people, desk)
    call_customer(agent)
    phone.get_by_role("button", name="Decline").click()
    expect(status_of(agent)).to_have_text(f"{PHONE} declined the call.")


def test_a_call_is_given_up_before_the_answer(people, desk):
    file_ticket(desk)
    phone = handset(people, desk)
    agent = agent_page(people, desk)
    call_customer(agent)
    expect(phone.locator("#phone-status")).to_have_text(re.compile("Incoming call"))
    agent.get_by_role("button", name="Hang up").click()
    expect(phone.locator("#phone-status")).to_have_text("Call ended")


def test_of_two_agents_who_ring_one_answers(people, desk):
    name, password = "vincent", "a royale with cheese"
    if name not in [agent["name"] for agent in desk.rpc("agents.list")["agents"]]:
        desk.rpc("agents.add", {"name": name, "password": password})
    first = agent_page(people, desk)
    second = agent_page(people, desk, "second", name, password)
    go_online(first)
    go_online(second)
    customer = people.page("customer", desk.url)
    customer.get_by_role("button", name="Call support").click()
    expect(status_of(first)).to_have_text("Incoming support call")
    expect(status_of(second)).to_have_text("Incoming support call")
    second.get_by_role("button", name="Answer call").click()
    expect(status_of(customer)).to_have_text("In call with support")
    expect(status_of(first)).to_have_text("Missed: the caller hung up, or another agent answered.")
    assert_hears(customer, TONES["second"])
    customer.get_by_role("button", name="Hang up").click()
    expect(status_of(second)).to_have_text("Ready")


@pytest.mark.parametrize(
    ("number", "words"),
    [("+12025550191", "+12025550191 is busy."), ("+12025550193", "+12025550193 cannot be reached right now.")],
)
def test_a_number_that_cannot_be_reached_says_why(people, desk, number, words):
    file_ticket(desk, number)
    agent = agent_page(people, desk)
    call_customer(agent, number)
    expect(status_of(agent)).to_contain_text(words)


def test_a_number_that_does_not_answer_says_so(people, desk):
    number = "+12025550192"
    file_ticket(desk, number)
    agent = agent_page(people, desk)
    call_customer(agent, number)
    # The desk lets it ring for half a minute.
    expect(status_of(agent)).to_have_text(f"No answer from {number}.")


def test_a_number_that_answers_alone_is_heard(people, desk):
    file_ticket(desk, "+12025550190")
    agent = agent_page(people, desk)
    call_customer(agent, "+12025550190")
    expect(status_of(agent)).to_have_text("In call with +12025550190")
    assert_hears(agent, 523.25)
    agent.get_by_role("button", name="Hang up").click()
    expect(agent.get_by_role("button", name="Hang up")).to_be_disabled()


def test_a_reload_ends_the_call_for_the_other_side(people, desk):
    file_ticket(desk)
    phone = handset(people, desk)
    agent = agent_page(people, desk)
    call_customer(agent)
    phone.get_by_role("button", name="Answer").click()
    expect(status_of(agent)).to_have_text(f"In call with {PHONE}")
    agent.reload()
    expect(phone.locator("#phone-status")).to_have_text("Call ended")


def test_a_phone_calls_the_desk(people, desk):
    agent = agent_page(people, desk)
    go_online(agent)
    phone = handset(people, desk)
    expect(phone.get_by_label("Number to call")).to_have_value(desk.caller_id)
    phone.locator(".call-button").click()
    expect(status_of(agent)).to_have_text("Incoming support call")
    agent.get_by_role("button", name="Answer call").click()
    expect(phone.locator("#phone-status")).to_have_text(f"In call with {desk.caller_id}")
    assert_hears(phone, TONES["agent"])
    phone.get_by_role("button", name="Hang up").click()
    expect(status_of(agent)).to_have_text("Ready")
