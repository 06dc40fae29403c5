"use strict";
/* The page of the frame, and of what is to be mended in it. */
const geoplanOwn = (G) => {
  const { D, W, both, el, sites, body } = G;
  const draw = () => {
    const faulty = sites.filter((s) => s.faults), group = L.layerGroup();
    G.familySites(sites.filter((s) => !s.faults), faulty.length ? " dim" : "");
    for (const s of faulty) G.addSite(s, group, "stop", "#b00020", "!");
    if (faulty.length) G.addLayer("map.faulty", group, true, { n: faulty.length });
  };
  const panel = () => {
    if (!D.faults) return;
    G.section("map.faults");
    for (const text of D.faults) body.appendChild(el("div", "gp-check", both(text)));
    const rows = sites.filter((s) => s.faults);
    body.appendChild(rows.length || D.faults.length ? G.table([[W("map.site"), 0], [W("map.faults"), 0]], rows.slice(0, 500).map((s) => ({ cells: [s.name, s.faults.map(both).join(" ")], id: s.id }))) : el("div", "gp-meta", W("map.none")));
  };
  return { sites: draw, rows: () => [], panel };
};
