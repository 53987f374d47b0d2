// Keeps what a page shows fresh: asks for the page again and exchanges only the marked parts that changed. Without it every page works the same.
(() => {
  "use strict";
  const everySeconds = 5;
  const toggle = document.getElementById("live-toggle");
  if (!toggle) return;

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let on = !calm.matches;

  const say = () => { toggle.textContent = on ? toggle.dataset.on : toggle.dataset.off; };

  // What has the focus stays: a button that vanishes under a finger would be pressed as another one.
  const exchange = (fresh) => {
    for (const part of document.querySelectorAll("[data-live]")) {
      const next = fresh.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
      if (next && next.outerHTML !== part.outerHTML && !part.contains(document.activeElement)) part.replaceWith(next);
    }
  };

  const refresh = async () => {
    if (!on || document.hidden) return;
    const address = new URL(location.href);
    address.searchParams.delete("done");
    address.searchParams.delete("job");
    try {
      const answer = await fetch(address, { headers: { "X-Ottu-Background": "1" }, redirect: "manual", cache: "no-store" });
      if (!answer.ok) { on = false; say(); return; }
      exchange(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // The server is away for a moment; the next round asks again.
    }
  };

  toggle.hidden = false;
  toggle.addEventListener("click", () => { on = !on; say(); refresh(); });
  say();
  setInterval(refresh, everySeconds * 1000);
})();
