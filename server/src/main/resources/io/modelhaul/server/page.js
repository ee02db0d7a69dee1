"use strict";

// Everything that comes from a server is put in as text, never as markup.

const $ = id => document.getElementById(id);
const base = location.pathname.endsWith("/") ? location.href : location.origin + location.pathname + "/";
const OVER = ["COMPLETE", "ERROR", "CANCELLED"];
const WORDS = {
  STARTING: "starting", RESOLVING: "looking what there is", DOWNLOADING: "downloading", RETRYING: "waiting to try again",
  VERIFYING: "verifying", FINALIZING: "finishing", COMPLETE: "complete", ERROR: "failed", CANCELLED: "cancelled"
};

function node(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role" || name === "for" || name === "scope") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

/** Text from elsewhere, without characters that hide or turn others: control characters and marks of direction. */
const visible = text => String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");

/** A name from elsewhere: its letters cannot turn the text around it. */
const name = text => node("bdi", { class: "name", textContent: visible(text) });

function size(bytes) {
  if (bytes == null) return "?";
  const units = ["B", "KB", "MB", "GB", "TB"];
  let unit = 0, value = bytes;
  while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit++; }
  return (unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)) + " " + units[unit];
}

function time(seconds) {
  if (seconds == null) return "";
  const s = Math.round(seconds);
  if (s < 60) return s + " s";
  if (s < 3600) return Math.floor(s / 60) + " min " + (s % 60) + " s";
  return Math.floor(s / 3600) + " h " + Math.floor(s % 3600 / 60) + " min";
}

function say(text) {
  $("status").textContent = visible(text);
}

// ---- calls

/** The address that the command prints has the key behind the #, which no browser sends anywhere. */
if (location.hash.length > 1) {
  sessionStorage.setItem("modelhaul-key", decodeURIComponent(location.hash.slice(1)));
  history.replaceState(null, "", location.pathname);
}
let key = sessionStorage.getItem("modelhaul-key");
let keyGiven = null;

/** One question for all calls that wait for it. */
function askForKey() {
  if (!keyGiven) {
    $("key-section").hidden = false;
    $("key").focus();
    say("This server needs its API key.");
    keyGiven = new Promise(resolve => {
      $("key-form").onsubmit = event => {
        event.preventDefault();
        key = $("key").value;
        sessionStorage.setItem("modelhaul-key", key);
        $("key").value = "";
        $("key-section").hidden = true;
        say("");
        keyGiven = null;
        resolve();
      };
    });
  }
  return keyGiven;
}

async function send(method, path, body, signal) {
  for (;;) {
    const headers = {};
    if (key) headers.Authorization = "Bearer " + key;
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetch(new URL(path, base), {
      method, headers, signal, body: body ? JSON.stringify(body) : undefined, cache: "no-store"
    });
    if (answer.status !== 401) return answer;
    await askForKey();
  }
}

async function call(method, path, body) {
  const answer = await send(method, path, body);
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  let problem = {};
  try { problem = await answer.json(); } catch { /* not ours */ }
  const failure = new Error(problem.detail || "The server answered " + answer.status + ".");
  failure.code = problem.code;
  throw failure;
}

const modelPath = model => "api/models/" + encodeURIComponent(model.provider) + "/" + encodeURIComponent(model.model);

// ---- getting a model

function wanted() {
  const options = {};
  if ($("revision").value.trim()) options.revision = $("revision").value.trim();
  if ($("include").value.trim()) options.include = $("include").value.trim().split(/\s+/);
  if ($("token").value.trim()) options.token = $("token").value.trim();
  return { provider: $("provider").value, model: $("model").value.trim(), options };
}

async function attempt(work) {
  $("get-error").textContent = "";
  try {
    await work();
  } catch (failure) {
    $("get-error").textContent = visible(failure.message);
  }
}

$("get-form").addEventListener("submit", event => {
  event.preventDefault();
  attempt(async () => {
    const state = await call("POST", "api/downloads", wanted());
    $("found").replaceChildren();
    show(state);
    cards.get(state.id).article.scrollIntoView({ block: "nearest" });
  });
});

$("plan").addEventListener("click", () => attempt(async () => {
  if (!$("get-form").reportValidity()) return;
  $("found").replaceChildren(node("p", { class: "quiet", textContent: "asking" }));
  try {
    showPlan(await call("POST", "api/plan", wanted()));
  } catch (failure) {
    $("found").replaceChildren();
    throw failure;
  }
}));

function showPlan(plan) {
  const rows = plan.files.slice(0, 500).map(file => node("tr", {},
    node("td", {}, name(file.path)), node("td", { textContent: size(file.size) }),
    node("td", { textContent: file.cached ? "here" : "missing" })));
  const room = plan.disk.enough
    ? node("p", { class: "good", textContent: "There is room: " + size(plan.disk.freeBytes) + " are free." })
    : node("p", { class: "error", textContent: "There is no room: only " + size(plan.disk.freeBytes) + " are free." });
  $("found").replaceChildren(node("article", { id: "plan-shown" },
    node("h3", {}, "Plan for ", name(plan.model)),
    node("p", { textContent: plan.files.length + " files, " + size(plan.totalBytes) + " in all, "
      + size(plan.missingBytes) + " to fetch." }),
    room,
    node("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Files of the plan" },
      node("table", {}, node("thead", {}, node("tr", {}, ...["File", "Size", "State"]
        .map(title => node("th", { scope: "col", textContent: title })))), node("tbody", {}, ...rows)))));
  say("Plan: " + plan.files.length + " files, " + size(plan.missingBytes) + " to fetch.");
}

$("search").addEventListener("click", () => attempt(async () => {
  if (!$("get-form").reportValidity()) return;
  const hits = await call("GET", "api/search?provider=" + encodeURIComponent($("provider").value)
    + "&q=" + encodeURIComponent($("model").value.trim()));
  say(hits.length + " found.");
  $("found").replaceChildren(node("ul", { id: "hits" }, ...hits.map(hit => node("li", { class: "row" },
    node("span", {}, name(hit.model), node("span", { class: "quiet", textContent:
      (hit.downloads == null ? "" : "  " + hit.downloads + " downloads") + (hit.sizeBytes == null ? "" : "  " + size(hit.sizeBytes)) })),
    node("button", { type: "button", textContent: "Choose", onclick: () => {
      $("model").value = hit.model;
      $("found").replaceChildren();
      $("model").focus();
    } })))));
}));

async function loadProviders() {
  const providers = await call("GET", "api/providers");
  $("provider").replaceChildren(...providers.filter(each => each.supported && each.id !== "path")
    .map(each => node("option", { value: each.id, textContent: each.id, title: each.description })));
  if (providers.some(each => each.id === "huggingface")) $("provider").value = "huggingface";
}

// ---- downloads

const cards = new Map();

function newCard(state) {
  const heading = "download-" + state.id;
  const card = {
    speeds: [], status: null,
    article: node("article"), words: node("p"), numbers: node("p", { class: "quiet" }), error: node("p", { class: "error" }),
    bar: node("progress", { max: 100, "aria-labelledby": heading }), files: node("div", { class: "files" }),
    line: document.createElementNS("http://www.w3.org/2000/svg", "polyline"),
    cancel: node("button", { type: "button", textContent: "Cancel", "aria-describedby": heading,
      onclick: () => act(card, () => call("DELETE", "api/downloads/" + state.id)) }),
    retry: node("button", { type: "button", textContent: "Try again", "aria-describedby": heading,
      onclick: () => act(card, async () => show(await call("POST", "api/downloads/" + state.id + "/retry"))) })
  };
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 60 20");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", "Speed over the last minute");
  svg.append(card.line);
  card.svg = svg;
  card.article.dataset.id = state.id;
  card.article.append(
    node("div", { class: "row" }, node("h3", { id: heading }, name(state.model), " ",
      node("span", { class: "quiet", textContent: state.provider })), svg),
    card.words, card.bar, card.numbers, card.error, card.files, node("p", { class: "buttons" }, card.cancel, card.retry));
  cards.set(state.id, card);
  $("downloads").prepend(card.article);
  return card;
}

async function act(card, work) {
  try {
    await work();
  } catch (failure) {
    card.error.textContent = visible(failure.message);
  }
}

function show(state) {
  const card = cards.get(state.id) || newCard(state);
  const over = OVER.includes(state.status);
  card.article.dataset.status = state.status;
  card.words.textContent = WORDS[state.status] + (state.status === "STARTING" || state.status === "RETRYING"
    ? (state.message ? ": " + visible(state.message) : "") : "");
  if (state.status === "COMPLETE") card.bar.value = 100;
  else if (state.percent == null && !over) card.bar.removeAttribute("value");
  else card.bar.value = state.percent == null ? 0 : state.percent;
  const facts = [];
  if (state.completedBytes != null) facts.push(size(state.completedBytes) + " of " + size(state.totalBytes));
  if (state.percent != null && !over) facts.push(state.percent + " %");
  if (state.totalFiles != null) facts.push(state.completedFiles + " of " + state.totalFiles + " files");
  if (!over && state.bytesPerSecond != null) facts.push(size(state.bytesPerSecond) + "/s");
  if (!over && state.etaSeconds != null) facts.push(time(state.etaSeconds) + " left");
  if (!over && state.layer) facts.push("from " + state.layer + (state.endpoint ? " " + state.endpoint : ""));
  card.numbers.replaceChildren(visible(facts.join(", ")));
  if (state.path) card.numbers.append(" ", node("code", {}, name(state.path)));
  card.error.textContent = state.status === "ERROR" && state.error
    ? state.error.code + ": " + visible(state.error.message) : "";
  card.cancel.hidden = over;
  card.retry.hidden = !over || state.status === "COMPLETE";
  if (over) card.files.replaceChildren();
  speed(card, over ? null : state.bytesPerSecond);
  if (card.status !== state.status) {
    if (card.status !== null || !over) say(state.model + ": " + WORDS[state.status]);
    if (over) refreshSoon();
    card.status = state.status;
  }
  card.state = state;
  $("no-downloads").hidden = cards.size > 0;
}

function speed(card, bytes) {
  if (bytes != null) card.speeds.push(bytes);
  card.speeds = card.speeds.slice(-120);
  card.svg.classList.toggle("none", card.speeds.length < 2);
  const most = Math.max(...card.speeds, 1);
  const step = 60 / Math.max(1, card.speeds.length - 1);
  card.line.setAttribute("points", card.speeds.map((value, i) =>
    (i * step).toFixed(1) + "," + (19 - 18 * value / most).toFixed(1)).join(" "));
}

async function showFiles() {
  for (const [id, card] of cards) {
    if (!card.state || card.state.status !== "DOWNLOADING") continue;
    try {
      const files = await call("GET", "api/downloads/" + id + "/files");
      if (OVER.includes(card.state.status)) continue;
      card.files.replaceChildren(...files.slice(0, 20).map(file => {
        const left = file.totalBytes == null || !file.bytesPerSecond
          ? "" : ", " + time((file.totalBytes - file.completedBytes) / file.bytesPerSecond) + " left";
        const bar = node("progress", { max: Math.max(1, file.totalBytes || 1), "aria-label": visible(file.file) });
        if (file.totalBytes != null) bar.value = file.completedBytes;
        return node("div", {}, node("div", { class: "row" }, name(file.file), node("span", { class: "quiet", textContent:
          size(file.completedBytes) + " of " + size(file.totalBytes) + ", " + size(file.bytesPerSecond) + "/s" + left })), bar);
      }));
    } catch { /* the next round tells */ }
  }
  setTimeout(showFiles, 1000);
}

/** Reads the states of all downloads for as long as the page is open; after a break it is told where everything is. */
async function follow() {
  for (let wait = 500;; wait = Math.min(wait * 2, 8000)) {
    try {
      const answer = await send("GET", "api/events");
      if (!answer.ok) throw new Error("status " + answer.status);
      $("connection").textContent = "connected";
      wait = 250;
      await read(answer.body.getReader());
    } catch { /* the connection is gone; so try again */ }
    $("connection").textContent = "connection lost, trying again";
    await new Promise(resolve => setTimeout(resolve, wait));
  }
}

async function read(reader) {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const frames = text.split("\n\n");
    text = frames.pop();
    for (const frame of frames) {
      const data = frame.split("\n").find(line => line.startsWith("data: "));
      if (data) show(JSON.parse(data.slice(6)));
    }
  }
}

// ---- what is here, what is not finished, how the sources do

function guarded(work) {
  return work().catch(failure => { if (failure.code !== "NOT_FOUND") say(failure.message); });
}

/** Once for all downloads that are told of together; one may have ended before it was first seen. */
let refreshing;
function refreshSoon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(refreshStore, 100);
}

function refreshStore() {
  guarded(loadModels);
  guarded(loadPending);
  guarded(loadHealth);
}

async function loadModels() {
  const models = await call("GET", "api/models");
  $("no-models").hidden = models.length > 0;
  $("models").replaceChildren(...models.map(model => {
    const result = node("p", { class: "quiet" });
    const facts = size(model.sizeBytes) + ", " + model.files + (model.files === 1 ? " file" : " files")
      + (model.complete === false ? ", not complete" : "") + (model.revision ? ", " + model.revision.slice(0, 12) : "");
    return node("li", {},
      node("div", { class: "row" }, node("span", {}, name(model.model), " ",
        node("span", { class: "quiet", textContent: model.provider })), node("span", { class: "quiet", textContent: facts })),
      result,
      node("p", { class: "buttons" },
        node("button", { type: "button", textContent: "Verify", "aria-label": "Verify " + visible(model.model),
          onclick: () => verify(model, result) }),
        node("button", { type: "button", class: "danger", textContent: "Remove", "aria-label": "Remove " + visible(model.model),
          onclick: () => remove(model, result) })));
  }));
}

async function verify(model, result) {
  result.className = "quiet";
  result.textContent = "hashing";
  try {
    const found = (await call("POST", "api/verify", {
      provider: model.provider, model: model.model, options: model.revision ? { revision: model.revision } : {}
    })).files;
    const wrong = found.filter(file => file.verdict === "wrong" || file.verdict === "missing");
    result.className = wrong.length ? "error" : "good";
    result.textContent = wrong.length
      ? wrong.length + " of " + found.length + " files are wrong: " + visible(wrong.map(file => file.path).join(", "))
      : found.length + " files are as they should be.";
  } catch (failure) {
    result.className = "error";
    result.textContent = visible(failure.message);
  }
  say(result.textContent);
}

function remove(model, result) {
  $("confirm-what").replaceChildren(name(model.model), ", " + size(model.sizeBytes));
  const dialog = $("confirm");
  dialog.returnValue = "keep";
  dialog.onclose = async () => {
    if (dialog.returnValue !== "remove") return;
    try {
      await call("DELETE", modelPath(model) + (model.revision ? "?revision=" + encodeURIComponent(model.revision) : ""));
      say(model.model + " was removed.");
      refreshStore();
    } catch (failure) {
      result.className = "error";
      result.textContent = visible(failure.message);
    }
  };
  dialog.showModal();
}

async function loadPending() {
  const pending = await call("GET", "api/pending");
  $("pending-section").hidden = pending.length === 0;
  $("pending").replaceChildren(...pending.map(each => {
    const error = node("p", { class: "error" });
    return node("li", {},
      node("div", { class: "row" }, node("span", {}, name(each.model), " ",
        node("span", { class: "quiet", textContent: each.provider + ", " + size(each.completedBytes) + " of " + size(each.totalBytes) })),
        node("button", { type: "button", textContent: "Resume", "aria-label": "Resume " + visible(each.model), onclick: async () => {
          try {
            show(await call("POST", "api/pending/" + encodeURIComponent(each.id) + "/resume"));
            refreshStore();
          } catch (failure) {
            error.textContent = visible(failure.message);
          }
        } })), error);
  }));
}

async function loadHealth() {
  const [health, attempts] = await Promise.all([call("GET", "api/metrics/health"), call("GET", "api/metrics/downloads")]);
  $("health").replaceChildren(...(health.length ? health : [null]).map(layer => layer
    ? node("li", { class: "row" }, node("span", {}, name(layer.layer)),
      node("span", { class: layer.status === "healthy" ? "good" : "error", textContent: layer.status
        + (layer.status !== "healthy" && layer.lastCode ? ", last " + layer.lastCode : "") }))
    : node("li", { class: "quiet", textContent: "Nothing was asked of any source yet." })));
  $("attempts").replaceChildren(...attempts.slice(-30).reverse().map(each => node("tr", {},
    node("td", { textContent: new Date(each.time).toLocaleTimeString() }), node("td", {}, name(each.model)),
    node("td", {}, name(each.layer + (each.endpoint ? " " + each.endpoint : ""))),
    node("td", { textContent: each.code || each.status }), node("td", { textContent: size(each.bytes) }),
    node("td", { textContent: (each.durationMillis / 1000).toFixed(1) + " s" }))));
}

guarded(loadProviders).then(() => {
  refreshStore();
  follow();
  showFiles();
});
setInterval(() => guarded(loadHealth), 15000);
