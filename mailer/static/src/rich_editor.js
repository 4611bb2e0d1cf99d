// Rich mode: formatting at the press of a button. On the pages where mails are written.

import { startRich } from "./rich_editor/editor.js";

const form = document.querySelector('#template-form[data-mode="rich"]');
if (form) startRich(form);
