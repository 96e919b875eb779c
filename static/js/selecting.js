/* A selection in a text that the keyboard moves: one character at first, wider with Shift; arrows only. */

export function stepSelection(event, text) {
  if (event.target !== text.region || !/^Arrow/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  const selection = document.getSelection();
  const unit = /Up|Down/.test(event.key) ? "line" : "character";
  const way = /Left|Up/.test(event.key) ? "backward" : "forward";
  event.preventDefault();
  if (!text.words.contains(selection.anchorNode)) {
    selection.setPosition(text.words.firstChild ?? text.words, 0);
    selection.modify("extend", "forward", "character");
  } else if (event.shiftKey) {
    selection.modify("extend", way, unit);
  } else {
    if (unit === "line") selection.modify("move", way, "line");
    else if (way === "forward") selection.collapseToEnd();
    else {
      selection.collapseToStart();
      selection.modify("move", "backward", "character");
    }
    selection.modify("extend", "forward", "character");
  }
}
