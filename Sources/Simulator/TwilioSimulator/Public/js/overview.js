// @ts-check
// The overview: what is registered, who talks to whom, and every webhook with its reply, as it happens.

import { byId, element } from './elements.js';

const behaviours = /** @type {Record<string, string>} */ ({
  handset: 'a handset in a browser', answers: 'answers at once', busy: 'is busy', noAnswer: 'does not answer',
  fails: 'cannot be reached', machine: 'an answering machine',
});
const keptWebhooks = 200;

/** @param {string} id @param {Node[]} children @param {string} empty */
function fill(id, children, empty) {
  byId(id, HTMLElement).replaceChildren(...(children.length ? children : [element('li', { text: empty, className: 'faint' })]));
}

/** @param {any} state */
function showState({ phones, clients, calls, queues, conferences, recordings }) {
  fill('phones', phones.map((/** @type {any} */ phone) => {
    const name = phone.url ? element('a', { text: phone.number, href: phone.url }) : element('span', { text: phone.number });
    const state = phone.behaviour === 'handset' ? (phone.isOpen ? 'switched on' : 'switched off') : behaviours[phone.behaviour];
    return element('li', {}, name, element('span', { text: ` ${state}`, className: 'faint' }));
  }), 'None yet');
  fill('clients', clients.map((/** @type {any} */ one) => element('li', { text: `${one.identity} (${one.devices})` })), 'Nobody is online');
  fill('rooms', [
    ...queues.map((/** @type {any} */ one) => element('li', { text: `Queue ${one.name}: ${one.size} waiting` })),
    ...conferences.map((/** @type {any} */ one) => element('li', { text: `Conference ${one.name}: ${one.participants} in it` })),
  ], 'None');
  fill('recordings', recordings.map((/** @type {any} */ one) =>
    element('li', {}, element('a', { text: `${one.seconds} s of ${one.callSid}`, href: one.url }))), 'None');
  byId('calls', HTMLElement).replaceChildren(...calls.map((/** @type {any} */ call) => element('tr', {},
    element('td', { text: call.from }), element('td', { text: call.to }),
    element('td', {}, element('span', { text: call.status, className: `chip ${call.status}` })),
    element('td', { text: call.verb ?? '' }), element('td', { text: call.direction }),
    element('td', { text: call.sid, className: 'code' }))));
}

/** @param {any} entry */
function webhookElement(entry) {
  const { id, time, purpose, method, url, parameters, signature, status, contentType, reply, milliseconds, error } = entry;
  const summary = element('summary', {},
    element('span', { text: new Date(time).toLocaleTimeString(), className: 'faint' }),
    element('strong', { text: ` ${purpose} ` }), element('span', { text: `${method} ${url}`, className: 'code' }),
    element('span', { text: ` ${status ?? 'no answer'} in ${milliseconds} ms`, className: error ? 'bad' : 'faint' }));
  const details = element('details', { className: 'webhook' }, summary);
  if (error) {
    details.append(element('p', { className: 'bad' },
      element('a', { text: String(error.code), href: `https://www.twilio.com/docs/errors/${Number(error.code)}` }),
      document.createTextNode(` ${error.message}`)));
  }
  const request = parameters.map((/** @type {[string, string]} */ [name, value]) => `${name}=${value}`).join('\n');
  details.append(element('h3', { text: 'Request' }), element('pre', { text: `X-Twilio-Signature: ${signature}\n\n${request}` }));
  details.append(element('h3', { text: `Reply (${contentType ?? 'none'})` }), element('pre', { text: reply ?? '' }));
  details.dataset.id = String(id);
  return details;
}

/** @param {any} entry */
function showWebhook(entry) {
  const list = byId('webhooks', HTMLElement);
  const old = list.querySelector(`[data-id="${Number(entry.id)}"]`);
  const shown = webhookElement(entry);
  if (old instanceof HTMLDetailsElement) {
    shown.open = old.open;
    old.replaceWith(shown);
  } else {
    list.prepend(shown);
  }
  while (list.childElementCount > keptWebhooks) list.lastElementChild?.remove();
}

byId('open-phone', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  window.open(`/phones/${byId('phone-number', HTMLInputElement).value}`, '_blank', 'noopener');
});
fetch('/desk.json').then((response) => response.json()).then(({ number, url }) => {
  byId('desk-number', HTMLElement).textContent = number;
  byId('desk-link', HTMLAnchorElement).href = url;
});
const events = new EventSource('/events');
events.addEventListener('state', ({ data }) => showState(JSON.parse(data)));
events.addEventListener('webhook', ({ data }) => showWebhook(JSON.parse(data)));
