// Writing the text of a notice: marks, tags, and the preview beside it.

import { startPreviewing, startSwitch } from "./editing/following.js";
import { startTags } from "./editing/tags.js";
import { startText } from "./editing/text_marks.js";

const form = document.getElementById("notice-form");
if (form) {
  startText(form, form.elements.source);
  startPreviewing(form);
  startTags(form);
  startSwitch();
}
