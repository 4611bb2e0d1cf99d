// The session behind the page: it may end while someone writes, and begin again in another window.

import { open } from "../dialogs.js";
import { toast } from "../toasts.js";
import { post, read, renewToken } from "./send.js";

const WAITING = 3000; // ms between two looks while the person is away signing in
const LATER = 20_000;

/** `send` is `post` that gets over a renewed session by itself and tells of an ended one;
 * `back(callback)` is called when the person is signed in again. */
export function startSession(form, words) {
  const dialog = document.getElementById("signed-out");
  const other = dialog.querySelector("[data-other-writer]");
  const listeners = [];
  let timer;
  let shown = false; // once is enough: "Later" means later

  async function send(url, fields) {
    const answer = await post(url, fields());
    if (answer.kind !== "stale") return answer;
    const state = await look();
    if (state === "mine") {
      const again = await post(url, fields());
      return again.kind === "stale" ? { kind: "broken" } : again;
    }
    return { kind: state };
  }

  /** Whose session is it now: mine (its token is taken over), signed-out, other, offline? */
  async function look() {
    const answer = await read(form.dataset.sessionUrl);
    if (answer.kind === "stale") return "signed-out";
    if (answer.kind === "forbidden") return "other";
    if (answer.kind !== "done") return "offline";
    if (String(answer.data.user) !== form.elements.writer.value) {
      other.textContent = words.otherWriter.replaceAll("{name}", answer.data.name);
      return "other";
    }
    renewToken(answer.data.csrf);
    return "mine";
  }

  /** Asks the person to sign in, now or (`quietly`) with their next word. */
  function lost(state, quietly = false) {
    form.dataset.away = "1"; // the preview waits
    other.hidden = state !== "other" || !other.textContent;
    if (!quietly && !shown) {
      shown = true;
      open(dialog);
    } else if (timer) {
      return;
    }
    wait();
  }

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(watch, dialog.open ? WAITING : LATER);
  }

  async function watch() {
    clearTimeout(timer);
    const state = await look();
    if (state !== "mine") {
      other.hidden = state !== "other" || !other.textContent;
      wait();
      return;
    }
    timer = undefined;
    shown = false;
    delete form.dataset.away;
    dialog.close();
    toast(words.signedInAgain);
    listeners.forEach((tell) => tell());
  }

  addEventListener("focus", () => timer && watch());
  // Parts of the page that ask by themselves would lead to the sign-in page, away from the work.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status !== 401) return;
    event.preventDefault();
    lost("signed-out", true);
  });
  return { send, look, lost, back: (listener) => listeners.push(listener) };
}
