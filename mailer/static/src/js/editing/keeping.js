// A draft is kept while someone writes; it is never a version. Who else writes is told.

import { about, tooLong, written } from "./fields.js";

const QUIET = 2000; // ms without a change before a draft is kept
const CALLS = 20_000; // the editor says that it is open
const AGAIN = 10_000; // a server that was away is asked again

export function startKeeping(form, session, local, words) {
  const said = document.getElementById("draft-state");
  const others = document.getElementById("others");
  const mine = crypto.randomUUID();
  let last = JSON.stringify(written(form));
  let dirty = false;
  let timer;
  let running = null;
  let stopped = false;

  function changed() {
    dirty = true;
    said.classList.add("is-pending");
    if (!said.textContent) say(words.unsaved);
    later(QUIET);
  }

  function later(ms) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(keep, ms);
  }

  /** Keeps what is there now; true when nothing is left to keep. */
  async function keep() {
    clearTimeout(timer);
    if (running) await running;
    if (stopped) return false;
    if (tooLong(form)) {
      say(words.tooLong, true);
      return false;
    }
    const fields = written(form);
    const state = JSON.stringify(fields);
    if (state === last) {
      clean();
      return true;
    }
    running = keepFields(fields);
    const answer = await running;
    running = null;
    if (answer.kind !== "done") return failed(answer, fields);
    last = state;
    local.clear();
    say(answer.data.text);
    if (JSON.stringify(written(form)) === last) clean();
    else later(QUIET);
    return true;
  }

  async function keepFields(fields) {
    const all = () => ({ ...about(form), ...fields, window: mine, changed: "1" });
    const answer = await session.send(form.dataset.keepUrl, all);
    if (answer.kind !== "done") return answer;
    form.elements.draft.value = answer.data.draft;
    form.elements.kept.value = answer.data.kept;
    if (!form.dataset.template) {
      history.replaceState(null, "", `${form.dataset.newUrl}?draft=${answer.data.draft}`);
    }
    tellOthers(answer.data.others);
    return answer;
  }

  function failed(answer, fields) {
    local.put(fields);
    if (answer.kind === "signed-out" || answer.kind === "other") {
      say(words.signedOut, true);
      session.lost(answer.kind);
    } else if (answer.kind === "conflict" && answer.data.reason === "other-user") {
      session.lost("other");
    } else if (answer.data?.text || answer.text) {
      say(answer.data?.text || answer.text, true);
    } else {
      say(answer.kind === "offline" ? words.offline : words.broken, true);
      later(AGAIN);
    }
    return false;
  }

  function clean() {
    dirty = false;
    said.classList.remove("is-pending");
  }

  function say(text, bad = false) {
    said.classList.toggle("is-bad", bad);
    if (said.textContent !== text) said.textContent = text;
  }

  function tellOthers(html) {
    if (others.dataset.told === html) return;
    others.dataset.told = html;
    others.innerHTML = html;
  }

  /** The editor is open: others are told, and it is told of them; and who is signed in? */
  async function call() {
    if (stopped || running || document.hidden) return;
    const fields = () => ({ ...about(form), base_number: form.elements.base_number.value });
    const answer = form.dataset.template
      ? await session.send(form.dataset.keepUrl, fields)
      : { kind: await session.look(), data: {} };
    if (answer.kind === "done") tellOthers(answer.data.others);
    else if (answer.kind === "signed-out" || answer.kind === "other") {
      say(words.signedOut, true);
      session.lost(answer.kind, !dirty);
    }
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  setInterval(call, CALLS);
  document.addEventListener("visibilitychange", () => (document.hidden ? dirty && keep() : call()));
  addEventListener("focus", call);
  session.back(() => (dirty ? keep() : say("")));
  addEventListener("online", () => dirty && keep());
  addEventListener("beforeunload", (event) => {
    if (stopped || !dirty) return;
    keep();
    event.preventDefault();
  });
  call();

  return {
    keepFields,
    /** Nothing is kept any more: it is being saved or thrown away. Waits for what is under way. */
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
    goOn() {
      stopped = false;
      if (dirty) later(QUIET);
    },
    failed,
  };
}
