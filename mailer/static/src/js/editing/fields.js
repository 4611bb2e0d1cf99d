// What stands in the form of a template.

/** Not the person's own words: who writes, where it is kept. */
const ABOUT = new Set(["csrf_token", "customer", "draft", "kept", "writer", "window"]);

/** What the person wrote and chose. The editor of the mode writes its latest source first. */
export function written(form) {
  form.dispatchEvent(new CustomEvent("mailer:sync"));
  return Object.fromEntries([...new FormData(form)].filter(([name]) => !ABOUT.has(name)));
}

/** The rest, as it is now. */
export function about(form) {
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => ABOUT.has(name)));
  return { ...fields, template: form.dataset.template ?? "" };
}

export function tell(form, name, detail) {
  form.dispatchEvent(new CustomEvent(name, { detail }));
}

/** More than any mail may have: it stays in the window, and is not sent around. */
export function tooLong(form) {
  form.dispatchEvent(new CustomEvent("mailer:sync"));
  return form.elements.source.value.length > Number(form.dataset.longest);
}
