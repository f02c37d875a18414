// @ts-check
// The desk's stream of changes: opens it, resumes it, and says whether it lives.

/**
 * @typedef {{type: 'ticket', change: 'created' | 'changed' | 'deleted', ticket: number} | {type: 'reset'}
 *   | {type: 'state', live: boolean} | {type: 'lost'} | {type: 'refused'} | {type: 'signedOut'}} LiveEvent
 */

export class LiveSource {
  #notify;
  #after;
  /** @type {EventSource | null} */
  #source = null;

  /**
   * @param {object} parts
   * @param {string} parts.after  where the page's tickets stand in the log; empty for from now on
   * @param {(event: LiveEvent) => void} parts.notify
   */
  constructor({ after, notify }) {
    this.#after = after;
    this.#notify = notify;
  }

  get isOpen() {
    return this.#source !== null;
  }

  open() {
    if (this.#source) return;
    const source = new EventSource(`/dashboard/events${this.#after ? `?after=${encodeURIComponent(this.#after)}` : ''}`);
    this.#source = source;
    source.addEventListener('ticket', (event) => this.#received(event, { type: 'ticket', ...JSON.parse(event.data) }));
    source.addEventListener('reset', (event) => this.#received(event, { type: 'reset' }));
    source.addEventListener('state', (event) => this.#received(event, { type: 'state', ...JSON.parse(event.data) }));
    source.addEventListener('signedOut', () => {
      this.close();
      this.#notify({ type: 'signedOut' });
    });
    source.addEventListener('error', () => {
      if (source !== this.#source) return;
      // The browser resumes by itself, except after a refusal, whose status it does not show.
      if (source.readyState !== EventSource.CLOSED) return this.#notify({ type: 'lost' });
      this.close();
      this.#notify({ type: 'refused' });
    });
  }

  close() {
    this.#source?.close();
    this.#source = null;
  }

  /** @param {MessageEvent} message @param {LiveEvent} event */
  #received(message, event) {
    if (message.target !== this.#source) return;
    if (message.lastEventId) this.#after = message.lastEventId;
    this.#notify(event);
  }
}
