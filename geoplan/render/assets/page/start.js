/* Puts the parts together, once folium has made the map. */
const geoplan = (map) => {
  const G = { map };
  for (const part of [gpCore, gpBase, gpSites, gpTools, gpPanel]) part(G);
  const { D } = G;
  /* what only pages of this kind do stands in a script of their own */
  G.own = typeof geoplanOwn === "undefined" ? null : geoplanOwn(G);
  if (G.own) G.own.sites();
  if (window.innerWidth <= 600 && D.kind !== "coverage") G.panel.classList.add("closed");
  G.redraw();
  const wide = G.wide();
  if (G.bounds && G.bounds.isValid()) map.fitBounds(G.bounds, { padding: [30, 30], paddingBottomRight: wide ? [350, 30] : [10, 120] });
  else map.fitBounds(D.bounds, wide ? { paddingTopLeft: [20, 20], paddingBottomRight: [350, 20] } : { paddingTopLeft: [10, 10], paddingBottomRight: [10, D.kind === "coverage" ? window.innerHeight * 0.48 : 60] });
  G.sizeClass(); G.drawNames(); G.drawScale();
  const ready = () => { G.follow(); document.body.dataset.ready = "1"; };
  const rest = () => {
    const layer = G.waiting.shift();
    if (!layer) { G.redraw(); ready(); return; }
    layer.addTo(map); requestAnimationFrame(() => setTimeout(rest));
  };
  if (G.waiting.length) requestAnimationFrame(() => setTimeout(rest)); else ready();
  return { openSite: G.openSite };
};
