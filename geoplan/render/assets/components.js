"use strict";
/* The page of parts that are cut off: heavy dotted lines with a number, sites on them as squares. */
const geoplanOwn = (G) => {
  const { D, W, el, map } = G, P = D.parts;
  const metres = (n) => W("parts.metres", { n: n.toLocaleString("en-US") });
  const names = {};
  D.sites.forEach((s) => (names[s.id] = s.name));
  const told = (p) => G.popup(W("parts.part", { n: p.n }), [["parts.length", metres(p.m)], ["parts.streets", p.streets.join(" · ")], ["parts.sites", p.sites.map((id) => names[id] || id).join(" · ")]]);
  const show = (p) => { map.setView(p.at, Math.max(map.getZoom(), 17), { animate: false }); L.popup().setLatLng(p.at).setContent(told(p)).openOn(map); };
  const draw = () => {
    const group = L.layerGroup(), marks = L.layerGroup();
    for (const p of P.rows) {
      const part = G.unpack(p.shape), colour = p.sites.length ? "#b00020" : "#7a4a00";
      for (let i = 0; i < part.n; i++) {
        L.polyline(G.ring(part, i), { color: "#fff", weight: 8, interactive: false }).addTo(group);
        L.polyline(G.ring(part, i), { color: colour, weight: 4.5, dashArray: p.sites.length ? "" : "2 7" }).bindPopup(() => told(p)).addTo(group);
      }
      const node = el("div", "gp-site stop", String(p.n));
      node.style.cssText = "background:" + (p.sites.length ? colour : "#fff;color:#111;box-shadow:0 0 0 1.5px " + colour) + ";font-size:11px";
      L.marker(p.at, { icon: L.divIcon({ html: node, className: "", iconSize: [24, 24], iconAnchor: [12, 12] }), title: W("parts.part", { n: p.n }), alt: W("parts.part", { n: p.n }) }).bindPopup(() => told(p)).addTo(marks);
    }
    G.addLayer("parts.layer", group, true, { n: P.rows.length });
    G.addLayer("parts.layer_numbers", marks, P.rows.length < 60 || P.rows.some((p) => p.sites.length));
    G.familySites(D.sites, "");
  };
  const panel = () => {
    G.body.appendChild(el("div", "gp-meta", W("parts.facts", { mode: W("plan.mode." + P.mode), main: (P.main / 1000).toFixed(1), count: P.count, m: P.length.toLocaleString("en-US") })));
    G.section("parts.cut");
    if (!P.rows.length) { G.body.appendChild(el("div", "gp-meta", W("parts.none"))); return; }
    const rows = P.rows.slice(0, 200), made = G.table([["#", 2], [W("parts.length"), 1], [W("parts.streets"), 0], [W("parts.sites"), 1]], rows.map((p) => ({ cells: [p.n, metres(p.m), p.streets[0] || "–", p.sites.length || ""] })));
    [...made.tBodies[0].rows].forEach((tr, i) => {
      tr.className = "gp-row"; tr.tabIndex = 0;
      tr.onclick = () => show(rows[i]); tr.onkeydown = (e) => { if (e.key === "Enter") show(rows[i]); };
    });
    G.body.appendChild(made);
  };
  return { rows: () => [], sites: draw, panel };
};
