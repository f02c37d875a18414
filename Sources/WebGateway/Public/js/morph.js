// @ts-check
// Changes a part of the page into what the desk has rendered anew, and keeps every element that is the same. So the focus, a
// selection and a pressed button stay.

/**
 * What the page's script has set itself, and the desk does not know.
 * @type {ReadonlySet<string>}
 */
const ours = new Set(['disabled']);

/** @param {Element} old @param {Element} fresh  is used up */
export function morph(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !ours.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!ours.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  morphChildren(old, fresh);
}

/**
 * Children with an id are the same when their ids are; others when they stand at the same place.
 * @param {Element} old @param {Element} fresh
 */
export function morphChildren(old, fresh) {
  /** @type {ChildNode | null} */
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const same = find(old, place, wanted);
    while (same && place !== same) place = removed(place);
    if (!same) {
      old.insertBefore(wanted, place);
      continue;
    }
    if (same instanceof Element && wanted instanceof Element) morph(same, wanted);
    else if (same.nodeValue !== wanted.nodeValue) same.nodeValue = wanted.nodeValue;
    place = same.nextSibling;
  }
  while (place) place = removed(place);
}

/**
 * @param {Element} parent @param {ChildNode | null} place @param {ChildNode} wanted
 * @returns {ChildNode | null}
 */
function find(parent, place, wanted) {
  if (wanted instanceof Element && wanted.id) {
    for (let one = place; one; one = one.nextSibling) if (one instanceof Element && one.id === wanted.id) return one;
    return null;
  }
  return place && place.nodeName === wanted.nodeName && !(place instanceof Element && place.id) ? place : null;
}

/** @param {ChildNode | null} node */
function removed(node) {
  const next = node?.nextSibling ?? null;
  node?.remove();
  return next;
}
