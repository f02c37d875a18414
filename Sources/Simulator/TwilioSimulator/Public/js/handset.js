// @ts-check
// A telephone in a page: it rings, answers, declines, calls, presses keys, and shows texts. Its line is the simulator's
// own Voice SDK, with the number for a token.

import { Device } from '../sdk/voice.mjs';
import { byId, element } from './elements.js';
import { showMessages } from './messages.js';
import { soundPanel, soundProblem } from './sound-panel.js';

const number = decodeURIComponent(location.pathname.split('/').at(-1) ?? '');
const statusDelay = 3000;
/** The Voice SDK's numbers of a sound that could not be had. */
const soundCodes = [31401, 31402];
const outcomes = new Map([[31486, 'Busy'], [31603, 'Declined'], [31480, 'No answer'], [31404, 'No such number']]);

const status = byId('phone-status', HTMLElement);
const caption = byId('caption', HTMLElement);
const to = byId('to', HTMLInputElement);
const button = Object.fromEntries(['call', 'answer', 'decline', 'hangup', 'mute'].map((name) =>
  [name, /** @type {HTMLButtonElement} */ (document.querySelector(`.${name}-button`))]));

const sound = soundPanel({ complain: (problem) => say(problem), onChange: () => show() });
const device = new Device(`phone:${number}`, {
  codecPreferences: ['pcmu'], enableImprovedSignalingErrorPrecision: true,
  getUserMedia: (/** @type {MediaStreamConstraints} */ constraints) => sound.open(constraints),
});
/** @type {import('../sdk/call.mjs').Call | null} */
let call = null;
let isDialling = false;
let words = 'Connecting...';
/** @type {number | undefined} */
let timer;

/** @param {string} text */
function say(text) {
  clearTimeout(timer);
  words = text;
  show();
}

/**
 * How the call ended, for a while.
 * @param {string} text
 */
function sayForAWhile(text) {
  say(text);
  timer = setTimeout(() => say(device.state === 'registered' ? 'Ready' : 'Switched off'), statusDelay);
}

function show() {
  const state = call?.status();
  const isIdle = !call && !isDialling && device.state === 'registered';
  status.textContent = words;
  button.call.disabled = !isIdle;
  button.answer.disabled = button.decline.disabled = state !== 'pending';
  button.hangup.disabled = !call || state === 'pending';
  button.mute.disabled = state !== 'open';
  // Between answer and sound there is nothing to change yet, and in a change nothing else.
  const isSettled = !isDialling && (state === undefined || state === 'pending' || state === 'open');
  byId('sound', HTMLFieldSetElement).disabled = sound.isBusy || !isSettled;
  button.mute.setAttribute('aria-pressed', String(call?.isMuted() ?? false));
  document.body.classList.toggle('ringing', state === 'pending');
}

/** @param {any} error */
function outcomeOf(error) {
  if (soundCodes.includes(error.code)) return soundProblem(sound.mode, error.explanation);
  return outcomes.get(error.code) ?? `Error: ${error.message}`;
}

/** @param {any} made @param {string} other */
function follow(made, other) {
  call = made;
  sound.take(made);
  let outcome = 'Call ended';
  const over = () => {
    if (call !== made) return;
    call = null;
    sound.end();
    caption.textContent = '';
    sayForAWhile(outcome);
  };
  made.on('ringing', () => say('Ringing...'));
  made.on('accept', () => say(`In call with ${other}`));
  made.on('mute', show);
  made.on('error', (/** @type {any} */ error) => { outcome = outcomeOf(error); });
  for (const end of ['cancel', 'reject', 'disconnect']) made.on(end, over);
  show();
}

async function dial() {
  const other = to.value.replaceAll(/[^+0-9]/g, '');
  isDialling = true;
  say(`Calling ${other}...`);
  try {
    const made = await device.connect({ params: { To: other } });
    if (made.status() === 'closed') throw new Error('the line was lost');
    isDialling = false;
    follow(made, other);
  } catch (error) {
    isDialling = false;
    sound.end();
    sayForAWhile(outcomeOf(error));
  }
}

/** @param {string} key */
function press(key) {
  if (call?.status() === 'open') call.sendDigits(key);
  else if (!call) to.value += key;
}

device.on('registered', () => { if (!call) say('Ready'); });
device.on('unregistered', () => { if (!call) say('Switched off'); });
device.on('error', (error) => { if (!call) say(`Error: ${error.message}`); });
device.on('say', (text) => { caption.textContent = text; });
device.on('incoming', (incoming) => {
  // The device is not busy before the sound is there; the telephone is.
  if (call && !['pending', 'closed'].includes(call.status())) return incoming.ignore();
  const from = incoming.parameters.From;
  say(`Incoming call from ${from}`);
  follow(incoming, from);
});

byId('dialler', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void dial();
});
button.answer.addEventListener('click', () => {
  call?.accept();
  show();
});
button.decline.addEventListener('click', () => call?.reject());
button.hangup.addEventListener('click', () => call?.disconnect());
button.mute.addEventListener('click', () => call?.mute(!call.isMuted()));
byId('keypad', HTMLElement).append(...Array.from('123456789*0#', (key) => {
  const made = element('button', { text: key, className: 'key-button' });
  made.type = 'button';
  made.dataset.key = key;
  made.addEventListener('click', () => press(key));
  return made;
}));

// The workbench has the words around it.
document.body.classList.toggle('framed', parent !== window);
byId('number', HTMLElement).textContent = number;
document.title = `Telephone ${number}`;
fetch('/desk.json').then((response) => response.json()).then(({ number: desk }) => {
  to.value ||= desk;
  showMessages(number, desk);
});
device.register().catch(() => say('Switched off'));
