// @ts-check
// The first call on one page: the dashboard, a handset and the shop in frames, and the steps, ticked as they happen.

import { byId } from './elements.js';
import { firstCall } from './first-call.js';

const thisMachine = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** @param {string} name @param {string} address @param {{isFramed: boolean, query?: string}} options */
function pane(name, address, { isFramed, query = '' }) {
  byId(`${name}-link`, HTMLAnchorElement).href = address;
  const frame = byId(`${name}-frame`, HTMLIFrameElement);
  if (isFramed) {
    frame.src = address + query;
  } else {
    frame.parentElement?.classList.add('unframed');
    frame.remove();
  }
}

/** @param {{name: string, password: string}} signIn */
function showSignIn({ name, password }) {
  byId('demo-name', HTMLElement).textContent = name;
  byId('demo-password', HTMLElement).textContent = password;
  byId('demo-sign-in', HTMLElement).hidden = false;
  byId('any-sign-in', HTMLElement).hidden = true;
}

/** @param {ReturnType<typeof firstCall>} taken */
function showSteps({ signedIn, called, answered, isTalking }) {
  const steps = [signedIn, called, answered];
  const next = steps.indexOf(false);
  ['sign-in', 'call', 'answer'].forEach((name, index) => {
    const step = byId(`step-${name}`, HTMLElement);
    step.classList.toggle('taken', steps[index]);
    index === next ? step.setAttribute('aria-current', 'step') : step.removeAttribute('aria-current');
    const mark = /** @type {HTMLElement} */ (step.querySelector('.mark'));
    mark.textContent = steps[index] ? 'Done: ' : '';
  });
  // Who has signed in there has seen the frame.
  if (signedIn) byId('frame-hint', HTMLElement).hidden = true;
  const words = isTalking ? 'The call is open. Speak, and pause: the customer says it back.'
    : answered ? 'That was the first call. Now it is yours: file a ticket, call again, or look at the exchange.' : '';
  const outcome = byId('outcome', HTMLElement);
  if (outcome.textContent !== words) outcome.textContent = words;
}

/** @param {{desk: string, handset: string, signIn?: {name: string, password: string}}} bench */
function open({ desk, handset, signIn }) {
  const home = new URL(desk);
  const isHere = thisMachine.test(home.hostname) && home.protocol === location.protocol;
  if (isHere && home.hostname !== location.hostname && thisMachine.test(location.hostname)) {
    // Under two names these would be two sites to a browser, and the agent's session would not reach the frame.
    location.hostname = home.hostname;
    return;
  }
  const isFramed = isHere && home.hostname === location.hostname;
  byId('not-framed', HTMLElement).hidden = isFramed;
  byId('frame-hint', HTMLElement).hidden = !isFramed;
  byId('own-origin', HTMLElement).textContent = location.origin;
  pane('dashboard', `${desk}/dashboard`, { isFramed });
  pane('handset', `/phones/${handset}`, { isFramed: true, query: '?sound=echo' });
  pane('shop', `${desk}/`, { isFramed });
  if (signIn) showSignIn(signIn);
  new EventSource('/events').addEventListener('state', ({ data }) => showSteps(firstCall(JSON.parse(data), handset)));
}

async function readBench() {
  const response = await fetch('/workbench.json');
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  return response.json();
}

try {
  open(await readBench());
} catch (error) {
  byId('panes', HTMLElement).hidden = true;
  const { message } = /** @type {Error} */ (error);
  const alert = byId('unreachable', HTMLElement);
  alert.hidden = false;
  alert.textContent = `The simulator does not say what belongs on this page (${message}). Is it running? Load the page again.`;
}
