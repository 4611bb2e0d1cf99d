// The session behind the page: it may end while someone writes, and begin again in another window.

import { open } from "../dialogs.js";
import { toast } from "../toasts.js";
import { post, read, renewToken } from "./send.js";

const WAITING = 3000; // ms between two looks while the person is away signing in
const LATER = 20_000;

export class Session {
  constructor(form, words) {
    Object.assign(this, { form, words });
    this.dialog = document.getElementById("signed-out");
    this.other = this.dialog.querySelector("[data-other-writer]");
    this.listeners = [];
    this.asked = false; // once is enough: "Later" means later
    addEventListener("focus", () => this.timer && this.watch());
    // Parts of the page that ask by themselves would lead to the sign-in page, away from the work.
    document.addEventListener("htmx:beforeOnLoad", (event) => {
      if (event.detail.xhr.status !== 401) return;
      event.preventDefault();
      this.lost("signed-out", true);
    });
  }

  /** `listener()` when the person is signed in again. */
  back(listener) {
    this.listeners.push(listener);
  }

  /** `post` that gets over a renewed session by itself; `fields()` gives what is sent. */
  async send(url, fields) {
    const answer = await post(url, fields());
    if (answer.kind !== "stale") return answer;
    const state = await this.look();
    if (state !== "mine") return { kind: state };
    const again = await post(url, fields());
    return again.kind === "stale" ? { kind: "broken" } : again;
  }

  /** Whose session is it now: mine (its token is taken over), signed-out, other, offline? */
  async look() {
    const answer = await read(this.form.dataset.sessionUrl);
    if (answer.kind === "stale") return "signed-out";
    if (answer.kind === "forbidden") return "other";
    if (answer.kind !== "done") return "offline";
    if (String(answer.data.user) !== this.form.elements.writer.value) {
      this.other.textContent = this.words.otherWriter.replaceAll("{name}", answer.data.name);
      return "other";
    }
    renewToken(answer.data.csrf);
    return "mine";
  }

  /** Asks the person to sign in, now or (`quietly`) with their next word. */
  lost(state, quietly = false) {
    this.form.dataset.away = "1"; // the preview waits
    this.nameOther(state);
    if (!quietly && !this.asked) {
      this.asked = true;
      open(this.dialog);
    } else if (this.timer) {
      return;
    }
    this.wait();
  }

  nameOther(state) {
    this.other.hidden = state !== "other" || !this.other.textContent;
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.watch(), this.dialog.open ? WAITING : LATER);
  }

  async watch() {
    clearTimeout(this.timer);
    const state = await this.look();
    if (state !== "mine") {
      this.nameOther(state);
      this.wait();
      return;
    }
    this.timer = undefined;
    this.asked = false;
    delete this.form.dataset.away;
    this.dialog.close();
    toast(this.words.signedInAgain);
    this.listeners.forEach((tell) => tell());
  }
}
