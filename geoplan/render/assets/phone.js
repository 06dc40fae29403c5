"use strict";
/* The page of the phone's map: markets by how likely they are picked. Size, colour and number
   say the same, so that none is needed alone. */
const geoplanOwn = (G) => {
  const { D, W, both, el, map, markers } = G;
  Object.assign(D.words, D.phone.words);
  const P = D.phone, sites = D.sites, average = P.picks / sites.length;
  const BREAKS = [0.25, 0.5, 1, 2, 4], { colours, at, dot, paint } = G.grades(BREAKS.map((b) => b * average)), percent = G.percent;
  let shown = "mean";
  const chance = (s) => (typeof shown === "number" ? s.p[shown] : s[shown]);
  const span = (s) => percent(s.low) + "–" + percent(s.high);
  const cells = [];
  const repaint = () => {
    for (const s of sites) paint(s, at(chance(s)));
    for (const { layer, ids } of cells) layer.setStyle({ fillColor: colours[Math.max(...ids.map((id) => at(chance(byId[id]))))] });
  };
  const byId = {};
  sites.forEach((s) => (byId[s.id] = s));
  const rows = (s) => [
    ["phone.chance_at", W("phone.percent", { n: percent(chance(s)) })],
    ["phone.range_at", W("phone.span", { low: percent(s.low), high: percent(s.high) })],
  ];
  const draw = () => {
    const ground = L.layerGroup(), group = L.layerGroup();
    for (const { shape, ids } of P.cells) {
      const part = G.unpack(shape), rings = [];
      for (let i = 0; i < part.n; i++) rings.push(G.ring(part, i));
      if (!rings.length) continue;
      const layer = L.polygon(rings, { color: "#333", weight: 1.1, dashArray: "5 3", fillOpacity: 0.3, interactive: false });
      layer.addTo(ground); cells.push({ layer, ids });
    }
    for (const s of [...sites].sort((a, b) => b.mean - a.mean)) G.addSite(s, group, "phone", colours[0], "");
    G.addLayer("phone.layer.cells", ground, true);
    G.addLayer("phone.layer.sites", group, true, { n: sites.length });
    repaint();
  };
  const choice = () => {
    const pick = G.body.appendChild(el("select", "gp-select"));
    pick.id = "gp-model"; pick.setAttribute("aria-label", W("phone.choose"));
    const add = (value, text) => { const o = el("option", "", text); o.value = value; o.selected = String(shown) === value; pick.appendChild(o); };
    for (const key of ["mean", "low", "high"]) add(key, W("phone." + key));
    P.models.forEach((m, i) => add(String(i), both(m.name)));
    pick.onchange = () => {
      shown = /^\d+$/.test(pick.value) ? Number(pick.value) : pick.value;
      map.closePopup(); repaint(); G.redraw(); document.getElementById("gp-model").focus();
    };
  };
  const legend = () => {
    const count = [0, 0, 0, 0, 0, 0], box = G.body.appendChild(el("div", "gp-legend phone"));
    for (const s of sites) count[at(chance(s))]++;
    for (let i = 5; i >= 0; i--) {
      const facts = { from: i ? percent(BREAKS[i - 1] * average) : "", to: i < 5 ? percent(BREAKS[i] * average) : "" };
      // Classes that no chance can reach are left out.
      if (i && BREAKS[i - 1] * average >= 1 && !count[i]) continue;
      G.legendRow(box, dot(i, ""), W("phone.class." + i, facts), W("map.count", { n: count[i] }));
    }
    G.body.appendChild(el("div", "gp-meta", W("phone.average", { n: sites.length, mean: percent(average) })));
  };
  const list = (code, chosen) => {
    G.section(code);
    const heads = [[W("map.site"), 0], [W("phone.chance"), 1], [W("phone.range"), 1]];
    G.body.appendChild(G.table(heads, chosen.map((s) => ({ cells: [s.name, percent(chance(s)), span(s)], id: s.id }))));
  };
  const panel = () => {
    G.body.appendChild(el("div", "gp-meta", W("phone.confidence", { n: P.models.length })));
    G.section("phone.choose"); choice();
    G.section("phone.legend").textContent = W("phone.legend", { picks: P.picks });
    legend();
    const order = [...sites].sort((a, b) => chance(b) - chance(a) || (a.id < b.id ? -1 : 1));
    const few = Math.min(10, Math.ceil(order.length / 2));
    list("phone.likely", order.slice(0, few));
    if (order.length > few) list("phone.unlikely", order.slice(Math.max(few, order.length - 10)).reverse());
    G.section("phone.models");
    const fact = (v) => (v === null ? "∞" : v.toFixed(1));
    G.body.appendChild(G.table([[W("phone.model"), 0], [W("phone.max_to_mean"), 1], [W("phone.max_to_min"), 1]], P.models.map((m) => ({ cells: [both(m.name), fact(m.max_to_mean), fact(m.max_to_min)] }))));
    if (P.left.length) { G.section("phone.left"); for (const text of P.left) G.body.appendChild(el("div", "gp-meta", both(text))); }
  };
  return { sites: draw, rows, panel };
};
