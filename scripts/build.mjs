// Builds mailer/static/src into mailer/static/dist: `npm run build`, `npm run watch`.
//
// Every app-level *.js and *.css in src is an entry point. All names carry a hash of their
// content, so that browsers may keep them for ever; manifest.json says which name is current
// and is written last, so that a running app never points at a file that is not there yet.

import { createHash } from "node:crypto";
import { existsSync, watch } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const src = path.join(root, "mailer/static/src");
const dist = path.join(root, "mailer/static/dist");
const icons = path.join(root, "node_modules/@tabler/icons/icons");
const COPIED_FOLDERS = ["fonts", "images"];
/** What MJML is compiled with on the server (infra/mjml.py): the very one that the editor has. */
const mjml = path.join(root, "node_modules/mjml-browser/lib/index.js");

/** All files below a folder, as paths relative to it with forward slashes. */
async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .map((name) => name.split(path.sep).join("/"));
}

/** Writes one file under a name with its hash; answers with that name. */
async function keep(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const { dir, name: stem, ext } = path.posix.parse(name);
  const hashed = path.posix.join(dir, `${stem}-${hash}${ext}`);
  await mkdir(path.dirname(path.join(dist, hashed)), { recursive: true });
  await writeFile(path.join(dist, hashed), content);
  return hashed;
}

/** Tabler's parts are picked in SCSS (static/src/css/tabler.scss). */
const scss = {
  name: "scss",
  setup({ onLoad }) {
    onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const { css } = sass.compile(file, {
        loadPaths: [path.join(root, "node_modules")],
        logger: sass.Logger.silent,
      });
      // As in Tabler's own build: its custom properties stay apart from ours.
      return { contents: css.replace(/(?<![\w-])--(?=[a-z])/g, "--tblr-"), loader: "css" };
    });
  },
};

/** Scripts and styles with all that they import. */
async function bundle() {
  const entries = (await readdir(src)).filter((name) => /\.(js|css)$/.test(name));
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries.map((name) => path.join(src, name)),
    outdir: dist,
    outbase: src,
    entryNames: "[name]-[hash]",
    chunkNames: "chunks/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022", "chrome110", "firefox110", "safari16"],
    minify: true,
    sourcemap: "linked",
    legalComments: "linked",
    metafile: true,
    logLevel: "warning",
    plugins: [scss],
    loader: {
      ".woff2": "file", ".woff": "file", ".ttf": "file",
      ".svg": "file", ".png": "file", ".jpg": "file", ".webp": "file",
    },
  });
  const names = {};
  const written = [];
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    const name = path.relative(dist, path.join(root, file)).split(path.sep).join("/");
    written.push(name);
    if (output.entryPoint) names[path.basename(output.entryPoint)] = name;
  }
  return { names, written };
}

/** One <symbol> a name of icons.json; `circle-check-filled` is the filled one of `circle-check`. */
async function sprite() {
  const list = path.join(src, "icons.json");
  if (!existsSync(list)) return {};
  const names = [...new Set(JSON.parse(await readFile(list, "utf8")))].sort();
  const symbols = await Promise.all(names.map(symbol));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  return { "icons.svg": await keep("icons.svg", svg) };
}

async function symbol(name) {
  const filled = name.endsWith("-filled");
  const file = filled ? `filled/${name.slice(0, -"-filled".length)}.svg` : `outline/${name}.svg`;
  const svg = await readFile(path.join(icons, file), "utf8").catch(() => {
    throw new Error(`icons.json: Tabler has no icon “${name}”`);
  });
  const body = svg
    .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "")
    .replace(/\s*\n\s*/g, "");
  const paint = filled
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body}</symbol>`;
}

/** Fonts and images that templates name themselves. */
async function copies() {
  const names = {};
  for (const folder of COPIED_FOLDERS) {
    for (const name of await filesBelow(path.join(src, folder))) {
      const whole = `${folder}/${name}`;
      names[whole] = await keep(whole, await readFile(path.join(src, whole)));
    }
  }
  return names;
}

async function engine() {
  return { "mjml.js": await keep("mjml.js", await readFile(mjml)) };
}

async function build() {
  const started = performance.now();
  await mkdir(dist, { recursive: true });
  const bundled = await bundle();
  const manifest = {
    ...bundled.names, ...(await sprite()), ...(await copies()), ...(await engine()),
  };
  const target = path.join(dist, "manifest.json");
  await writeFile(`${target}.new`, JSON.stringify(manifest, null, 2) + "\n");
  await rename(`${target}.new`, target);

  const current = new Set(["manifest.json", ...bundled.written, ...Object.values(manifest)]);
  for (const name of await filesBelow(dist)) {
    if (!current.has(name)) await rm(path.join(dist, name));
  }
  const count = Object.keys(manifest).length;
  console.log(`Assets: ${count} built in ${Math.round(performance.now() - started)} ms.`);
}

async function keepBuilding() {
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => build().catch((error) => console.error(error.message)), 100);
  };
  watch(src, { recursive: true }, again);
  again();
}

if (process.argv.includes("--watch")) {
  await keepBuilding();
} else {
  await build().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
