// @ts-check
// Reads a text aloud.

const millisecondsPerCharacter = 60;
const longestSilence = 10_000;

/**
 * Resolves when the text has been spoken. Where there is no voice, nobody hears it, and it takes as long as reading it.
 * @param {string} text @param {string} [language]
 * @returns {Promise<void>}
 */
export function speak(text, language) {
  const patience = Math.min(longestSilence, text.length * millisecondsPerCharacter);
  const synthesis = globalThis.speechSynthesis;
  if (!synthesis || synthesis.getVoices().length === 0) return new Promise((resolve) => { setTimeout(resolve, patience); });
  return new Promise((resolve) => {
    const utterance = new SpeechSynthesisUtterance(text);
    if (language) utterance.lang = language;
    utterance.onend = () => resolve();
    utterance.onerror = () => resolve();
    synthesis.speak(utterance);
  });
}

export function silence() {
  globalThis.speechSynthesis?.cancel();
}
