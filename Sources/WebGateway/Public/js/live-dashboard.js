// @ts-check
// Keeps the dashboard's tickets as they are on the desk, without a reload.

import { backoff } from './backoff.js';
import { deadline } from './deadline.js';
import { LiveSource } from './live-source.js';
import { LiveUpdates } from './live-updates.js';
import { TicketList } from './ticket-list.js';
import { words } from './words.js';

/** @typedef {import('./live-source.js').LiveEvent} LiveEvent */

/** @param {HTMLElement} section @param {HTMLElement} sign */
function wire(section, sign) {
  const list = new TicketList(section);
  const updates = new LiveUpdates();
  const source = new LiveSource({ after: section.dataset.liveAfter ?? '', notify: handle });
  /** @type {'connecting' | 'live' | 'lost' | 'signedOut'} */
  let stream = 'connecting';
  /** Requests that failed in a row. */
  let failures = 0;
  let refusals = 0;

  /** @param {LiveEvent} event */
  function handle(event) {
    switch (event.type) {
      case 'ticket': {
        const isOurs = list.has(event.ticket) || updates.awaits(event.ticket);
        if (isOurs || (list.isNewest && event.change === 'created')) updates.want(event.ticket);
        break;
      }
      case 'reset': updates.wantAll(); break;
      case 'state':
        stream = event.live ? 'live' : 'lost';
        refusals = 0;
        break;
      case 'lost': stream = 'lost'; break;
      case 'refused':
        stream = 'lost';
        // The answer to a request tells why, and when it is good the stream is opened again.
        setTimeout(() => {
          updates.wantAll();
          void work();
        }, backoff(refusals));
        refusals += 1;
        break;
      case 'signedOut': stream = 'signedOut'; break;
    }
    show();
    void work();
  }

  async function work() {
    const request = stream === 'signedOut' ? null : updates.begin();
    if (!request) return;
    const status = await perform(request);
    updates.end(status === 200);
    // The session has ended meanwhile: a stream that was opened now would be refused.
    if (stream === 'signedOut') return;
    if (status === 401) {
      source.close();
      stream = 'signedOut';
    } else if (status === 200) {
      failures = 0;
      if (list.isTooLong || (list.isEmpty && request.numbers)) updates.wantAll();
      if (isSeen()) source.open();
    } else {
      failures += 1;
      setTimeout(work, backoff(failures - 1));
    }
    show();
    if (status === 200) void work();
  }

  /** @param {import('./live-updates.js').Request} request @returns {Promise<number>}  the status, 0 for no answer */
  async function perform({ numbers }) {
    const page = new URLSearchParams(location.search).get('after');
    const query = numbers ? `?numbers=${numbers.join(',')}` : page ? `?after=${encodeURIComponent(page)}` : '';
    try {
      const answer = await fetch(`/dashboard/tickets${query}`, { cache: 'no-store', signal: deadline(15_000) });
      if (!answer.ok) return answer.status;
      const html = await answer.text();
      if (numbers) list.update(numbers, html);
      else list.replace(html);
      return 200;
    } catch {
      return 0;
    }
  }

  function show() {
    const state = stream === 'live' && failures > 0 ? 'lost' : stream;
    if (sign.dataset.live === state) return;
    sign.dataset.live = state;
    sign.hidden = false;
    switch (state) {
      case 'connecting': return sign.replaceChildren(words.liveConnecting);
      case 'live': return sign.replaceChildren(words.live);
      case 'lost': return sign.replaceChildren(words.liveLost);
      case 'signedOut': return sign.replaceChildren(...signedOut());
    }
  }

  const isSeen = () => document.visibilityState === 'visible';
  function wake() {
    if (stream === 'signedOut') return;
    if (isSeen()) source.open();
    // A browser has few connections for one desk: a page that nobody looks at needs none, and catches up when it is seen.
    else source.close();
  }

  document.addEventListener('visibilitychange', wake);
  addEventListener('pagehide', () => source.close());
  addEventListener('pageshow', ({ persisted }) => { if (persisted) wake(); });
  show();
  wake();
}

/** The sentence with a link in its place. @returns {(string | Node)[]} */
function signedOut() {
  const [before, after] = words.liveSignedOut.split('{link}');
  const link = document.createElement('a');
  link.href = '/sign-in';
  link.textContent = words.signInAgain;
  return [before, link, after];
}

const section = document.querySelector('.tickets');
const sign = document.querySelector('.live-sign');
if (section instanceof HTMLElement && sign instanceof HTMLElement) wire(section, sign);
