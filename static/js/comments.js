/* Comments: the words selected in the item become the quoted words of a new comment. It expects:
   data-comments         the part with the forms; what is selected inside it is no quotation
   data-comment-quote    the field;  data-comment-take   the button */

/* A tap on the button takes the selection away on some phones, so the last one is kept. */
let last = "";

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const node = selection?.anchorNode;
  const home = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const text = selection?.toString().trim();
  if (text && home?.closest("main") && !home.closest("[data-comments]")) last = text;
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-comment-take]");
  const field = button?.closest("form")?.querySelector("[data-comment-quote]");
  if (!field) return;
  if (last) field.value = last;
  field.focus();
});
/* The part is drawn anew after each act: the keyboard stays where the reader was. */
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "comments") return;
  const part = document.getElementById("comments");
  (part?.querySelector(".field--error :is(textarea, select)") ?? part?.querySelector("h2"))?.focus();
});
