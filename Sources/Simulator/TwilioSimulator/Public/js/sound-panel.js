// @ts-check
// The handset's switch between echo and headset, and how loud it hears and speaks.

import { byId } from './elements.js';
import { HandsetSound } from './handset-sound.js';

/** @typedef {import('./handset-sound.js').Mode} Mode */

const phases = Object.freeze({
  listening: 'Listening. Say something, then pause.', holding: 'Hears you...', speaking: 'Says it back...', resting: 'Listening again in a moment...',
});
const waiting = 'Waits for a call.';
const hints = Object.freeze({
  echo: 'It says back what it hears when you pause, and plays nothing aloud: nothing can howl.',
  headset: 'Wear a headset: a loudspeaker beside a microphone of the same call howls.',
});

/**
 * Why a call has no sound.
 * @param {Mode} wanted @param {string} reason
 */
export function soundProblem(wanted, reason) {
  return `${wanted === 'echo' ? 'No echo' : 'No microphone'}: ${reason}`;
}

/**
 * Whether the panel is enabled is the page's to say: it knows the call too.
 * @param {{complain: (problem: string) => void, onChange: () => void}} page  `onChange` is called when `isBusy` may have changed
 * @returns {HandsetSound}
 */
export function soundPanel({ complain, onChange }) {
  const panel = byId('sound', HTMLFieldSetElement);
  const wanted = new URLSearchParams(location.search).get('sound') === 'echo' ? 'echo' : 'headset';
  const sound = new HandsetSound(wanted, (report) => {
    const words = report ? phases[report.phase] : waiting;
    const line = byId('echo-phase', HTMLElement);
    if (line.textContent !== words) line.textContent = words;
    byId('heard', HTMLMeterElement).value = shown(report?.heard);
    byId('said', HTMLMeterElement).value = shown(report?.said);
  });
  const show = () => {
    byId('sound-hint', HTMLElement).textContent = hints[sound.mode];
    byId('echo', HTMLElement).hidden = sound.mode !== 'echo';
    for (const choice of panel.querySelectorAll('input')) choice.checked = choice.value === sound.mode;
  };
  panel.addEventListener('change', async ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const wanted = /** @type {Mode} */ (target.value);
    const changed = sound.change(wanted);
    onChange();
    try {
      await changed;
    } catch (error) {
      complain(soundProblem(wanted, /** @type {Error} */ (error).message));
    }
    show();
    onChange();
    // A panel that was disabled has lost the focus.
    if (document.activeElement === document.body) target.focus();
  });
  show();
  return sound;
}

/**
 * What is twice as loud to the ear is not twice the level.
 * @param {number} [level]
 */
function shown(level = 0) {
  return Math.min(1, Math.sqrt(level) * 1.6);
}
