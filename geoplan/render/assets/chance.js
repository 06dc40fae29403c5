"use strict";
/* The page of a simulation: sites and areas by how often they were drawn. */
const geoplanOwn = (G) => {
  const { D, W, both, el, map, markers, body, percent } = G;
  const sites = D.sites, runs = D.chance.runs, BREAKS = [0.02, 0.05, 0.1, 0.25, 0.5];
  const { colours, at, dot, paint } = G.grades(BREAKS);
  const classOf = (s) => (s.p > 0 ? at(s.p) : -1);  // -1: never drawn
  const LEVELS = ["township", "village", "community", "grid"];
  let asked = "";
  const fits = (s) => asked === "" ? !s.area : asked === "area:" + s.area || (!s.area && asked === s.category);
  const groups = {}, shapes = {};
  const outline = (s) => {
    const part = G.unpack(s.outline), rings = [], i = classOf(s);
    for (let k = 0; k < part.n; k++) rings.push([G.ring(part, k)]);
    if (!rings.length) return;
    const style = i < 0 ? { fillOpacity: 0.02, dashArray: "3 3" } : { fillColor: colours[i], fillOpacity: 0.3 };
    shapes[s.id] = L.polygon(rings, { color: "#333", weight: 1.1, ...style }).on("click", () => markers[s.id].openPopup()).addTo(groups[s.area]);
  };
  const draw = () => {
    for (const level of [...LEVELS, ""]) {
      const rows = sites.filter((s) => (s.area || "") === level);
      if (!rows.length) continue;
      groups[level] = L.layerGroup();
      rows.sort((a, b) => a.p - b.p);
      for (const s of rows) {
        if (level) outline(s);
        G.addSite(s, groups[level], "phone", colours[0], "");
        paint(s, classOf(s));
      }
      G.addLayer("chance.layer." + (level || "sites"), groups[level], level === "" || level === "township", { n: rows.length });
    }
  };
  const share = (p) => (p > 0 ? percent(p) : "0");
  const se = (p) => share(Math.sqrt(p * (1 - p) / runs));
  const rows = (s) => [
    ["chance.share_at", W("chance.percent", { n: share(s.p), se: se(s.p), times: s.times, runs })],
    ["chance.every", s.p > 0 ? W("chance.every_n", { n: s.p > 0.1 ? (1 / s.p).toFixed(1) : Math.round(1 / s.p) }) : W("chance.class.never")],
  ];

  /* ---- one category at a time */
  const choose = () => {
    for (const s of sites) {
      const keep = asked === "" || fits(s), group = groups[s.area || ""];
      for (const layer of [shapes[s.id], markers[s.id]]) if (layer) { if (keep) group.addLayer(layer); else group.removeLayer(layer); }
    }
    const level = asked.startsWith("area:") ? asked.slice(5) : "";
    if (!groups[level]) return;
    map.addLayer(groups[level]);
    const wide = window.innerWidth > 900;
    if (level) map.fitBounds(L.latLngBounds(sites.filter(fits).map((s) => [s.lat, s.lon])), { paddingTopLeft: [20, 20], paddingBottomRight: wide ? [350, 20] : [20, window.innerHeight * 0.48], animate: false });
  };
  const filter = () => {
    const pick = body.appendChild(el("select", "gp-select"));
    pick.id = "gp-category"; pick.setAttribute("aria-label", W("chance.filter"));
    const option = (value, text) => { const o = pick.appendChild(el("option", "", text)); o.value = value; o.selected = asked === value; };
    option("", W("chance.all"));
    for (const c of D.categories) if (sites.some((s) => s.category === c.code)) option(c.code, both(c.name));
    for (const level of LEVELS) if (groups[level]) option("area:" + level, W("chance.level." + level));
    pick.onchange = () => { asked = pick.value; map.closePopup(); choose(); G.redraw(); document.getElementById("gp-category").focus(); };
  };
  const legend = (shown) => {
    const box = body.appendChild(el("div", "gp-legend phone")), count = (i) => W("map.count", { n: shown.filter((s) => classOf(s) === i).length });
    box.id = "gp-legend";
    for (let i = BREAKS.length; i >= 0; i--) {
      const facts = { from: i ? 100 * BREAKS[i - 1] : "", to: i < BREAKS.length ? 100 * BREAKS[i] : "" };
      G.legendRow(box, dot(i, ""), W("chance.class." + (i === 0 ? "first" : i === BREAKS.length ? "last" : "middle"), facts), count(i));
    }
    G.legendRow(box, dot(-1, ""), W("chance.class.never"), count(-1));
    const mean = shown.reduce((sum, s) => sum + s.p, 0) / (shown.length || 1);
    body.appendChild(el("div", "gp-meta", W("chance.mean", { n: shown.length, mean: share(mean) })));
  };
  const list = (code, chosen) => {
    G.section(code);
    const heads = [[W("map.site"), 0], [W("chance.share") + " %", 1], [W("chance.times"), 1]];
    body.appendChild(G.table(heads, chosen.map((s) => ({ cells: [s.name || s.id, share(s.p), s.times], id: s.id }))));
  };
  const panel = () => {
    body.appendChild(el("div", "gp-meta", W("chance.runs", { runs }) + W("chance.se", { n: (50 / Math.sqrt(runs)).toFixed(1) })));
    G.section("chance.filter"); filter();
    G.section("chance.legend").textContent = W("chance.legend", { runs });
    const shown = sites.filter(fits).sort((a, b) => b.p - a.p || (a.id < b.id ? -1 : 1)), few = Math.min(10, Math.ceil(shown.length / 2));
    legend(shown);
    list("chance.most", shown.slice(0, few));
    if (shown.length > few) list("chance.least", shown.slice(Math.max(few, shown.length - 10)).reverse());
  };
  return { sites: draw, rows, panel };
};
