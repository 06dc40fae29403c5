"use strict";
/* The ledger beside the map: sign and colour, so that neither is needed alone. */
const geoplanOwn = (G) => {
  const { W, el, sites, body } = G;
  const GAPS = { map_only: ["stop", "#b00020", "+"], ledger_only: ["stop", "#111111", "−"], moved: ["stop", "#0b5394", "→"], renamed: ["stop", "#7a4a00", "≠"], same: ["round dim", "#5f6b73", "="] };
  const draw = () => {
    for (const status of Object.keys(GAPS).reverse()) {
      const rows = sites.filter((s) => s.status === status), [cls, colour, sign] = GAPS[status];
      if (!rows.length) continue;
      const group = L.layerGroup();
      for (const s of rows) {
        if (s.to) L.polyline([[s.lat, s.lon], s.to], { color: colour, weight: 2.5, dashArray: "5 4", interactive: false }).addTo(group);
        G.addSite(s, group, cls, colour, sign);
      }
      G.addLayer("map.gap." + status, group, true, { n: rows.length });
    }
  };
  const rows = (s) => [["map.map_name", s.map_name], ["map.distance", s.distance === null ? "" : W("map.metres", { n: Math.round(s.distance) })]];
  const panel = () => {
    G.section("map.gaps");
    const shown = sites.filter((s) => s.status !== "same");
    body.appendChild(shown.length ? G.table([["", 2], [W("map.site"), 0], [W("map.distance"), 1]], shown.slice(0, 500).map((s) => ({ cells: [GAPS[s.status][2], s.name + (s.map_name && s.map_name !== s.name ? " / " + s.map_name : ""), s.distance === null ? "" : Math.round(s.distance)], id: s.id }))) : el("div", "gp-meta", W("map.none")));
  };
  return { sites: draw, rows, panel };
};
