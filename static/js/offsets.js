/* Offsets at the border: the server counts code points, JavaScript counts UTF-16 units. Only this file knows both. */

/* How many code points the first `units` UTF-16 units of `text` hold. */
export const toCodePoints = (text, units) => [...text.slice(0, units)].length;

/* How many UTF-16 units the first `points` code points of `text` take. */
export const toUnits = (text, points) => [...text].slice(0, points).join("").length;

/* The selection inside `root` as code points without blanks at its ends, or null when there is none. */
export function selectedIn(root, selection = document.getSelection()) {
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) || !root.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(root);
  before.setEnd(range.startContainer, range.startOffset);
  const raw = range.toString();
  const text = raw.trim();
  if (!text) return null;
  const lead = raw.length - raw.trimStart().length;
  const start = [...before.toString()].length + toCodePoints(raw, lead);
  return { start, end: start + [...text].length, text };
}
