// Sentences live in the page's template, in the page's language. This finds them and fills their gaps.

/** @param {string} name of a <template data-message> @param {Object<string, string | number>} [values] for {gaps} */
export function message(name, values = {}) {
  const template = document.querySelector(`template[data-message="${name}"]`);
  if (template === null) throw new Error(`no message ${name}`);
  return fillGaps(template.content.textContent.trim(), values);
}

export function fillGaps(text, values) {
  return text.replace(/\{(\w+)\}/g, (gap, name) => (name in values ? String(values[name]) : gap));
}

/** Fills every element with data-fill="name" below `root`; one without a value is hidden with its data-fill-row. */
export function fill(root, values) {
  for (const element of root.querySelectorAll("[data-fill]")) {
    const value = values[element.dataset.fill];
    if (value === undefined) continue;
    element.textContent = value === null ? "" : value;
    const row = element.closest("[data-fill-row]");
    if (row) row.hidden = value === null || value === "";
  }
}
