// What may stand where: the same rules as the server's.

export const COMPONENTS = ["mj-text", "mj-button", "mj-image", "mj-divider", "mj-spacer", "mj-social", "mj-navbar", "mj-table"];
const HOLDS = {
  "mj-body": ["mj-section", "mj-wrapper", "mj-hero"],
  "mj-wrapper": ["mj-section"],
  "mj-section": ["mj-column", "mj-group"],
  "mj-group": ["mj-column"],
  "mj-column": COMPONENTS,
  "mj-hero": COMPONENTS,
  "mj-social": ["mj-social-element"],
  "mj-navbar": ["mj-navbar-link"],
};

export function isComponent(type) {
  return COMPONENTS.includes(type);
}

/** May it stand there as it is? */
export function holds(parent, child) {
  return (HOLDS[parent] ?? []).includes(child);
}

/** May it be dropped there? A piece of content finds its column, a column its section, by
 * themselves (`wrapped`). */
export function takes(parent, child) {
  if (holds(parent, child)) return true;
  return ["mj-body", "mj-wrapper"].includes(parent) && (isComponent(child) || child === "mj-column")
    || parent === "mj-section" && isComponent(child);
}

/** The definition with what it needs around it to stand in that parent. */
export function wrapped(definition, parent) {
  if (holds(parent, definition.type)) return definition;
  if (isComponent(definition.type)) return wrapped({ type: "mj-column", attributes: {}, components: [definition] }, parent);
  if (definition.type === "mj-column") {
    return wrapped({ type: "mj-section", attributes: { "background-color": "#ffffff", padding: "8px 20px" }, components: [definition] }, parent);
  }
  return definition;
}
