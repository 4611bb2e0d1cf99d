// Pictures: chosen in the media library, dropped or pasted onto the canvas.

import { csrfToken } from "../js/csrf.js";
import { pickImage } from "../js/media_picker.js";
import { toast } from "../js/toasts.js";
import { page, t } from "./page.js";
import { body, insert, settle } from "./place.js";
import { writing } from "./rich_text.js";

export function images(editor) {
  page.chooseImage = (component, field) => choose(editor, component, field);
  editor.Commands.add("mailer:choose-image", {
    run: (_editor, _sender, { component }) => choose(editor, component, { name: "src" }),
  });
  editor.on("canvas:frame:load:body", ({ window }) => prepare(editor, window.document));
  // Only our blocks and picture files are let in; whatever else is dragged here stays outside.
  let dropped = null;
  editor.on("canvas:dragdata", (transfer, result) => {
    [dropped] = pictures(transfer);
    if (dropped) result.setContent({ type: "mj-image", attributes: { src: "", alt: "", padding: "8px 20px" } });
    else if (!editor.Blocks.getDragBlock()) result.setContent("");
  });
  editor.on("canvas:drop", (_sorter, component) => {
    const image = [component].flat()[0];
    if (dropped && image?.is?.("mj-image")) upload(editor, dropped, settle(editor, image) ?? image);
    dropped = null;
  });
}

function prepare(editor, doc) {
  doc.addEventListener("dragenter", (event) => {
    // While it is over the canvas, a file is a picture to GrapesJS.
    if ([...(event.dataTransfer?.types ?? [])].includes("Files")) {
      editor.getModel().set("dragSource", { content: { type: "mj-image", attributes: { src: "", alt: "", padding: "8px 20px" } } });
    }
  }, true);
  doc.addEventListener("paste", (event) => {
    const [file] = pictures(event.clipboardData);
    if (!file) return;
    event.preventDefault();
    writing()?.view.disableEditing();
    upload(editor, file, insert(editor, '<mj-image src="" alt="" padding="8px 20px" />'));
  });
}

function pictures(transfer) {
  return [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
}

async function choose(editor, component, field) {
  const picked = await pickImage();
  if (!picked) return;
  const attributes = { ...component.get("attributes"), [field.name]: picked.src };
  if (field.name === "src") {
    if (picked.alt && !attributes.alt || attributes.alt === "@OURCOMPANY@") attributes.alt = picked.alt ?? "";
    fit(component, attributes, picked.width);
  } else if (field.also === "hero") {
    const body = parseInt(bodyWidth(editor), 10);
    Object.assign(attributes, { "background-width": `${body}px`, "background-height": `${Math.round((picked.height / picked.width) * body) || 300}px` });
  } else Object.assign(attributes, { "background-size": "cover", "background-repeat": "no-repeat" });
  component.set("attributes", attributes);
  editor.trigger("component:selected", component);
}

/** A small picture is not blown up. */
function fit(component, attributes, width) {
  delete attributes.height;
  const room = component.view?.el?.getBoundingClientRect().width || 560;
  if (width && width < room - 40) attributes.width = `${width}px`;
  else delete attributes.width;
}

function bodyWidth(editor) {
  return body(editor).get("attributes").width || "600px";
}

async function upload(editor, file, component) {
  if (!component) return;
  const form = new FormData();
  form.append("files[]", file, file.name || "image.png");
  let answer = {};
  try {
    const response = await fetch(page.urls.upload, { method: "POST", body: form, headers: { "X-CSRFToken": csrfToken() } });
    answer = await response.json().catch(() => ({}));
    if (!response.ok || !answer.data?.length) throw new Error(answer.message);
  } catch {
    component.remove();
    toast(answer.message || answer.errors?.[0]?.message || t("uploadFailed"), "bad");
    return;
  }
  const [picture] = answer.data;
  const attributes = { ...component.get("attributes"), src: picture.src, alt: picture.alt || "" };
  fit(component, attributes, picture.width);
  component.set("attributes", attributes);
  editor.select(component);
  editor.trigger("component:selected", component);
}
