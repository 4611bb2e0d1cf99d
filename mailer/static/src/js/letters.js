// Writing a letter: the text editor of templates, with its preview beside it.

import { startPreviewing, startSwitch } from "./editing/following.js";
import { startTags } from "./editing/tags.js";
import { startText } from "./editing/text_marks.js";

const form = document.getElementById("letter-form");
if (form) {
  startText(form, form.elements.source);
  startPreviewing(form);
  startTags(form);
  startSwitch();
}
