// A draft is kept while someone writes; it is never a version. Who else writes is told.

import { about, tooLong, written } from "./fields.js";

const QUIET = 2000; // ms without a change before a draft is kept
const CALLS = 20_000; // the editor says that it is open
const AGAIN = 10_000; // a server that was away is asked again

export class Keeping {
  constructor(form, session, local, words) {
    Object.assign(this, { form, session, local, words });
    this.said = document.getElementById("draft-state");
    this.others = document.getElementById("others");
    this.window = crypto.randomUUID();
    if (form.elements.window) form.elements.window.value = this.window; // saving says it, too
    this.last = JSON.stringify(written(form)); // what the server has
    this.dirty = false;
    this.stopped = false;
    this.running = null;
    this.listen();
    this.call();
  }

  listen() {
    const { form, session } = this;
    for (const name of ["input", "change"]) form.addEventListener(name, () => this.changed());
    session.back(() => (this.dirty ? this.keep() : this.say("")));
    setInterval(() => this.call(), CALLS);
    addEventListener("focus", () => this.call());
    addEventListener("online", () => this.dirty && this.keep());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.call();
      else if (this.dirty) this.keep();
    });
    addEventListener("beforeunload", (event) => {
      if (this.stopped || !this.dirty) return; // a draft that is kept may be left
      this.keep();
      event.preventDefault();
    });
    // Back from the page after a save: what stands here is older than what was saved.
    addEventListener("pageshow", (event) => event.persisted && this.stopped && location.reload());
  }

  changed() {
    this.dirty = true;
    this.said.classList.add("is-pending");
    if (!this.said.textContent) this.say(this.words.unsaved);
    this.later(QUIET);
  }

  later(ms) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.keep(), ms);
  }

  /** Keeps what is there now. */
  async keep() {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (this.stopped) return;
    if (tooLong(this.form)) {
      this.say(this.words.tooLong, true);
      return;
    }
    const fields = written(this.form);
    const state = JSON.stringify(fields);
    if (state === this.last) {
      this.clean();
      return;
    }
    this.running = this.keepFields(fields);
    const answer = await this.running;
    this.running = null;
    if (answer.kind === "done") this.kept(state, answer.data.text);
    else this.failed(answer, fields);
  }

  async keepFields(fields) {
    const { form } = this;
    const all = () => ({ ...about(form), ...fields, window: this.window, changed: "1" });
    const answer = await this.session.send(form.dataset.keepUrl, all);
    if (answer.kind !== "done") return answer;
    form.elements.draft.value = answer.data.draft;
    form.elements.kept.value = answer.data.kept;
    if (!form.dataset.template) {
      const here = new URL(form.dataset.newUrl, location.href);
      here.searchParams.set("draft", answer.data.draft);
      history.replaceState(null, "", here);
    }
    this.tellOthers(answer.data.others);
    return answer;
  }

  kept(state, text) {
    this.last = state;
    this.local.clear();
    this.say(text);
    if (JSON.stringify(written(this.form)) === state) this.clean();
    else this.later(QUIET);
  }

  failed(answer, fields) {
    const { words } = this;
    const said = answer.data?.text || answer.text;
    this.local.put(fields);
    if (answer.kind === "signed-out" || answer.kind === "other") {
      this.say(words.signedOut, true);
      this.session.lost(answer.kind);
    } else if (answer.data?.reason === "other-user") {
      this.session.lost("other");
    } else if (said) {
      this.say(said, true);
    } else {
      this.say(answer.kind === "offline" ? words.offline : words.broken, true);
      this.later(AGAIN);
    }
  }

  clean() {
    this.dirty = false;
    this.said.classList.remove("is-pending");
  }

  say(text, bad = false) {
    this.said.classList.toggle("is-bad", bad);
    if (this.said.textContent !== text) this.said.textContent = text;
  }

  tellOthers(html) {
    if (this.told === html) return;
    this.told = html;
    this.others.innerHTML = html;
  }

  /** The editor is open: others are told, and it is told of them; and who is signed in? */
  async call() {
    const { form, session } = this;
    if (this.stopped || this.running || document.hidden) return;
    const fields = () => ({ ...about(form), base_number: form.elements.base_number.value });
    const answer = form.dataset.template
      ? await session.send(form.dataset.keepUrl, fields)
      : { kind: await session.look(), data: {} };
    if (answer.kind === "done") this.tellOthers(answer.data.others);
    else if (answer.kind === "signed-out" || answer.kind === "other") {
      this.say(this.words.signedOut, true);
      session.lost(answer.kind, !this.dirty);
    }
  }

  /** Nothing is kept any more: it is being saved or thrown away. Waits for what is under way. */
  async stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  goOn() {
    this.stopped = false;
    if (this.dirty) this.later(QUIET);
  }
}
