/* Says how large a chosen file is before it is sent.
   input[data-file-size="limit in bytes"]   the file field
   [data-file-words] data-text-size data-text-large   where the words stand, in the same form */

const inMebibytes = (bytes) => (bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

document.addEventListener("change", (event) => {
  if (!event.target.matches?.("input[data-file-size]")) return;
  const words = event.target.form?.querySelector("[data-file-words]");
  const file = event.target.files[0];
  if (!words) return;
  words.hidden = !file;
  if (!file) return;
  const large = file.size > Number(event.target.dataset.fileSize);
  words.textContent = `${words.dataset.textSize} ${inMebibytes(file.size)}${large ? ` · ${words.dataset.textLarge}` : ""}`;
});
