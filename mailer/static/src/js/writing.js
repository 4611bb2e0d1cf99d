// Writing a template, in any mode: what is around its editor.

import { tell, tooLong } from "./editing/fields.js";
import { Keeping } from "./editing/keeping.js";
import { offerLeftHere } from "./editing/left_here.js";
import { localCopy } from "./editing/local_copy.js";
import { Saving } from "./editing/saving.js";
import { Session } from "./editing/session.js";
import { insert, startText } from "./editing/text_marks.js";
import { openAt } from "./menus.js";
import { press } from "./segments.js";

const TYPING = 350; // ms without a key before the preview follows

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

/** The preview follows what is written. */
function startPreviewing(form) {
  const preview = document.querySelector("[data-preview]");
  const stage = preview.querySelector("[data-stage]");
  let timer;
  const measure = () => stage.style.setProperty("--mail-height", `${heightOf(form.elements.source.value, stage)}px`);
  const follow = () => {
    clearTimeout(timer);
    timer = setTimeout(look, TYPING);
  };
  const look = () => {
    if (form.dataset.away || !navigator.onLine || tooLong(form)) return; // nobody answers now
    measure();
    preview.dispatchEvent(new CustomEvent("typed"));
  };
  measure();
  preview.addEventListener("measure", measure);
  form.addEventListener("input", follow);
  return follow;
}

/** The frame cannot be measured (it is none of ours to look into), so its height is guessed from
 * what is written; a mail that is longer scrolls. */
function heightOf(source, stage) {
  const width = stage.dataset.width === "mobile" ? 38 : 68;
  let height = 440;
  for (const line of source.slice(0, 20_000).split("\n")) height += Math.max(1, Math.ceil(line.length / width)) * 27;
  return Math.max(640, height);
}

/** Where a tag of the menu goes: into a plain field, or to the editor of the mode. */
function startTags(form) {
  const tags = document.getElementById("tag-menu");
  const source = form.elements.source;
  const own = source.hasAttribute("data-takes-tags") ? source : null;
  let target = own;

  form.addEventListener("focusin", (event) => {
    if (event.target.hasAttribute("data-takes-tags")) target = event.target;
    else if (event.target.closest("[data-editor]")) target = own;
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest(".editor-tools")) target = own;
    const opener = event.target.closest("[data-open-tags]");
    if (!opener) return;
    target = form.elements[opener.dataset.openTags];
    tags.dataset.use = opener.dataset.openTags;
    const box = opener.getBoundingClientRect();
    openAt(tags, box.right - tags.offsetWidth, box.bottom + 4);
  });
  tags.addEventListener("toggle", (event) => {
    if (event.newState === "closed") delete tags.dataset.use;
  });
  tags.addEventListener("click", (event) => {
    const line = event.target.closest("[data-insert]");
    if (!line) return;
    tags.hidePopover();
    if (target) insert(target, line.dataset.insert);
    else tell(form, "mailer:insert", { text: line.dataset.insert });
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

/** Write or preview, where there is no room for both. */
function startSwitch() {
  const designer = document.querySelector("[data-designer]");
  document.querySelectorAll("[data-designer-view]").forEach((button) => {
    button.addEventListener("click", () => {
      press(button);
      designer.dataset.designer = button.dataset.designerView;
    });
  });
}
