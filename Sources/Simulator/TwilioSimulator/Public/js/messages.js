// @ts-check
// The texts of a handset.

import { byId, element } from './elements.js';

/** @param {string} number  the handset's @param {string} desk  whom it writes to */
export function showMessages(number, desk) {
  const path = `/phones/${encodeURIComponent(number)}`;
  new EventSource(`${path}/events`).addEventListener('messages', ({ data }) => {
    byId('messages', HTMLElement).replaceChildren(...JSON.parse(data).map((/** @type {any} */ message) =>
      element('li', { className: message.direction },
        element('span', { text: message.body }),
        element('time', { text: new Date(message.time).toLocaleTimeString(), className: 'faint' }))));
  });
  const form = byId('message-form', HTMLFormElement);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = byId('message-body', HTMLInputElement);
    const response = await fetch(`${path}/messages`, { method: 'POST', body: new URLSearchParams({ to: desk, body: body.value }) });
    if (response.ok) body.value = '';
  });
}
