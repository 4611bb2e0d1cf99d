// The blocks that can be put into a mail: what each is made of. Every word comes from the page.

import { page, t } from "./page.js";
import { escape } from "./mjml.js";

const INK = "#24272d";
const SOFT = "#5b616b";
const LINE = "#e1e3e8";

/** Categories, in their order, with their blocks: `{id, icon, make}`; `make()` is MJML. */
export const CATEGORIES = [
  {
    id: "content",
    blocks: [
      { id: "text", icon: "align-left", make: () => text(t("sampleText")) },
      { id: "title", icon: "heading", make: () => title(t("sampleTitle")) },
      { id: "button", icon: "hand-click", make: () => button(t("sampleButton")) },
      { id: "image", icon: "photo", make: () => image() },
      { id: "divider", icon: "separator-horizontal", make: () => divider() },
      { id: "spacer", icon: "spacing-vertical", make: () => '<mj-spacer height="24px" />' },
      { id: "social", icon: "share", make: () => social() },
      { id: "menu", icon: "menu-2", make: () => menu() },
      { id: "table", icon: "table", make: () => table() },
      ...(page.purpose === "reminder" ? [] : [{ id: "rating", icon: "star", make: () => text("@WIDGETVALUATION@") }]),
    ],
  },
  ...business(),
  {
    id: "columns",
    blocks: [
      { id: "columns1", columns: 1, make: () => columns(1) },
      { id: "columns2", columns: 2, make: () => columns(2) },
      { id: "columns3", columns: 3, make: () => columns(3) },
      { id: "columns4", columns: 4, make: () => columns(4) },
    ],
  },
  {
    id: "sections",
    blocks: [
      { id: "header", icon: "layout-navbar", make: () => header() },
      { id: "hero", icon: "rectangle", make: () => hero() },
      { id: "imageText", icon: "layout-sidebar", make: () => imageText() },
      { id: "product", icon: "shopping-bag", make: () => product() },
      { id: "condition", icon: "filter-question", make: () => condition() },
      { id: "footer", icon: "layout-bottombar", make: () => footer() },
    ],
  },
];

/** Of mails that bring a document, remind of receipts or tell of incidents; their tags have no value elsewhere. */
function business() {
  const blocks = {
    document: [{ id: "document", icon: "file-invoice", make: () => documentCard() }],
    incident: [{ id: "incident", icon: "lifebuoy", make: () => incidentCard() }],
    reminder: [
      { id: "receipts", icon: "table", make: () => text("@RECEIPTS@") },
      { id: "totalDue", icon: "receipt", make: () => totalDue() },
    ],
  }[page.purpose];
  return blocks ? [{ id: "business", blocks }] : [];
}

function text(words, more = "") {
  return `<mj-text font-size="16px" line-height="26px" color="${INK}" padding="8px 20px"${more}><p style="margin: 0">${words}</p></mj-text>`;
}

function title(words, size = 28) {
  const line = Math.round(size * 1.3);
  return `<mj-text font-size="${size}px" line-height="${line}px" font-weight="700" color="#16181d" padding="8px 20px"><h${size > 24 ? 1 : 2} style="margin: 0; font-size: ${size}px; line-height: ${line}px; font-weight: 700">${words}</h${size > 24 ? 1 : 2}></mj-text>`;
}

function button(words, more = 'align="left" background-color="company-fill" color="company-text"') {
  return `<mj-button ${more} border-radius="6px" font-size="16px" line-height="22px" font-weight="700" inner-padding="12px 24px" padding="12px 20px">${words}</mj-button>`;
}

function image(more = 'padding="8px 20px"') {
  return `<mj-image src="" alt="" border-radius="8px" ${more} />`;
}

function divider() {
  return `<mj-divider border-width="1px" border-style="solid" border-color="${LINE}" padding="16px 20px" />`;
}

function social() {
  const places = [
    ["facebook", "Facebook", "https://www.facebook.com/"],
    ["instagram", "Instagram", "https://www.instagram.com/"],
    ["linkedin", "LinkedIn", "https://www.linkedin.com/"],
  ];
  const elements = places.map(([name, label, href]) => socialElement(name, label, href)).join("");
  return `<mj-social mode="horizontal" icon-size="32px" icon-padding="0" align="center" padding="12px 20px">${elements}</mj-social>`;
}

/** One sign that leads to a place. */
export function socialElement(name, label, href) {
  return `<mj-social-element name="${name}"${href ? ` href="${href}"` : ""} src="/media/icons/${name}.png" alt="${label}" background-color="transparent" padding="4px 6px"></mj-social-element>`;
}

/** One entry of a menu. */
export function menuLink(words) {
  return `<mj-navbar-link color="company-link" font-size="15px" font-weight="700" text-transform="none" padding="12px 10px">${words}</mj-navbar-link>`;
}

function menu() {
  const links = [t("sampleMenu1"), t("sampleMenu2"), t("sampleMenu3")].map(menuLink).join("");
  return `<mj-navbar align="center" padding="0 20px">${links}</mj-navbar>`;
}

function table() {
  const head = [t("sampleItem"), t("sampleQuantity"), t("samplePrice")];
  const rows = [["A", "1", "10,00"], ["B", "2", "24,00"]];
  const th = (words, at) => `<th style="text-align: ${at ? "right" : "left"}; padding: 8px 0; border-bottom: 2px solid ${LINE}">${words}</th>`;
  const td = (words, at) => `<td style="text-align: ${at ? "right" : "left"}; padding: 8px 0; border-bottom: 1px solid ${LINE}">${words}</td>`;
  const named = (cells) => [`${t("sampleItem")} ${cells[0]}`, ...cells.slice(1)];
  const body = rows.map((cells) => `<tr>${named(cells).map(td).join("")}</tr>`).join("");
  return `<mj-table font-size="15px" line-height="24px" color="${INK}" padding="8px 20px"><tr>${head.map(th).join("")}</tr>${body}</mj-table>`;
}

function documentCard() {
  const cell = `padding: 6px 0; border-bottom: 1px solid ${LINE}`;
  const row = (words, tag) => `<tr><th align="left" style="${cell}; font-weight: 400; text-align: left">${words}</th><td align="right" style="${cell}; font-weight: 700; text-align: right">${tag}</td></tr>`;
  const rows = row(t("documentNumber"), "@DOCNUMBER@") + row(t("documentDate"), "@DOCDATE@") + row(t("documentAmount"), "@TOTAL@");
  const facts = `<mj-table font-size="16px" line-height="26px" color="${INK}" padding="8px 20px">${rows}</mj-table>`;
  const link = button(t("documentLink"), 'href="@DOCUMENTLINK@" align="left" background-color="company-fill" color="company-text"');
  return section(`<mj-column>${facts}${link}</mj-column>`, 'padding="8px 0"');
}

function incidentCard() {
  return section(`<mj-column>${title("@INCIDENTTITLE@", 20)}${text("@OBSERVATIONS@")}</mj-column>`, 'background-color="company-tint" padding="16px 0"');
}

function totalDue() {
  const link = button(t("answerLink"), 'href="@ANSWERLINK@" align="left" background-color="company-fill" color="company-text"');
  return section(`<mj-column>${title("@TOTALDUE@", 28)}${text(t("sampleDue"))}${link}</mj-column>`, 'padding="8px 0"');
}

function section(inside, more = 'padding="8px 0"') {
  return `<mj-section background-color="#ffffff" ${more}>${inside}</mj-section>`;
}

function columns(count) {
  return section("<mj-column></mj-column>".repeat(count));
}

function header() {
  const logo = '<mj-image src="@LOGO@" alt="@OURCOMPANY@" align="left" height="48px" padding="0 20px" />';
  return section(`<mj-column>${logo}</mj-column>`, 'border-top="6px solid company-fill" padding="24px 0 16px 0"');
}

function hero() {
  const words = (size, line, what, weight = 400) =>
    `<mj-text align="center" color="company-text" font-size="${size}px" line-height="${line}px" font-weight="${weight}" padding="8px 20px">${what}</mj-text>`;
  const headline = `<h1 style="margin: 0; font-size: 34px; line-height: 42px; font-weight: 700">${t("sampleHero")}</h1>`;
  return `<mj-hero mode="fluid-height" background-color="company-fill" padding="48px 20px">${words(34, 42, headline, 700)}${words(17, 27, `<p style="margin: 0">${t("sampleHeroText")}</p>`)}${button(t("sampleButton"), 'align="center" background-color="company-text" color="company-fill"')}</mj-hero>`;
}

function imageText() {
  const words = title(t("sampleSmallTitle"), 20) + text(t("sampleShort"));
  return section(`<mj-column width="40%" vertical-align="middle">${image()}</mj-column><mj-column width="60%" vertical-align="middle">${words}</mj-column>`, 'padding="16px 0"');
}

function product() {
  const one = (name) => `<mj-column inner-border="1px solid ${LINE}" inner-border-radius="8px" inner-background-color="#ffffff" padding="8px">${image('padding="12px 12px 4px 12px"')}<mj-text font-size="17px" line-height="24px" font-weight="700" color="#16181d" padding="4px 16px"><p style="margin: 0">${name}</p></mj-text><mj-text font-size="16px" line-height="24px" color="${SOFT}" padding="0 16px"><p style="margin: 0">${t("sampleProductPrice")}</p></mj-text><mj-button align="left" background-color="company-fill" color="company-text" border-radius="6px" font-size="15px" line-height="20px" font-weight="700" inner-padding="10px 18px" padding="12px 16px 16px 16px">${t("sampleOrder")}</mj-button></mj-column>`;
  return section(one(`${t("sampleProduct")} 1`) + one(`${t("sampleProduct")} 2`), 'padding="8px 12px"');
}

function condition() {
  return `<mj-section data-if="FIRSTNAME" background-color="company-tint" padding="16px 0"><mj-column>${text(t("sampleCondition"))}</mj-column></mj-section>`;
}

function footer() {
  const link = (name, words) => `<a href="@${name}@" style="color: ${SOFT}">${words}</a>`;
  // Nobody unsubscribes from invoices, reminders and notices.
  const ways = page.purpose ? "" : `<p style="margin: 8px 0 0 0">${link("UNSUBSCRIBE", escape(t("sampleUnsubscribe")))} · ${link("VIEWONLINE", escape(t("sampleViewOnline")))}</p>`;
  const words = `<p style="margin: 0"><strong>@OURCOMPANY@</strong><br>@OURADDRESS@</p>${ways}`;
  return section(`<mj-column>${divider()}<mj-text font-size="13px" line-height="20px" color="${SOFT}" padding="8px 20px">${words}</mj-text></mj-column>`, 'padding="8px 0 32px 0"');
}
