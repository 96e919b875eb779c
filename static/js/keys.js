/* The keyboard of every page. Attributes:
   data-key="x" on a link       g then x goes there
   data-walk > data-row         j / k move the focus to the row's data-row-link, or its first link or button
   Escape                       leaves a field, so that the keys work again
   data-shortcut="1"            the key clicks this element (a label: goes to its field)
   data-submit                  the button that Ctrl+Enter presses (else the form's default)
   All keys rest while an input method composes, inside fields, and while a dialog is open. */

const TYPING = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable="true"]';

export const isTyping = (event) =>
  event.isComposing || event.keyCode === 229 || Boolean(event.target.closest?.(TYPING));

export const isPlain = (event) => !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented);

let leading = false;

function goTo(letter) {
  const link = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === letter);
  link?.click();
  return Boolean(link);
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-walk] [data-row]")].filter((row) => row.offsetParent !== null);
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("is-current"));
  const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))];
  const target = next.querySelector("[data-row-link]") ?? next.querySelector("a[href], button");
  target?.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function submit(event) {
  const form = event.target.closest?.("form") ?? document.querySelector("main form:has([data-submit])");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-submit]") ?? undefined);
}

function press(event) {
  if (event.key === "j") return walk(1);
  if (event.key === "k") return walk(-1);
  if (event.key === "?") {
    document.getElementById("keys")?.showModal();
    return true;
  }
  const target = [...document.querySelectorAll("[data-shortcut]")].find(
    (one) => one.dataset.shortcut === event.key && one.offsetParent !== null,
  );
  target?.click();
  return Boolean(target);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    submit(event);
    return;
  }
  if (event.key === "Escape" && isTyping(event) && !document.querySelector("dialog[open]")) {
    event.target.blur();
    return;
  }
  if (isTyping(event) || !isPlain(event) || document.querySelector("dialog[open]")) return;
  if (leading) {
    leading = false;
    if (goTo(event.key)) event.preventDefault();
    return;
  }
  if (event.key === "g") {
    leading = true;
    setTimeout(() => (leading = false), 1500);
    return;
  }
  if (press(event)) event.preventDefault();
});
