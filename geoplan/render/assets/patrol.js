"use strict";
/* The page of patrols. Solid is to be walked, dashed is walked again or in between: told apart by
   the line itself, so that it holds in grey. */
const geoplanOwn = (G) => {
  const { D, W, both, el, map } = G;
  const P = D.patrol, label = (s) => s.name || W("patrol.page.unnamed");
  const metres = (n) => W("patrol.page.metres", { n: n.toLocaleString("en-US") });
  const percent = (p, digits) => (100 * p).toFixed(digits) + " %";
  const lineOf = (shape) => { const part = G.unpack(shape); return part.n ? G.ring(part, 0) : []; };
  let open = P.patrols.length === 1 ? P.patrols[0].id : "", lit = null, glow = null;
  const badge = (s, colour) => {
    const node = el("div", "gp-site stop", String(s.n));
    node.style.cssText = s.need ? "background:" + colour : "background:#fff;color:#111;border:1.5px dashed " + colour + ";box-shadow:none";
    node.style.fontSize = "11px"; node.style.height = node.style.minWidth = "20px";
    return L.divIcon({ html: node, className: "", iconSize: [24, 20], iconAnchor: [12, 10], popupAnchor: [0, -8] });
  };
  const facts = (p, s) => () => G.popup(s.n + " · " + label(s) + (s.need ? "" : " " + W("patrol.page.again")), [
    ["patrol.page.length", metres(s.m)], ["patrol.page.time", s.time], ["patrol.head.id", p.id]]);
  const show = (s) => {
    if (glow) glow.remove();
    lit = s;
    const line = lineOf(s.shape);
    if (line.length) {
      glow = L.polyline(line, { color: "#ffb000", weight: 14, opacity: 0.65, interactive: false }).addTo(map);
      glow.bringToBack();
      map.fitBounds(glow.getBounds(), { padding: [60, 60], maxZoom: 17, animate: false });
    }
    thin();
    if (s.marker.getElement()) s.marker.openPopup();
    else L.popup().setLatLng(s.at).setContent(s.told()).openOn(map);
  };
  /* numbers that would cover each other wait for a closer view; those to be walked come first */
  const thin = () => {
    const shown = [];
    const all = P.patrols.flatMap((p) => p.stretches).sort((a, b) => b.need - a.need || b.m - a.m);
    for (const s of all) {
      const node = s.marker && s.marker.getElement();
      if (!node) continue;
      const at = map.latLngToContainerPoint(s.at);
      const free = !shown.some((q) => Math.abs(q.x - at.x) < 24 && Math.abs(q.y - at.y) < 20);
      if (free) shown.push(at);
      node.style.display = free || s === lit ? "" : "none";
    }
  };
  map.on("zoomend layeradd resize", () => { clearTimeout(thin.timer); thin.timer = setTimeout(thin, 30); });
  const draw = () => {
    for (const p of P.patrols) {
      const need = L.layerGroup(), again = L.layerGroup(), order = L.layerGroup();
      for (const s of p.stretches) {
        const line = lineOf(s.shape), group = s.need ? need : again;
        if (line.length) {
          L.polyline(line, { color: "#fff", weight: s.need ? 8 : 6, interactive: false }).addTo(group);
          const style = s.need ? { weight: 5 } : { weight: 3, dashArray: "7 6" };
          L.polyline(line, { color: p.colour, ...style }).bindPopup(facts(p, s)).addTo(group);
        }
        for (const [lat, lon, turn] of s.arrows) {
          const svg = '<svg width="16" height="16" viewBox="-8 -8 16 16"><path d="M6 0L-4 -5L-1.5 0L-4 5Z" fill="#fff" stroke="' + p.colour + '" stroke-width="1.6" transform="rotate(' + Number(turn) + ')"/></svg>';
          L.marker([lat, lon], { icon: L.divIcon({ html: svg, className: "gp-arrow", iconSize: [16, 16] }), interactive: false, keyboard: false }).addTo(group);
        }
        s.marker = L.marker(s.at, { icon: badge(s, p.colour), title: s.n + " " + label(s), alt: s.n + " " + label(s), keyboard: true, riseOnHover: true });
        s.told = facts(p, s); s.marker.bindPopup(s.told); s.marker.addTo(order);
      }
      const ends = p.closed ? [["patrol.page.start", p.start]] : [["patrol.page.start", p.start], ["patrol.page.finish", p.finish]];
      for (const [code, [lat, lon, name]] of ends) {
        const node = el("div", "gp-site stop home", code === "patrol.page.start" ? "⌂" : "◎");
        const icon = L.divIcon({ html: node, className: "", iconSize: [24, 24], iconAnchor: [12, 12] });
        L.marker([lat, lon], { icon, title: W(code), alt: W(code), zIndexOffset: 500 }).bindPopup(() => G.popup(W(code) + (name ? " · " + name : ""), [["patrol.head.id", p.id], ["patrol.page.time", p.time]])).addTo(need);
      }
      G.addLayer("patrol.page.layer_again", again, true, { id: p.id });
      G.addLayer("patrol.page.layer", need, true, { id: p.id });
      G.addLayer("patrol.page.layer_order", order, P.patrols.length === 1, { id: p.id });
    }
    const lost = L.layerGroup();
    for (const u of P.lost) {
      const line = lineOf(u.shape);
      if (line.length) L.polyline(line, { color: "#111", weight: 5, dashArray: "1 8" }).bindPopup(() => G.popup(label(u), [["patrol.page.length", metres(u.m)], ["patrol.page.why", both(u.why)]])).addTo(lost);
    }
    if (P.lost.length) G.addLayer("patrol.page.lost_layer", lost, true, { n: P.lost.length });
  };
  const list = (p) => {
    const heads = [["#", 2], [W("patrol.page.street"), 0], [W("patrol.page.m"), 1]];
    const table = G.table(heads, p.stretches.map((s) => ({ cells: [s.n, label(s) + (s.need ? "" : " " + W("patrol.page.again")), s.m.toLocaleString("en-US")], id: "s" + s.n })));
    [...table.tBodies[0].rows].forEach((row, i) => {
      const s = p.stretches[i];
      if (!s.need) row.classList.add("gp-replacement");
      const go = () => show(s);
      row.onclick = go; row.onkeydown = (e) => { if (e.key === "Enter") go(); };
    });
    G.body.appendChild(table);
  };
  const panel = () => {
    const T = P.totals;
    G.body.appendChild(el("div", "gp-meta", W("patrol.page.legend")));
    G.section("patrol.page.total");
    G.body.appendChild(G.table([["", 0], ["", 1]], [
      [W("patrol.page.required"), metres(T.required)], [W("patrol.page.deadhead"), metres(T.deadhead)],
      [W("patrol.page.share"), percent(T.share, 0)], [W("patrol.page.time"), T.time],
      [W("patrol.page.bound"), T.bound], [W("patrol.page.gap"), percent(T.gap, 2)],
    ].map((cells) => ({ cells }))));
    for (const p of P.patrols) {
      const head = G.section("patrol.page.patrol");
      head.textContent = W("patrol.page.patrol", { id: p.id });
      G.body.appendChild(el("div", "gp-meta", W("patrol.page.facts", { time: p.time, required: p.required.toLocaleString("en-US"), deadhead: p.deadhead.toLocaleString("en-US") })));
      if (open === p.id) { list(p); continue; }
      const button = G.body.appendChild(el("button", "gp-button", W("patrol.page.open")));
      button.onclick = () => { open = p.id; G.redraw(); };
    }
    if (P.lost.length) {
      G.section("patrol.page.lost");
      G.body.appendChild(G.table([[W("patrol.page.street"), 0], [W("patrol.page.m"), 1], [W("patrol.page.why"), 0]], P.lost.map((u) => ({ cells: [label(u), u.m.toLocaleString("en-US"), both(u.why)] }))));
    }
  };
  return { sites: draw, rows: () => [], panel };
};
