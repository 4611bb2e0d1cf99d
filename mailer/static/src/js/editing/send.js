// What the editing page asks of the server, without ever leaving the page.

import { csrfToken } from "../csrf.js";

/** POSTs fields; answers with `kind`, and `data` or `text` where the server said something:
 * done, refused (422), conflict (409), stale (no session, or another one), gone, forbidden,
 * broken, offline. */
export async function post(url, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return sorted(await attempt(url, { method: "POST", body }));
}

/** POSTs one file, as `file`. */
export async function sendFile(url, file) {
  const body = new FormData();
  body.set("file", file);
  return sorted(await attempt(url, { method: "POST", body }));
}

/** The same for something that is only read. */
export async function read(url) {
  return sorted(await attempt(url, {}));
}

/** All forms of this page speak for the new session. */
export function renewToken(token) {
  document.querySelector('meta[name="csrf-token"]').content = token;
  document.querySelectorAll('input[name="csrf_token"]').forEach((input) => {
    input.value = token;
  });
}

async function attempt(url, options) {
  const headers = {
    Accept: "application/json",
    "HX-Request": "true", // errors come as a sentence, not as a page
    "X-CSRFToken": csrfToken(),
  };
  try {
    return await fetch(url, { ...options, headers, redirect: "manual" });
  } catch {
    return null;
  }
}

const KINDS = { 400: "stale", 401: "stale", 403: "forbidden", 404: "gone", 409: "conflict", 422: "refused" };

async function sorted(answer) {
  if (!answer) return { kind: "offline" };
  if (answer.type === "opaqueredirect") return { kind: "stale" };
  const kind = answer.ok ? "done" : KINDS[answer.status] ?? "broken";
  const isData = answer.headers.get("Content-Type")?.includes("json");
  try {
    return { kind, data: isData ? await answer.json() : {}, text: sentence(answer) };
  } catch {
    return { kind: "offline" };
  }
}

function sentence(answer) {
  const said = answer.headers.get("HX-Trigger");
  return said ? JSON.parse(said).toast?.text ?? "" : "";
}
