// Documents upload one by one, each with its progress and its verdict. Without this script the form sends all at once.

const MEGABYTE = 1024 * 1024;
// Parts of the claim's page that an upload changes.
const FRAGMENTS = ["documents", "room", "missing", "findings", "checks", "comment-list", "history", "proof-answers", "comment-answers"];
const OPEN = new Set(["ready", "queued", "sending", "checking", "failed"]);

const MAY_RETRY = new Set(["failed", "cancelled"]);
const STOPPED = new Set(["failed", "cancelled", "refused"]);

// What hides or turns a file's name round is left out, as the server leaves it out; joiners belong to some words.
const HIDING = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const shown = (name) => name.replace(HIDING, "");

// A name in an element of its own: its direction changes nothing of the sentence around it.
const isolated = (name) => {
  const element = document.createElement("bdi");
  element.textContent = shown(name);
  return element;
};

// A sentence as texts and, where it holds a file's name, an element.
const fill = (sentence, facts = {}) =>
  sentence.split(/(%\(\w+\)s)/).map((part) => {
    const fact = /^%\((\w+)\)s$/.exec(part)?.[1];
    if (fact === "name") return isolated(facts.name);
    return fact ? String(facts[fact] ?? "") : part;
  });

// The sentence may stand elsewhere too, so its elements are copied.
const write = (element, sentence) => {
  const parts = [sentence].flat();
  element.replaceChildren(...parts.map((part) => part.cloneNode?.(true) ?? part));
};

const megabytes = (bytes) => Math.ceil(bytes / MEGABYTE);
const sizeOf = (bytes) =>
  bytes < MEGABYTE ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

let rowsMade = 0;

// One chosen file: its place in the list, and where it stands.
class Row {
  constructor(file, upload) {
    this.file = file;
    this.upload = upload;
    const template = document.getElementById("upload-row");
    this.element = template.content.firstElementChild.cloneNode(true);
    this.part = (name) => this.element.querySelector(`[data-${name}]`);
    this.part("name").replaceChildren(isolated(file.name));
    this.part("size").textContent = sizeOf(file.size);
    for (const of of this.element.querySelectorAll("[data-of]")) of.replaceChildren(" “", isolated(file.name), "”");
    this.part("progress").setAttribute("aria-label", shown(file.name));
    this.kind = this.part("kind");
    this.comment = this.part("comment");
    this.kind.append(...[...upload.form.elements.kind.options].map((option) => option.cloneNode(true)));
    this.follow();
    this.connect("kind");
    this.connect("comment");
    this.kind.addEventListener("change", () => (this.hasOwnKind = true));
    this.part("cancel").addEventListener("click", () => upload.cancel(this));
    this.part("retry").addEventListener("click", () => upload.start([this]));
  }

  connect(name) {
    this[name].id = `upload-${name}-${(rowsMade += 1)}`;
    this.part(`${name}-label`).htmlFor = this[name].id;
  }

  // The kind chosen for all is this one's too, until it gets one of its own.
  follow() {
    if (!this.hasOwnKind) this.kind.value = this.upload.form.elements.kind.value;
  }

  is(state, sentence, code = "") {
    this.state = state;
    this.element.dataset.row = state;
    write(this.part("state"), sentence);
    this.part("code").textContent = code;
    const isUnderWay = state === "sending" || state === "checking";
    this.part("progress").hidden = !isUnderWay;
    this.swapActs(isUnderWay || state === "queued", state);
    for (const control of [this.kind, this.comment]) control.disabled = isUnderWay;
  }

  // A button that goes away hands the focus to the one that stays.
  swapActs(isBusy, state) {
    const [retry, cancel] = [this.part("retry"), this.part("cancel")];
    const hadFocus = this.element.contains(document.activeElement) && document.activeElement.type === "button";
    retry.hidden = !MAY_RETRY.has(state);
    this.part("cancel-word").textContent = STOPPED.has(state) ? this.upload.words.take_off : this.upload.words.cancel;
    cancel.hidden = state === "checking" || state === "added";
    if (!hadFocus || !document.activeElement.hidden) return;
    if (!cancel.hidden) cancel.focus();
    else if (!retry.hidden) retry.focus();
    else this.upload.said.focus();
  }

  progresses(event) {
    if (!event.lengthComputable || this.state !== "sending") return;
    const percent = Math.floor((100 * event.loaded) / event.total);
    this.part("progress").value = percent;
    write(this.part("state"), fill(this.upload.rules.words.sending, { percent: `${percent}%` }));
  }

  data() {
    const fields = this.upload.form.elements;
    const data = new FormData();
    data.append("csrfmiddlewaretoken", fields.csrfmiddlewaretoken.value);
    data.append("kind", this.kind.value);
    data.append("comment", this.comment.value.trim() || fields.comment.value);
    data.append("claim_comment", fields.claim_comment.value);
    for (const [name, value] of this.answers) data.append(name, value);
    data.append("documents", this.file);
    return data;
  }
}

class Upload {
  constructor(form) {
    this.form = form;
    this.rules = JSON.parse(form.dataset.upload);
    this.words = this.rules.words;
    this.input = form.elements.documents;
    this.list = form.querySelector("[data-queue]");
    this.said = form.querySelector("[data-said]");
    this.said.tabIndex = -1;
    this.rows = [];
    this.refreshed = Promise.resolve();
  }

  listen() {
    const { form } = this;
    this.input.addEventListener("change", () => {
      this.choose(this.input.files);
      this.input.value = "";
    });
    form.elements.kind.addEventListener("change", () => this.rows.forEach((row) => row.follow()));
    form.addEventListener("submit", (event) => this.submit(event));
    this.welcomeDrops(form.querySelector("[data-drop]"));
    window.addEventListener("beforeunload", (event) => {
      if (this.isRunning) event.preventDefault();
    });
  }

  say(name, facts) {
    this.speak(fill(this.words[name], facts));
  }

  // Read out as it is added; the sentence before goes, unless it is one that stays until the next round.
  speak(sentence, { stays = false } = {}) {
    for (const passing of this.said.querySelectorAll("[data-passing]")) passing.remove();
    const spoken = document.createElement("span");
    write(spoken, sentence);
    if (!stays) spoken.dataset.passing = "";
    this.said.append(spoken, " ");
  }

  refused(row, sentence, code = "") {
    const notAdded = fill(this.words.not_added, { name: row.file.name });
    this.speak([...notAdded, " ", ...[sentence].flat(), code && ` ${code}`], { stays: true });
  }

  // --- Choosing ---------------------------------------------------------------------------------------------

  welcomeDrops(zone) {
    zone.querySelector("[data-drop-hint]").hidden = false;
    const light = (isOver) => zone.classList.toggle("drop-over", isOver);
    zone.addEventListener("dragover", () => light(true));
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(event.relatedTarget)) light(false);
    });
    zone.addEventListener("drop", (event) => {
      light(false);
      if (hasFiles(event)) this.choose(event.dataTransfer.files);
    });
    // A file that misses the zone must not replace the page.
    for (const name of ["dragover", "drop"])
      document.addEventListener(name, (event) => {
        if (hasFiles(event)) event.preventDefault();
      });
  }

  choose(files) {
    if (!this.input.multiple) [...this.rows].forEach((row) => this.drop(row));
    if (!this.isRunning) this.said.replaceChildren();
    for (const file of this.input.multiple ? files : [...files].slice(0, 1)) {
      const row = new Row(file, this);
      const [sentence, code] = this.fault(file);
      row.is(sentence ? "refused" : "ready", sentence || this.words.ready, code);
      this.rows.push(row);
      this.list.append(row.element);
      if (sentence) this.refused(row, sentence, code);
    }
    this.arrange();
    this.say("chosen", { n: this.rows.length });
  }

  // What the server would refuse, told before it is sent: [sentence, code]. The server decides anyway.
  fault(file) {
    const name = file.name.toLowerCase();
    const isKnown = this.rules.kinds.some((kind) => name.endsWith(kind));
    if (!isKnown) return this.refusal("FILE_TYPE_NOT_ALLOWED", file);
    if (!file.size) return this.refusal("FILE_EMPTY", file);
    if (file.size > this.rules.max_bytes) return this.refusal("FILE_TOO_LARGE", file);
    return this.hasRoom(file) ? ["", ""] : [fill(this.words.full, this.most(file)), ""];
  }

  refusal(code, file) {
    const name = file.name.toLowerCase();
    const [, how = ""] = this.rules.how.find(([endings]) => endings.some((end) => name.endsWith(end))) ?? [];
    const facts = { name: file.name, megabytes: megabytes(file.size), how };
    return [fill(this.rules.refusals[code], facts), code];
  }

  hasRoom(file) {
    const room = document.getElementById("room")?.dataset;
    if (!room) return true; // a newer version takes the earlier one's room
    const open = this.rows.filter((row) => OPEN.has(row.state));
    const bytes = open.reduce((sum, row) => sum + row.file.size, file.size);
    return open.length < Number(room.files) && bytes <= Number(room.bytes);
  }

  most(file) {
    const bytes = megabytes(this.rules.max_bytes_per_claim);
    return { name: file.name, files: this.rules.max_files_per_claim, megabytes: bytes };
  }

  arrange() {
    this.list.hidden = !this.rows.length;
    // A single file has the kind and the comment of the form.
    for (const row of this.rows) row.part("fields").hidden = this.rows.length < 2 || !OPEN.has(row.state);
  }

  cancel(row) {
    if (row.state === "sending") {
      row.request?.abort();
      return;
    }
    this.drop(row);
    this.say("off", { name: row.file.name });
  }

  drop(row) {
    const hadFocus = row.element.contains(document.activeElement);
    this.rows = this.rows.filter((other) => other !== row);
    row.element.remove();
    this.arrange();
    if (hadFocus) (this.list.querySelector("button:not([hidden])") ?? this.input).focus();
  }

  // --- Sending ----------------------------------------------------------------------------------------------

  submit(event) {
    if (!this.rows.length) return; // the server says what is missing
    event.preventDefault();
    const waiting = this.rows.filter((row) => row.state === "ready" || row.state === "failed");
    if (waiting.length) this.start(waiting);
    else if (!this.isRunning) this.say("nothing");
  }

  start(rows) {
    // Which findings they answer is what was ticked when they were sent, whatever the page shows later.
    const answers = [...new FormData(this.form)].filter(([name]) => name.startsWith("answers"));
    rows.forEach((row) => {
      row.answers = answers;
      row.is("queued", this.words.ready);
    });
    if (!this.isRunning) this.run();
  }

  // One after the other: a claim takes one document at a time anyway.
  async run() {
    this.isRunning = true;
    this.said.replaceChildren();
    const done = { added: 0, all: 0 };
    for (let row = this.next(); row; row = this.next()) {
      this.say("begun", { name: row.file.name });
      const answer = await this.send(row);
      done.all += 1;
      done.added += this.judge(row, answer);
      if (row.state === "failed") this.restWaits();
    }
    this.isRunning = false;
    if (done.all > 1) this.say("ended", done);
    if (this.form.dataset.next && done.added) window.location.assign(this.form.dataset.next);
  }

  // What stopped one file would stop the others too.
  restWaits() {
    for (const row of this.rows) if (row.state === "queued") row.is("ready", this.words.waits);
  }

  next() {
    return this.rows.find((row) => row.state === "queued");
  }

  async send(row) {
    try {
      if (this.isTokenOld) await this.renewToken();
    } catch {
      return "signed_out";
    }
    row.is("sending", fill(this.words.sending, { percent: "0%" }));
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      row.request = request;
      request.upload.addEventListener("progress", (event) => row.progresses(event));
      request.upload.addEventListener("load", () => row.is("checking", this.words.checking));
      request.addEventListener("load", () => resolve(request));
      request.addEventListener("error", () => resolve("lost"));
      request.addEventListener("abort", () => resolve("cancelled"));
      request.open("POST", this.form.action);
      request.setRequestHeader("Accept", "application/json");
      request.send(row.data());
    });
  }

  // Returns whether the file is on the claim now.
  judge(row, answer) {
    const tell = (state, sentence, code) => {
      row.is(state, sentence, code);
      this.arrange();
      this.refused(row, sentence, code);
      return false;
    };
    if (answer === "lost") return tell("failed", this.words.lost);
    if (answer === "signed_out") return tell("failed", this.words.signed_out);
    if (answer === "cancelled") return tell("cancelled", this.words.cancelled);
    const verdict = verdictOf(answer);
    if (verdict && answer.status < 300) return this.added(row, verdict.sentence);
    if (verdict) return tell("refused", verdict.sentence, verdict.code);
    if (answer.status >= 500) return tell("failed", this.words.away);
    if (answer.status === 413) return tell("refused", ...this.refusal("FILE_TOO_LARGE", row.file));
    if (answer.status === 404) return tell("refused", this.words.closed);
    this.isTokenOld = true;
    return tell("failed", this.words.signed_out);
  }

  added(row, sentence) {
    const told = sentence || fill(this.words.added, { name: row.file.name });
    row.is("added", told);
    this.arrange();
    this.speak(told);
    if (!sentence) this.form.elements.claim_comment.value = "";
    if (!this.form.dataset.next) this.refresh().then(() => this.drop(row)).catch(() => {});
    return true;
  }

  // --- The page around the form -----------------------------------------------------------------------------

  refresh() {
    this.refreshed = this.refreshed.catch(() => {}).then(() => this.fetchPage()).then(swapFragments);
    return this.refreshed;
  }

  async fetchPage() {
    const answer = await fetch(this.form.dataset.page ?? this.form.action);
    if (!answer.ok || answer.redirected) throw new Error("not the page");
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  // After signing in again the page's token is a new one.
  async renewToken() {
    const token = (await this.fetchPage()).querySelector("form[data-upload] [name=csrfmiddlewaretoken]");
    this.form.elements.csrfmiddlewaretoken.value = token.value;
    this.isTokenOld = false;
  }
}

const verdictOf = (request) => {
  try {
    return JSON.parse(request.responseText).documents[0];
  } catch {
    return null; // a page: signed out, or in trouble
  }
};

const swapFragments = (page) => {
  const focused = document.activeElement?.getAttribute("href");
  for (const id of FRAGMENTS) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (!fresh) continue;
    const hadFocus = old?.contains(document.activeElement);
    for (const box of old?.querySelectorAll("[name=answers]:not(:checked)") ?? []) {
      const same = fresh.querySelector(`[name=answers][value="${CSS.escape(box.value)}"]`);
      if (same) same.checked = false;
    }
    const before = fresh.previousElementSibling?.id;
    if (old) old.replaceWith(fresh);
    else if (before) document.getElementById(before)?.after(fresh);
    window.htmx?.process(fresh);
    if (hadFocus && focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }
};

for (const form of document.querySelectorAll("form[data-upload]")) new Upload(form).listen();
