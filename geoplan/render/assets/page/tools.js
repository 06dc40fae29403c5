/* Tools: where am I, measure, full screen, light and dark, print; links that lead to a stop. */
const gpTools = (G) => {
  const { D, W, el, map } = G, box = map.getContainer();
  const status = el("div"); status.id = "gp-status"; status.setAttribute("role", "status");
  box.parentNode.appendChild(status);
  G.tell = (text) => { status.textContent = text; status.classList.toggle("shown", Boolean(text)); };

  /* ---- where am I: asked of the device only when the button is pressed */
  let here = null;
  const locate = () => {
    G.tell(W("map.tool.locating"));
    map.locate({ enableHighAccuracy: true, timeout: 20000 });
  };
  map.on("locationfound", (found) => {
    if (here) here.remove();
    here = L.layerGroup([
      L.circle(found.latlng, { radius: found.accuracy, color: "#0b5cad", weight: 1.5, fillOpacity: 0.12, interactive: false }),
      L.circleMarker(found.latlng, { radius: 7, color: "#fff", weight: 2.5, fillColor: "#0b5cad", fillOpacity: 1, interactive: false }),
    ]).addTo(map);
    map.setView(found.latlng, Math.max(map.getZoom(), 16));
    G.tell(W("map.tool.located", { m: Math.round(found.accuracy) }));
  });
  map.on("locationerror", () => G.tell(W("map.tool.locate_failed")));

  /* ---- measure: along the points clicked; by keyboard Enter takes the middle of the view */
  let line = null;
  const length = () => { const p = line.getLatLngs(); return p.slice(1).reduce((sum, q, i) => sum + map.distance(p[i], q), 0); };
  const told = (m) => (m < 1000 ? W("map.metres", { n: Math.round(m) }) : W("map.km", { n: (m / 1000).toFixed(2) }));
  const add = (at) => {
    line.addLatLng(at);
    L.circleMarker(at, { radius: 4, color: "#111", weight: 2, fillColor: "#fff", fillOpacity: 1, interactive: false }).addTo(line.gpDots);
    G.tell(W("map.tool.measured", { length: told(length()) }));
  };
  const click = (e) => add(e.latlng);
  const measure = (button) => {
    const on = !line;
    button.setAttribute("aria-pressed", String(on));
    box.classList.toggle("gp-measuring", on);
    map.doubleClickZoom[on ? "disable" : "enable"]();
    if (on) {
      map.closePopup();
      line = L.polyline([], { color: "#111", weight: 3, dashArray: "8 5", interactive: false }).addTo(map);
      line.gpDots = L.layerGroup().addTo(map);
      map.on("click", click);
      G.tell(W("map.tool.measure_how"));
      box.focus();
    } else {
      map.off("click", click); line.gpDots.remove(); line.remove(); line = null;
      G.tell("");
    }
  };
  box.addEventListener("keydown", (e) => {
    if (!line || e.target !== box) return;
    if (e.key === "Enter") { add(map.getCenter()); e.preventDefault(); }
    if (e.key === "Escape") { buttons.measure.click(); buttons.measure.focus(); }
  });

  /* ---- the whole screen, light and dark, paper */
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  const theme = (next) => {
    G.theme = next;
    document.documentElement.dataset.theme = next;
    G.themed.forEach((act) => act());
    labels();
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (e) => theme(e.matches ? "dark" : "light"));
  /* Paper is light, and the map fits it. */
  const paper = (on) => {
    box.classList.toggle("gp-paper", on);
    if (on) { paper.was = G.theme; paper.view = map.getBounds(); if (G.theme === "dark") theme("light"); }
    map.invalidateSize({ animate: false });
    map.fitBounds(paper.view || map.getBounds(), { animate: false });
    if (!on && paper.was === "dark") theme("dark");
    // Paper does not wait for the next frame, and takes pictures where canvas stays blank.
    if (map._renderer) { map._renderer._redrawBounds = null; map._renderer._redraw(); }
    prints.splice(0).forEach((node) => node.remove());
    if (on) for (const canvas of box.querySelectorAll("canvas")) {
      if (!canvas.width || !canvas.height) continue;
      const image = el("img", canvas.className + " gp-print");
      image.alt = ""; image.style.cssText = canvas.style.cssText; image.src = canvas.toDataURL();
      canvas.after(image); prints.push(image);
    }
  };
  const prints = [];
  window.addEventListener("beforeprint", () => paper(true));
  window.addEventListener("afterprint", () => paper(false));

  const buttons = {};
  /* drawn, not written: fonts of offices lack such signs */
  const TOOLS = [
    ["locate", "M10 3v3M10 14v3M3 10h3M14 10h3M10 6a4 4 0 1 0 0 8a4 4 0 1 0 0-8", locate],
    ["measure", "M2 7h16v6H2zM6 7v3M10 7v4M14 7v3", measure],
    ["full", "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4", full],
    ["theme", "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 1 1 0 14", () => theme(G.theme === "dark" ? "light" : "dark")],
    ["print", "M6 7V3h8v4M6 14H3V7h14v7h-3M6 11h8v6H6z", () => window.print()],
  ];
  const drawn = (path) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 20 20"); svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path); svg.appendChild(line);
    return svg;
  };
  const bar = L.control({ position: "topleft" });
  bar.onAdd = () => {
    const group = el("div", "leaflet-bar gp-tools");
    group.setAttribute("role", "group");
    for (const [code, sign, act] of TOOLS) {
      if (code === "full" && !document.fullscreenEnabled) continue;
      if (code === "locate" && !navigator.geolocation) continue;
      const button = (buttons[code] = group.appendChild(el("button")));
      button.appendChild(drawn(sign));
      button.type = "button"; button.dataset.tool = code;
      if (code === "measure") button.setAttribute("aria-pressed", "false");
      button.onclick = () => act(button);
    }
    L.DomEvent.disableClickPropagation(group);
    return group;
  };
  bar.addTo(map);
  const labels = () => {
    bar.getContainer().setAttribute("aria-label", W("map.tools"));
    for (const code of Object.keys(buttons)) {
      const text = W("map.tool." + (code === "theme" ? (G.theme === "dark" ? "light" : "dark") : code));
      buttons[code].title = text; buttons[code].setAttribute("aria-label", text);
    }
    box.setAttribute("role", "region"); box.setAttribute("aria-label", W("map.region"));
    const zoom = map.zoomControl;
    if (zoom) for (const [node, code] of [[zoom._zoomInButton, "map.zoom_in"], [zoom._zoomOutButton, "map.zoom_out"]]) { node.title = W(code); node.setAttribute("aria-label", W(code)); }
  };
  G.toolLabels = labels;

  /* ---- #stop=ID, or #stop=TEAM-ORDER on pages of routes */
  G.linked = (id) => { try { history.replaceState(null, "", "#stop=" + encodeURIComponent(id)); } catch (refused) { /* some viewers keep the address fixed */ } };
  G.follow = () => {
    const found = /[#&]stop=([^&]+)/.exec(window.location.hash);
    if (!found) return;
    let id = found[1];
    try { id = decodeURIComponent(id); } catch (broken) { /* taken as written */ }
    if (G.openSite(id) || !D.routes) return;
    for (const route of D.routes) for (const stop of route.stops) {
      if (route.team + "-" + stop.order === id || (D.routes.length === 1 && String(stop.order) === id)) { G.openSite(stop.id); return; }
    }
  };
  window.addEventListener("hashchange", G.follow);
};
