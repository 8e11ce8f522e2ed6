/* Comfort only: every page works without this file. Elements that need it are `hidden` until it runs. */
"use strict";
(() => {
  const all = (selector, run) => document.querySelectorAll(selector).forEach(run);
  const say = (element, text) => { if (element) element.textContent = text; };

  // Network: a strip tells when it is gone.
  const strip = document.getElementById("luring");
  const network = () => { if (strip) strip.hidden = navigator.onLine; };
  addEventListener("online", network);
  addEventListener("offline", network);
  network();

  // <button data-copy="TEXT" data-done="Tersalin" hidden><span>Salin</span></button>
  if (navigator.clipboard) all("[data-copy]", (button) => {
    button.hidden = false;
    const word = button.querySelector("span") || button;
    const before = word.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      say(word, button.dataset.done);
      setTimeout(() => say(word, before), 3000);
    });
  });

  // <button data-print hidden>
  all("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // <button data-gps="lat,lon" data-wait data-done data-fail hidden> fills two fields by id, in micro-degrees;
  // data-say names the element that tells how it went; the form gets the event "place".
  if (navigator.geolocation && isSecureContext) all("[data-gps]", (button) => {
    const [lat, lon] = button.dataset.gps.split(",").map((id) => document.getElementById(id));
    const status = document.getElementById(button.dataset.say);
    if (!lat || !lon) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      say(status, button.dataset.wait);
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition((found) => {
        lat.value = Math.round(found.coords.latitude * 1e6);
        lon.value = Math.round(found.coords.longitude * 1e6);
        button.removeAttribute("aria-busy");
        say(status, button.dataset.done.replace("{m}", Math.round(found.coords.accuracy)));
        lat.form.dispatchEvent(new CustomEvent("place"));
      }, () => {
        button.removeAttribute("aria-busy");
        say(status, button.dataset.fail);
      }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
    });
  });

  // <textarea maxlength="N"> counts what is left once three quarters are written.
  all("textarea[maxlength]", (field) => {
    const most = field.maxLength;
    const out = document.createElement("p");
    out.className = "count";
    field.after(out);
    const count = () => {
      const used = field.value.length;
      out.hidden = used < most * 0.75;
      out.textContent = `${used.toLocaleString(document.documentElement.lang)} / ${most.toLocaleString(document.documentElement.lang)}`;
    };
    field.addEventListener("input", count);
    count();
  });

  // Forms: sent once, and a warning before written text is lost (<form data-warn>).
  all("form[method=post]", (form) => {
    let changed = false;
    let sent = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", (event) => {
      if (sent) { event.preventDefault(); return; }
      sent = true;
      if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    });
    addEventListener("pageshow", () => {
      sent = false;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
    if ("warn" in form.dataset) addEventListener("beforeunload", (event) => {
      if (changed && !sent) event.preventDefault();
    });
  });

  // After a refused form, the list of what to correct is read first.
  const errors = document.getElementById("galat");
  if (errors) errors.focus();

  if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
})();
