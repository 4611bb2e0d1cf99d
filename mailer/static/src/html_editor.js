// HTML mode: the source, highlighted and checked, beside its preview. Only on its own page.

import { startHtml } from "./html_editor/editor.js";

const form = document.querySelector('#template-form[data-mode="html"]');
if (form) startHtml(form);
