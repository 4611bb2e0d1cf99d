// The preview beside what is being written.

import { press } from "../segments.js";
import { tooLong } from "./fields.js";

const TYPING = 350; // ms without a key before the preview follows

/** The preview follows what is written. */
export function startPreviewing(form) {
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

/** Write or preview, where there is no room for both. */
export function startSwitch() {
  const designer = document.querySelector("[data-designer]");
  document.querySelectorAll("[data-designer-view]").forEach((button) => {
    button.addEventListener("click", () => {
      press(button);
      designer.dataset.designer = button.dataset.designerView;
    });
  });
}
