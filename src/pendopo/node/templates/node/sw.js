/* Shows one kept page when the network is gone. Keeps nothing that anyone wrote or read. */
const KEPT = "pendopo-{{ files|join:""|slugify }}";
const FILES = ["{% url "luring" %}"{% for file in files %}, "{{ file|escapejs }}"{% endfor %}];
addEventListener("install", (event) => event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES))));
addEventListener("activate", (event) => event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))));
addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match("{% url "luring" %}")));
  else if (FILES.some((file) => event.request.url.endsWith(file))) event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
});
