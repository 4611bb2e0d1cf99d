// Writing a template, in any mode: what is around its editor.

import { tell } from "./editing/fields.js";
import { startPreviewing, startSwitch } from "./editing/following.js";
import { Keeping } from "./editing/keeping.js";
import { offerLeftHere } from "./editing/left_here.js";
import { localCopy } from "./editing/local_copy.js";
import { Saving } from "./editing/saving.js";
import { Session } from "./editing/session.js";
import { startTags } from "./editing/tags.js";
import { startText } from "./editing/text_marks.js";

const form = document.getElementById("template-form");
if (form) startWriting(form);

function startWriting(form) {
  const words = JSON.parse(form.dataset.words);
  // The editors of the other modes begin in scripts of their own, before the page is loaded.
  if (form.dataset.mode === "text") startText(form, form.elements.source);
  const follow = startPreviewing(form);
  startTags(form);
  startJumps(form);
  startSwitch();
  document.addEventListener("keydown", (event) => {
    const save = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s";
    if (!save) return;
    event.preventDefault();
    form.requestSubmit();
  });
  addEventListener("load", () => {
    const session = new Session(form, words);
    session.back(follow);
    const local = localCopy(form);
    const keeping = new Keeping(form, session, local, words);
    new Saving(form, session, keeping, local, words);
    offerLeftHere(form, keeping, local);
    const line = Number(/^#line-(\d+)$/.exec(location.hash)?.[1]);
    if (line) tell(form, "mailer:goto", { line });
  });
}

/** Whatever names a line leads there. */
function startJumps(form) {
  document.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line) return;
    document.querySelector('[data-designer-view="write"]')?.click();
    tell(form, "mailer:goto", { line: Number(line.dataset.line) });
  });
}
