// @ts-check
// Wires the page: buttons press the call panel, the panel acts through the session, and the page shows its view.

import { view } from './call-panel-view.js';
import { initialState, next } from './call-panel.js';
import { DeviceSession } from './device-session.js';
import { PagePanel } from './page-panel.js';
import { TokenSource } from './token-source.js';

/** @typedef {import('./call-panel.js').Event} PanelEvent */

/** @param {HTMLElement} panel */
function wire(panel) {
  const sdk = globalThis.Twilio;
  const role = panel.dataset.callPanel === 'agent' ? 'agent' : 'customer';
  const page = new PagePanel(panel);
  // The page that the token is for decides what it may do; an agent's page has one name.
  const tokenPage = role === 'agent' ? '/dashboard' : location.pathname;
  const Device = typeof sdk?.Device === 'function' ? sdk.Device : null;
  const session = Device
    ? new DeviceSession({ Device, tokens: new TokenSource(tokenPage), notify: handle, language: panel.dataset.callLanguage ?? '' })
    : null;
  const current = { state: initialState({ role, hasSDK: Device !== null }) };

  /** @param {PanelEvent} event */
  function handle(event) {
    const { state, actions } = next(current.state, event);
    current.state = state;
    page.show(view(state));
    for (const action of actions) session?.perform(action);
  }

  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    const event = button && pressOf(button);
    if (event) handle(event);
  });
  // New rows have buttons, which the panel's state enables.
  document.addEventListener('ticketschanged', () => page.show(view(current.state)));
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') session?.wake(); });
  addEventListener('online', () => session?.wake());
  addEventListener('pagehide', () => handle({ type: 'pageHidden' }));
  addEventListener('pageshow', ({ persisted }) => { if (persisted) handle({ type: 'pageRestored' }); });
  page.show(view(current.state));
}

/**
 * @param {HTMLButtonElement} button
 * @returns {PanelEvent | null}
 */
function pressOf(button) {
  const { classList, dataset } = button;
  if (classList.contains('go-online-button')) return { type: 'pressedGoOnline' };
  if (classList.contains('go-offline-button')) return { type: 'pressedGoOffline' };
  if (classList.contains('mute-button')) return { type: 'pressedMute' };
  if (classList.contains('answer-button')) return { type: 'pressedAnswer' };
  if (classList.contains('decline-button')) return { type: 'pressedDecline' };
  if (classList.contains('hangup-button')) return { type: 'pressedHangUp' };
  if (classList.contains('call-support-button')) return { type: 'pressedCall', party: { kind: 'support' } };
  if (classList.contains('call-customer-button')) {
    const { phoneNumber = '', ticket = '' } = dataset;
    return { type: 'pressedCall', party: { kind: 'customer', phoneNumber, ticket } };
  }
  return null;
}

const panel = document.querySelector('[data-call-panel]');
if (panel instanceof HTMLElement) wire(panel);
