// A second net: what the server did not take stands in this browser until it has.

const PREFIX = "mailer:written:";
const DAYS = 30;

export function localCopy(form) {
  const { writer, draft } = form.elements;
  const key = () => `${PREFIX}${writer.value}:${form.dataset.template ?? (draft.value ? `draft-${draft.value}` : "new")}`;
  const used = new Set(); // a new template is kept under another name once it has a draft
  const here = () => {
    used.add(key());
    return key();
  };
  forgetOld();
  return {
    put(fields) {
      try {
        localStorage.setItem(here(), JSON.stringify({ at: Date.now(), fields }));
      } catch {
        // Full or switched off: the window itself still holds the work.
      }
    },
    /** `{at, fields}` or null. */
    get() {
      return parsed(localStorage.getItem(here()));
    },
    clear() {
      here();
      used.forEach((name) => localStorage.removeItem(name));
    },
  };
}

function parsed(kept) {
  try {
    return JSON.parse(kept);
  } catch {
    return null;
  }
}

function forgetOld() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    const at = parsed(localStorage.getItem(key))?.at ?? 0;
    if (Date.now() - at > DAYS * 86_400_000) localStorage.removeItem(key);
  }
}
