// The plug-in's component types made ours: attributes are kept as written, nothing is added to
// them, and the canvas shows them as the server compiles them.

import { shown } from "./content.js";
import { drawn, shownAttributes, shownColour } from "./look.js";
import { icon, page, t } from "./page.js";
import { holds, takes } from "./rules.js";

const TYPES = [
  "mj-body", "mj-wrapper", "mj-section", "mj-group", "mj-column", "mj-hero", "mj-text", "mj-button",
  "mj-image", "mj-divider", "mj-spacer", "mj-social", "mj-social-element", "mj-navbar",
  "mj-navbar-link", "mj-table",
];
/** Typed into in the canvas. */
export const WRITTEN = new Set(["mj-text", "mj-button", "mj-table", "mj-navbar-link"]);
/** A text that is nothing but the rating widget. */
const WIDGET = /^\s*(<p[^>]*>)?\s*@(WIDGETVALUATION|RATINGWIDGET|WIDGETEVALUATION)@\s*(<\/p>)?\s*$/i;
/** The same of the table of unpaid receipts. */
const RECEIPTS = /^\s*(<p[^>]*>)?\s*@(RECEIPTS|ECHEANCES|TABLEIMPAYES|UNPAIDRECEIPTS)@\s*(<\/p>)?\s*$/i;
const MOVABLE = (type) => type !== "mj-body";

/** A plug-in's part: `core` holds what all its components share. */
export function components(editor, core) {
  core.opt.mjmlParser = compiler(core.opt.mjmlParser);
  for (const type of TYPES) {
    editor.Components.addType(type, {
      ...BASES[type],
      model: model(type),
      view: { ...view(type), ...VIEWS[type]?.(core) },
    });
  }
}

/** What the plug-in's type is not fit for starts from another. */
const BASES = {
  "mj-image": { extend: "default" },
  "mj-table": { extend: "text" },
};

function model(type) {
  return {
    defaults: {
      tagName: type,
      name: t(type),
      draggable: (own, target) => MOVABLE(type) && takes(target.get("type"), own.get("type")),
      droppable: (other, target) => takes(target.get("type"), other.get("type")),
      removable: MOVABLE(type),
      copyable: MOVABLE(type),
      selectable: true,
      highlightable: true,
      editable: WRITTEN.has(type),
      resizable: false,
      stylable: false,
      void: false,
      traits: [],
      "style-default": {},
      toolbar: toolbar(type),
    },
    // The plug-in mirrors attributes in styles and adds its defaults; ours are what is written.
    init() {
      this.set("style", {}, { silent: true });
    },
    handleAttributeChange() {},
    handleStyleChange() {},
    isHidden: () => false,
    getMjmlAttributes() {
      return shownAttributes(this.get("attributes"));
    },
  };
}

function toolbar(type) {
  if (type === "mj-body") return [];
  const button = (name, sign, command, more = {}) => ({
    label: icon(sign, 16), command, attributes: { title: t(name), class: "dd-tool", ...more },
  });
  return [
    button("move", "arrows-move", "tlb-move", { draggable: true }),
    button("selectParent", "corner-left-up", "mailer:parent"),
    button("moveUp", "arrow-up", "mailer:up"),
    button("moveDown", "arrow-down", "mailer:down"),
    button("duplicate", "copy", "mailer:duplicate"),
    button("delete", "trash", "mailer:delete"),
  ];
}

/** Compiles as the server does, each text once. */
function compiler(parser) {
  const known = new Map();
  return (source) => {
    let compiled = known.get(source);
    if (!compiled) {
      const font = `<mj-head><mj-attributes><mj-all font-family="${page.fontFamily}" /></mj-attributes></mj-head>`;
      compiled = parser(source.replace(/^\s*<mjml>/, `<mjml>${font}`), { fonts: {}, validationLevel: "skip" });
      if (known.size > 2000) known.clear();
      known.set(source, compiled);
    }
    return compiled;
  };
}

function view(type) {
  const common = {
    // Nothing of the mail's own attributes on the editor's elements.
    renderAttributes() {
      const { el } = this;
      el.setAttribute("data-gjs-type", type);
      el.setAttribute("data-gjs-highlightable", "true");
      el.setAttribute("style", this.attributes.style ?? "");
      this.updateStatus();
    },
  };
  if (!WRITTEN.has(type)) return common;
  return {
    ...common,
    /** While someone types, the canvas is ahead of the model. */
    updateContent() {
      if (this.rteEnabled) return;
      const place = this.getChildrenContainer();
      const content = this.model.get("content");
      if (place) place.innerHTML = shown(content);
      if (WIDGET.test(content)) this.el.setAttribute("data-rating", page.ratingSigns);
      else this.el.removeAttribute("data-rating");
      if (page.purpose === "reminder" && RECEIPTS.test(content)) this.el.setAttribute("data-receipts", t("receiptsHere"));
      else this.el.removeAttribute("data-receipts");
    },
    rerender() {
      if (this.rteEnabled) this.waits = true;
      else this.render();
    },
  };
}

const VIEWS = {
  "mj-body": () => ({
    getTemplateFromMjml: () => `<div class="mail-body" data-empty="${t("emptyMail")}"></div>`,
    getChildrenSelector: () => ".mail-body",
    renderStyle() {
      this.el.style.background = shownColour(this.model.get("attributes")["background-color"] ?? "");
    },
    rerender() {
      this.render();
      each(this.model, (child) => child.view?.rerender?.());
    },
  }),
  "mj-section": () => ({ getMjmlTemplate: inBody, onRender: badge }),
  "mj-wrapper": () => ({ getMjmlTemplate: inBody, onRender: badge }),
  "mj-hero": () => ({ getMjmlTemplate: inBody, onRender: badge, getChildrenSelector: () => "td > div > table > tbody > tr > td table tbody, td table tbody" }),
  "mj-column": columnView,
  "mj-image": imageView,
  "mj-table": tableView,
  "mj-button": () => ({ getChildrenSelector: () => "td td a, td td p" }),
  "mj-navbar": navbarView,
  "mj-navbar-link": () => ({ getChildrenSelector: () => "a" }),
  "mj-social-element": socialView,
};

function each(component, call) {
  component.components().forEach((child) => {
    call(child);
    each(child, call);
  });
}

/** Widths follow the mail's own width. */
function inBody() {
  const body = this.model.closestType("mj-body");
  const width = body ? shownAttributes(body.get("attributes")).width : "";
  return { start: `<mjml><mj-body${width ? ` width="${width}"` : ""}>`, end: "</mj-body></mjml>" };
}

/** A part that is not for everyone says so. */
function badge() {
  const name = this.model.get("attributes")["data-if"];
  this.el.classList.toggle("is-conditional", Boolean(name));
  if (name) this.el.setAttribute("data-only-if", t("onlyIf", { tag: `@${name}@` }));
  else this.el.removeAttribute("data-only-if");
}

function columnView({ coreMjmlView, sandboxEl, opt }) {
  return {
    attributes: { style: "" },
    getMjmlTemplate() {
      const parent = this.model.parent();
      const holder = parent?.is("mj-group") ? parent : null;
      const others = (this.model.collection ?? []).filter((one) => one !== this.model);
      const beside = others.map((one) => `<mj-column${width(one)}></mj-column>`).join("");
      const body = inBody.call(this);
      const group = holder ? ["<mj-group>", "</mj-group>"] : ["", ""];
      return {
        start: `${body.start}<mj-section padding="0">${group[0]}`,
        end: `${beside}${group[1]}</mj-section>${body.end}`,
      };
    },
    render() {
      this.renderAttributes();
      const template = this.getMjmlTemplate();
      const own = this.getInnerMjmlTemplate();
      const { html } = opt.mjmlParser(`${template.start}${own.start}${own.end}${template.end}`);
      addColumnRules(this.el.ownerDocument, this.frameView?.getDoc?.(), html);
      sandboxEl.innerHTML = html.slice(html.indexOf("<body"), html.indexOf("</body>"));
      const column = sandboxEl.querySelector(this.model.parent()?.is("mj-group")
        ? ".mj-outlook-group-fix .mj-outlook-group-fix" : ".mj-outlook-group-fix");
      for (const { name, value } of column.attributes) this.el.setAttribute(name, value);
      this.el.innerHTML = column.innerHTML;
      this.renderChildren();
      this.updateStatus();
      this.el.classList.toggle("is-empty", !this.model.components().length);
      this.el.setAttribute("data-empty", t("dropHere"));
      this.postRender();
      return this;
    },
    getChildrenSelector() {
      return "tbody tbody, tbody";
    },
    getChildrenContainer() {
      return this.el.querySelector(":scope > table > tbody > tr > td > table > tbody")
        ?? this.el.querySelector(":scope > table > tbody") ?? this.el;
    },
    init() {
      coreMjmlView.init.call(this);
      this.listenTo(this.model.get("components"), "add remove reset", () => {
        this.el.classList.toggle("is-empty", !this.model.components().length);
      });
    },
    rerender() {
      this.render();
    },
  };
}

function width(component) {
  const value = shownAttributes(component.get("attributes")).width;
  return value ? ` width="${value}"` : "";
}

/** The widths of columns are classes, which the compiled head explains. */
function addColumnRules(own, frame, html) {
  const doc = frame ?? own;
  let sheet = doc.getElementById("mail-columns");
  if (!sheet) {
    sheet = doc.createElement("style");
    sheet.id = "mail-columns";
    doc.head.append(sheet);
  }
  for (const [rule, name] of html.matchAll(/\.(mj-column-[\w-]+)\s*\{[^}]*\}/g)) {
    if (!sheet.textContent.includes(`.${name} `)) {
      sheet.append(`@media only screen and (min-width:480px) { ${rule} }\n`);
    }
  }
}

function imageView({ coreMjmlView }) {
  return {
    ...coreMjmlView,
    ...view("mj-image"),
    tagName: "tr",
    attributes: { style: "display: table; width: 100%; user-select: none;" },
    events: { dblclick: "onActive" },
    onActive(event) {
      event?.stopPropagation?.();
      this.em.Commands.run("mailer:choose-image", { component: this.model });
    },
    getMjmlTemplate: inColumn,
    getInnerMjmlTemplate() {
      const attributes = { ...this.model.getMjmlAttributes() };
      if (isLogo(this.model)) delete attributes.width;
      if (!attributes.src) attributes.src = drawn("", 600, 300);
      return tags("mj-image", attributes);
    },
    getTemplateFromEl: row,
    getChildrenSelector: () => "img",
    updateContent() {},
    renderChildren() {},
    render() {
      coreMjmlView.render.call(this, null, null, {}, 1);
      this.el.querySelector("img")?.setAttribute("draggable", "false");
      // The logo keeps its own proportions, as it does in the mail.
      if (isLogo(this.model)) this.el.querySelectorAll("img, td > table, td > table td").forEach((part) => { part.style.width = "auto"; });
      return this;
    },
  };
}

function isLogo(component) {
  return /^@LOGO/i.test(component.get("attributes").src ?? "");
}

function tableView({ coreMjmlView }) {
  return {
    ...coreMjmlView,
    ...view("mj-table"),
    tagName: "tr",
    attributes: { style: "display: table; width: 100%;" },
    getMjmlTemplate: inColumn,
    getTemplateFromEl: row,
    getChildrenSelector: () => "td > table",
  };
}

function navbarView({ coreMjmlView, sandboxEl, opt }) {
  return {
    render() {
      this.renderAttributes();
      const template = this.getMjmlTemplate();
      const own = this.getInnerMjmlTemplate();
      const { html } = opt.mjmlParser(`${template.start}${own.start}${own.end}${template.end}`);
      sandboxEl.innerHTML = html.slice(html.indexOf("<body"), html.indexOf("</body>"));
      this.el.innerHTML = sandboxEl.querySelector("tr").innerHTML;
      this.renderChildren();
      this.postRender();
      return this;
    },
    getTemplateFromMjml: coreMjmlView.getTemplateFromMjml,
  };
}

function socialView() {
  return {
    getInnerMjmlTemplate() {
      const { start, end } = tags("mj-social-element", this.model.getMjmlAttributes());
      return { start: start + shown(this.model.get("content")), end };
    },
    updateContent() {},
    renderChildren() {},
  };
}

function tags(name, attributes) {
  const text = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`).join("");
  return { start: `<${name}${text}>`, end: `</${name}>` };
}

function inColumn() {
  return { start: "<mjml><mj-body><mj-section padding=\"0\"><mj-column>", end: "</mj-column></mj-section></mj-body></mjml>" };
}

function row(sandbox) {
  const cell = sandbox.querySelector(".mj-outlook-group-fix tr");
  return cell.innerHTML;
}
