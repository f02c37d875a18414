// @ts-check
// Puts a view of the call panel into the page, as text and attributes: nothing here makes markup.

import { fill, words } from './words.js';

/** @typedef {import('./call-panel-view.js').View} View */

export class PagePanel {
  #panel;
  #status;
  #title = document.title;
  /** @type {HTMLElement | null} */
  #opener = null;

  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.#panel = panel;
    this.#status = /** @type {HTMLElement} */ (panel.querySelector('#call-status'));
  }

  /** @param {View} view */
  show(view) {
    const focused = document.activeElement;
    // A live region speaks on every change, so the same words are not written again.
    if (this.#status.textContent !== view.status) this.#status.textContent = view.status;
    this.#status.dataset.tone = view.tone;
    this.#enable('.go-online-button', view.enabled.goOnline);
    this.#enable('.go-offline-button', view.enabled.goOffline);
    this.#enable('.call-support-button', view.enabled.call);
    this.#enable('.answer-button', view.enabled.answer);
    this.#enable('.decline-button', view.enabled.decline);
    this.#enable('.hangup-button', view.enabled.hangUp);
    this.#enable('.mute-button', view.enabled.mute);
    const mute = this.#panel.querySelector('.mute-button');
    if (mute) mute.textContent = view.muted ? words.unmute : words.mute;
    for (const button of document.querySelectorAll('.call-customer-button')) {
      if (button instanceof HTMLButtonElement) button.disabled = !view.enabled.call || 'undialable' in button.dataset;
    }
    const presence = this.#panel.querySelector('.presence');
    if (presence instanceof HTMLElement) {
      presence.dataset.presence = view.presence;
      presence.textContent = presenceText(view.presence);
    }
    const signIn = this.#panel.querySelector('.sign-in-again');
    if (signIn instanceof HTMLElement) signIn.hidden = !view.asksToSignIn;
    // Seen in the tab when another one is in front.
    const title = fill(words.incomingTitle, { status: view.status, title: this.#title });
    document.title = view.tone === 'ringing' ? title : this.#title;
    this.#keepFocus(focused);
  }

  /** @param {string} selector @param {boolean} isEnabled */
  #enable(selector, isEnabled) {
    const button = this.#panel.querySelector(selector);
    if (button instanceof HTMLButtonElement) button.disabled = !isEnabled;
  }

  /**
   * A button that was just pressed is disabled. The focus then moves to the next useful button, for people who use the keyboard.
   * @param {Element | null} focused
   */
  #keepFocus(focused) {
    if (!(focused instanceof HTMLButtonElement) || !focused.disabled) return;
    const hangUp = this.#panel.querySelector('.hangup-button');
    // Going offline is no useful next step.
    const candidates = [hangUp, this.#opener, ...this.#panel.querySelectorAll('button:not(.go-offline-button)')];
    const next = candidates.find((one) => one instanceof HTMLButtonElement && !one.disabled);
    if (focused !== hangUp) this.#opener = focused;
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
  }
}

/** @param {View['presence']} presence */
function presenceText(presence) {
  switch (presence) {
    case 'offline': return words.presenceOffline;
    case 'connecting': return words.presenceConnecting;
    case 'online': return words.presenceOnline;
    case 'reconnecting': return words.presenceReconnecting;
  }
}
