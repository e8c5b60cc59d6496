// Lists the application's jobs, and asks again while somebody looks.
const again = 2000;
const list = document.getElementById("recent");
const none = document.getElementById("none");
const trouble = document.getElementById("trouble");
const template = document.getElementById("job");

function row(job) {
  const item = template.content.cloneNode(true);
  const set = (selector, text) => item.querySelector(selector).textContent = text;
  item.querySelector("a").href = `${list.dataset.jobs}/${job.id}`;
  item.querySelector(".badge").classList.add(job.state);
  set(".badge", job.state);
  set("strong", job.title);
  set(".host", job.host);
  set(".count", job.packets === 1 ? "1 packet" : `${job.packets} packets`);
  const time = item.querySelector("time");
  time.dateTime = job.submitted;
  time.title = new Date(job.submitted).toLocaleString();
  time.textContent = ago(Date.now() - Date.parse(job.submitted));
  return item;
}

function ago(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 5 ? "just now"
    : seconds < 60 ? `${seconds} s ago`
    : seconds < 3600 ? `${Math.floor(seconds / 60)} min ago`
    : seconds < 86400 ? `${Math.floor(seconds / 3600)} h ago`
    : `${Math.floor(seconds / 86400)} d ago`;
}

function tell(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
}

async function refresh() {
  try {
    const reply = await fetch(list.dataset.jobs, { cache: "no-store" });
    const body = await reply.json();
    if (reply.ok) {
      // A row that has the focus keeps it.
      const focused = document.activeElement?.getAttribute("href");
      list.replaceChildren(...body.map(row));
      list.querySelector(`a[href="${focused}"]`)?.focus();
      list.hidden = body.length === 0;
      none.hidden = body.length > 0;
    }
    tell(reply.ok ? "" : body.detail);
  } catch {
    tell("This page lost its server; it goes on trying.");
  }
}

async function keepFresh() {
  if (!document.hidden) {
    await refresh();
  }
  setTimeout(keepFresh, again);
}

// Each form starts one job, however often it is sent; a page that is shown again needs new forms.
addEventListener("pageshow", event => event.persisted && location.reload());
keepFresh();
