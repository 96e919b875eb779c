/* The fields of a form as a list of [name, text] and back again. Files, CSRF tokens and data-no-draft are left out. */

const LEFT_OUT = new Set(["csrfmiddlewaretoken", "idempotency_key", "version"]);

export function entriesOf(form) {
  const hidden = new Set([...form.querySelectorAll("[data-no-draft]")].map((field) => field.name));
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !LEFT_OUT.has(name) && !hidden.has(name),
  );
}

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const valuesOf = (entries, name) => entries.filter((entry) => entry[0] === name).map((entry) => entry[1]);
const fieldsOf = (form, name) => [...form.elements].filter((field) => field.name === name);

/* Press the add button of a repeated fieldset until the row that a value belongs to is there. */
function makeRoom(form, name, count) {
  const pattern = name.replace(/-\d+-/, "-__prefix__-");
  const rows = [...form.querySelectorAll("[data-rows]")].find((one) =>
    one.querySelector("template")?.innerHTML.includes(`name="${pattern}"`),
  );
  const add = rows?.querySelector("[data-row-add]");
  for (let tries = 0; add && fieldsOf(form, name).length < count && tries < 100; tries += 1) add.click();
}

export function apply(form, entries) {
  for (const name of new Set(entries.map((entry) => entry[0]))) makeRoom(form, name, name.includes("-TOTAL_FORMS") ? 0 : 1);
  const skipped = new Set([...form.querySelectorAll("[data-no-draft]")].map((field) => field.name));
  const taken = {};
  for (const field of form.elements) {
    const { name, type } = field;
    if (!name || LEFT_OUT.has(name) || skipped.has(name) || name.endsWith("_FORMS")) continue;
    if (type === "hidden" || type === "file" || type === "submit" || type === "button") continue;
    const values = valuesOf(entries, name);
    if (type === "checkbox" || type === "radio") field.checked = values.includes(field.value);
    else if (type === "select-multiple") for (const option of field.options) option.selected = values.includes(option.value);
    else {
      taken[name] = (taken[name] ?? -1) + 1;
      field.value = values[taken[name]] ?? "";
    }
  }
}

/* Both sides in one: the lines of longer texts and the ticks of both, one's own first; else what is not empty, one's own first. */
export function merged(form, mine, theirs) {
  const names = [...new Set([...mine, ...theirs].map((entry) => entry[0]))];
  return names.flatMap((name) => {
    const [own, other] = [valuesOf(mine, name), valuesOf(theirs, name)];
    const field = fieldsOf(form, name)[0];
    if (field?.type === "checkbox") return [...new Set([...own, ...other])].map((value) => [name, value]);
    if (field?.type !== "textarea") return (own.some(Boolean) ? own : other).map((value) => [name, value]);
    const lines = own.join("\n").split("\n");
    const added = other.join("\n").split("\n").filter((line) => line.trim() && !lines.includes(line));
    return [[name, [...lines, ...added].join("\n").replace(/^\n+/, "")]];
  });
}

/* The values that differ from the other side, in the words of the form's labels. */
export function words(form, entries, others) {
  const names = [...new Set([...entries, ...others].map((entry) => entry[0]))];
  return names
    .filter((name) => !same(valuesOf(entries, name), valuesOf(others, name)))
    .map((name) => {
      const field = fieldsOf(form, name)[0];
      const label = field?.closest("fieldset")?.querySelector("legend") ?? field?.labels?.[0];
      return `${label?.textContent.trim() ?? name}\n${valuesOf(entries, name).join("\n") || "—"}`;
    })
    .join("\n\n");
}
