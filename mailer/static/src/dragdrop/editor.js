// The editor itself: GrapesJS with nothing of its own look but the canvas.

import grapesjs from "grapesjs";
import fr from "grapesjs/locale/fr.mjs";
import plugin from "grapesjs-mjml";

import { components } from "./components.js";
import { drawn } from "./look.js";
import { page } from "./page.js";

const mjml = plugin.default ?? plugin; // it is an older kind of module

/** The editor in `container`, with the mail of that definition. Nothing is stored by GrapesJS. */
export function start(container, definition) {
  const editor = grapesjs.init({
    container,
    height: "100%",
    width: "auto",
    storageManager: false,
    telemetry: false,
    cssIcons: "",
    noticeOnUnload: false,
    showOffsets: false,
    avoidInlineStyle: false,
    fromElement: false,
    forceClass: false,
    panels: { defaults: [] },
    keymaps: { defaults: {} },
    assetManager: { custom: true, embedAsBase64: false, upload: false, dropzone: false },
    blockManager: { custom: true },
    layerManager: { custom: true },
    selectorManager: { custom: true },
    styleManager: { custom: true },
    traitManager: { custom: true },
    canvas: { styles: [page.root.dataset.canvasStyle], allowExternalDrop: true, customBadgeLabel: (component) => component.get("name") },
    canvasCss: selectionColours(),
    deviceManager: {
      default: "desktop",
      devices: [
        { id: "desktop", name: "desktop", width: "" },
        { id: "tablet", name: "tablet", width: "768px", widthMedia: "" },
        { id: "mobile", name: "mobile", width: "375px", widthMedia: "" },
      ],
    },
    i18n: { locale: page.language, detectLocale: false, messages: { fr }, localeFallback: "en" },
    plugins: [(made) => mjml(made, {
      blocks: [],
      resetBlocks: false,
      resetStyleManager: false,
      resetDevices: false,
      hideSelector: true,
      useCustomTheme: false,
      columnsPadding: "",
      imagePlaceholderSrc: drawn("", 600, 300),
      customComponents: [components],
    })],
    components: [definition],
  });
  return editor;
}

function selectionColours() {
  const accent = getComputedStyle(page.root).getPropertyValue("--dd-select").trim() || "#2563eb";
  return `:root { --dd-select: ${accent}; }`;
}
