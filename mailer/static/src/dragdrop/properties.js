// Which properties each component shows, in plain words, in which order. A property is
// {name, kind, …}; its label is the page's text `p_<label or name>`.

const SPACE = { name: "padding", kind: "space" };
const BACKGROUND = { name: "background-color", kind: "colour", fill: true };
const BEHIND = { name: "container-background-color", kind: "colour", fill: true, label: "behind" };
const ALIGN = { name: "align", kind: "align", initial: "left" };
const CENTRED = { ...ALIGN, initial: "center" };
const ROUND = { name: "border-radius", kind: "pixels", label: "round", most: 60 };
const SIZE = { name: "font-size", kind: "pixels", label: "size", least: 8, most: 72, initial: 13, follows: "line-height" };
const LINE = { name: "line-height", kind: "pixels", label: "lineHeight", least: 8, most: 100 };
const WEIGHT = { name: "font-weight", kind: "switch", label: "bold", on: "700", off: "400" };
const INK = { name: "color", kind: "colour", label: "ink" };
const BORDER = { name: "border", kind: "border" };
const PICTURE_BEHIND = { name: "background-url", kind: "image", label: "backgroundPicture", also: "background-size" };
const CONDITION = { name: "data-if", kind: "condition" };
const FULL_WIDTH = { name: "full-width", kind: "switch", label: "fullWidth", on: "full-width", off: "" };
const VERTICAL = { name: "vertical-align", kind: "choice", label: "vertical", initial: "top", options: ["top", "middle", "bottom"] };
const LINK = { name: "href", kind: "link" };
const WANTED_LINK = { ...LINK, wanted: true };
const ALT = { name: "alt", kind: "words", label: "alt", tags: true, wanted: true };

/** type → groups of properties; a group is {title, open, fields}. */
export const PROPERTIES = {
  "mj-body": [
    { title: "g_mail", open: true, fields: [
      { name: "data-preheader", kind: "words", label: "preheader", tags: true, long: true, help: "preheaderHelp" },
      { ...BACKGROUND, label: "mailBackground" },
      { name: "width", kind: "pixels", label: "mailWidth", least: 320, most: 800, initial: 600 },
    ] },
  ],
  "mj-section": [
    { title: "g_condition", open: true, fields: [CONDITION] },
    { title: "g_look", open: true, fields: [BACKGROUND, FULL_WIDTH, SPACE] },
    { title: "g_more", fields: [PICTURE_BEHIND, { name: "border-top", kind: "border", label: "borderTop" }, BORDER, ROUND] },
  ],
  "mj-wrapper": [
    { title: "g_condition", open: true, fields: [CONDITION] },
    { title: "g_look", open: true, fields: [BACKGROUND, FULL_WIDTH, SPACE] },
    { title: "g_more", fields: [PICTURE_BEHIND, BORDER, ROUND] },
  ],
  "mj-group": [{ title: "g_look", open: true, fields: [BACKGROUND, VERTICAL] }],
  "mj-column": [
    { title: "g_look", open: true, fields: [
      { name: "width", kind: "percent", label: "columnWidth" }, VERTICAL, { ...BACKGROUND, name: "inner-background-color", label: "background-color" },
      { ...SPACE, label: "spaceAround" },
    ] },
    { title: "g_more", fields: [{ ...BORDER, name: "inner-border", label: "border" }, { ...ROUND, name: "inner-border-radius" }] },
  ],
  "mj-hero": [
    { title: "g_condition", open: true, fields: [CONDITION] },
    { title: "g_look", open: true, fields: [
      BACKGROUND, { ...PICTURE_BEHIND, also: "hero", noTags: true },
      { ...VERTICAL }, SPACE,
    ] },
  ],
  "mj-text": [
    { title: "g_text", open: true, fields: [ALIGN, INK, SIZE, LINE, WEIGHT] },
    { title: "g_more", fields: [BEHIND, SPACE] },
  ],
  "mj-button": [
    { title: "g_link", open: true, fields: [{ name: "content", kind: "label", label: "words", tags: true }, WANTED_LINK] },
    { title: "g_look", open: true, fields: [{ ...BACKGROUND, label: "fill" }, INK, { ...CENTRED }, { name: "width", kind: "fullWidth", label: "fullButton" }, ROUND, { ...SIZE, follows: "" }, WEIGHT] },
    { title: "g_more", fields: [{ ...SPACE, name: "inner-padding", label: "inside", initial: "10px 25px" }, SPACE, BORDER, BEHIND] },
  ],
  "mj-image": [
    { title: "g_picture", open: true, fields: [{ name: "src", kind: "image", label: "picture", logo: true }, ALT, LINK] },
    { title: "g_look", open: true, fields: [{ name: "width", kind: "pixels", label: "width", least: 8, most: 800, empty: true }, CENTRED, ROUND] },
    { title: "g_more", fields: [SPACE, BORDER, BEHIND] },
  ],
  "mj-divider": [
    { title: "g_look", open: true, fields: [
      { name: "border-color", kind: "colour", label: "colour", initial: "#000000" },
      { name: "border-width", kind: "pixels", label: "thickness", least: 1, most: 20, initial: 4 },
      { name: "border-style", kind: "choice", label: "lineStyle", initial: "solid", options: ["solid", "dashed", "dotted"] },
      { name: "width", kind: "percent", label: "length", initial: "100%" }, SPACE,
    ] },
  ],
  "mj-spacer": [
    { title: "g_look", open: true, fields: [{ name: "height", kind: "pixels", label: "height", least: 1, most: 300, initial: 20 }, BEHIND] },
  ],
  "mj-social": [
    { title: "g_links", open: true, fields: [{ kind: "children", of: "mj-social-element", label: "social" }] },
    { title: "g_look", open: true, fields: [CENTRED, { name: "icon-size", kind: "pixels", label: "iconSize", least: 12, most: 64, initial: 20 }, SPACE] },
  ],
  "mj-social-element": [
    { title: "g_link", open: true, fields: [{ name: "name", kind: "network" }, WANTED_LINK, ALT] },
  ],
  "mj-navbar": [
    { title: "g_links", open: true, fields: [{ kind: "children", of: "mj-navbar-link", label: "menu" }] },
    { title: "g_look", open: true, fields: [CENTRED, SPACE] },
  ],
  "mj-navbar-link": [
    { title: "g_link", open: true, fields: [{ name: "content", kind: "label", label: "words", tags: true }, WANTED_LINK] },
    { title: "g_look", open: true, fields: [INK, { ...SIZE, follows: "" }, WEIGHT] },
  ],
  "mj-table": [
    { title: "g_table", open: true, fields: [{ kind: "table" }] },
    { title: "g_look", open: true, fields: [INK, SIZE, LINE, SPACE] },
  ],
};

/** Places that a sign can lead to; the server has their pictures. */
export const NETWORKS = [
  "facebook", "instagram", "linkedin", "x", "youtube", "tiktok", "whatsapp", "pinterest", "mastodon",
  "bluesky", "threads", "telegram", "github", "website", "email", "phone",
];
