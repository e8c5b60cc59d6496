// Follows a job. The server keeps nothing and neither does this page: whenever it is loaded, it asks for all packets from 0 on, and a connection that is
// lost goes on after the last one that came, whose number the browser sends along as Last-Event-ID.
import { show } from "./json.js";

const rowsMax = 5000;
const again = 2000;
const ends = new Set(["returned", "raised", "failed", "cancelled"]);
const at = id => document.getElementById(id);
const [packets, cancel, trouble, outcome, progress] = ["packets", "cancel", "trouble", "outcome", "progress"].map(at);

let next = 0;
let isFollowing = true;
let job = { state: at("state").textContent };

function connect() {
  const source = new EventSource(`${at("job").dataset.events}?since=${next}`);
  source.onopen = () => tell("");
  source.onerror = () => {
    // Where the server told the reason, that stays.
    tell(trouble.textContent || "The connection was lost; this page goes on trying.");
    // Refused rather than lost: the browser gives up by itself, as where the dispatcher is away.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(connect, again);
    }
  };
  source.addEventListener("state", event => stand(JSON.parse(event.data)));
  source.addEventListener("packet", event => take(Number(event.lastEventId), event.data));
  source.addEventListener("trouble", event => tell(JSON.parse(event.data)));
  source.addEventListener("outcome", event => {
    source.close();
    end(JSON.parse(event.data));
  });
}

function tell(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
}

function stand(status) {
  job = status;
  at("state").textContent = status.state;
  at("state").className = `badge ${status.state}`;
  cancel.hidden = ends.has(status.state);
  tick();
}

function take(number, text) {
  const item = document.createElement("li");
  item.dataset.number = number;
  const code = document.createElement("code");
  show(code, text);
  item.append(code);
  packets.append(item);
  next = number + 1;
  at("count").textContent = next;
  if (packets.childElementCount > rowsMax) {
    packets.firstElementChild.remove();
    at("hint").textContent = `Only the last ${rowsMax} packets are shown; the dispatcher has all of them.`;
  }
  follow();
  if (job.state === "waiting") {
    stand({ ...job, state: "running" });
  }
  advance(text);
}

// The list stays at its end, unless its reader scrolled away from there.
function follow() {
  if (isFollowing) {
    packets.scrollTop = packets.scrollHeight;
  }
}

// A packet {"progress": 0 to 1, "message": text} moves the bar.
function advance(text) {
  if (!text.startsWith("{") || !text.includes("\"progress\"")) {
    return;
  }
  const { progress: share, message } = JSON.parse(text);
  if (typeof share !== "number" || share < 0 || share > 1) {
    return;
  }
  progress.hidden = false;
  progress.querySelector("progress").value = share;
  at("percent").textContent = `${Math.floor(share * 100)} %`;
  at("message").textContent = typeof message === "string" ? message : "";
}

function end({ state, sentence, value }) {
  tell("");
  stand({ ...job, state });
  outcome.classList.add(state);
  outcome.querySelector("p").textContent = sentence;
  const pre = outcome.querySelector("pre");
  pre.hidden = value === null || value === "null";
  show(pre.querySelector("code"), value ?? "");
  outcome.hidden = false;
  if (state === "returned") {
    progress.querySelector("progress").value = 1;
    at("percent").textContent = "100 %";
  }
  if (next === 0) {
    at("hint").textContent = "This procedure streamed nothing.";
  }
}

function tick() {
  const from = job.started ?? (job.ended ? null : job.submitted);
  if (from) {
    const seconds = Math.max(0, (job.ended ? Date.parse(job.ended) : Date.now()) - Date.parse(from)) / 1000;
    const span = seconds < 60 ? `${seconds.toFixed(job.ended ? 1 : 0)} s` : `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
    at("elapsed").textContent = `· ${job.ended ? "ran" : job.started ? "running" : "waiting"} for ${span}`;
  }
}

// Cancelling without leaving the page; the stream tells how the job ended.
cancel.addEventListener("submit", async event => {
  event.preventDefault();
  const button = cancel.querySelector("button");
  button.disabled = true;
  try {
    const reply = await fetch(location.href, { method: "POST", body: new FormData(cancel), redirect: "manual" });
    if (reply.type !== "opaqueredirect") {
      tell("The job could not be cancelled; load the page again to see how it stands.");
    }
  } catch {
    tell("The job could not be cancelled: this page lost its server.");
  }
  button.disabled = false;
});

packets.addEventListener("scroll", () => isFollowing = packets.scrollHeight - packets.scrollTop - packets.clientHeight < 40);
new ResizeObserver(follow).observe(packets);
setInterval(tick, 1000);
connect();
