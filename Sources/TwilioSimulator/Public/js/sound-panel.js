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

/** @param {(problem: string) => void} complain @returns {HandsetSound} */
export function soundPanel(complain) {
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
    // One change after another.
    panel.disabled = true;
    try {
      await sound.change(/** @type {Mode} */ (target.value));
    } catch (error) {
      complain(`No microphone: ${/** @type {Error} */ (error).message}`);
    }
    panel.disabled = false;
    show();
    target.focus();
  });
  show();
  return sound;
}

/** What is twice as loud to the ear is not twice the level. @param {number} [level] */
function shown(level = 0) {
  return Math.min(1, Math.sqrt(level) * 1.6);
}
