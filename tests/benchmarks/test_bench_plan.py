"""Matrix and tours against networkx, in one run."""

import dataclasses
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyrosm
import pytest
import shapely

from geoplan.base.crs import to_lonlat
from geoplan.intake.streets import read_streets
from geoplan.plan.matrix import travel_matrix
from geoplan.plan.network import street_network
from geoplan.plan.result import Place
from geoplan.plan.snap import snap_points
from geoplan.plan.teams import alike_teams
from geoplan.plan.tour import EFFORT, TourRequest, plan_tours


@pytest.fixture(scope="module")
def network():
    """Return the streets of Helsinki centre."""
    return read_streets(Path(pyrosm.get_data("helsinki_pbf")), land=False).network


@pytest.fixture(scope="module")
def places(network):
    """Return forty junctions of the walkers' main part."""
    label, _ = network.components("foot")
    main = np.flatnonzero(label == np.bincount(label[network.u]).argmax())
    return main[:: max(len(main) // 40, 1)][:40]


@pytest.mark.benchmark(group="matrix 40 x 40, Helsinki")
def test_matrix(benchmark, network, places):
    """Our many-to-many walking times."""
    points = network.nodes.geometry.to_numpy()[places]

    def build():
        return travel_matrix(snap_points(points, network, mode="foot"), network, mode="foot")

    assert build().seconds.shape == (40, 40)
    benchmark.pedantic(build, rounds=3)


@pytest.mark.benchmark(group="matrix 40 x 40, Helsinki")
def test_matrix_peer_networkx(benchmark, network, places):
    """The peer: one Dijkstra a stop on the same graph."""
    graph = network.to_networkx()

    def build():
        return [
            nx.single_source_dijkstra_path_length(graph, int(place), weight="length")
            for place in places
        ]

    assert len(benchmark.pedantic(build, rounds=2)) == 40


def request_for(network, places, *, engine):
    """Return sites and a request over them."""
    points = network.nodes.geometry.iloc[places]
    ids = pd.Index([f"s{n}" for n in range(len(points))], name="site_id")
    sites = points.set_axis(ids).to_frame("geometry").set_geometry("geometry", crs=network.crs)
    x, y = shapely.get_coordinates(points.iloc[0])[0]
    lon, lat = to_lonlat(x, y, crs=network.crs)
    stops = pd.DataFrame({"service_s": 300, "windows": [()] * len(ids), "prize": 1.0}, index=ids)
    teams = alike_teams(2, start=Place(name="", lon=float(lon), lat=float(lat)))
    return sites, TourRequest(
        teams=teams, stops=stops, date="2026-06-09", engine=engine, effort=300
    )


@pytest.mark.benchmark(group="tours, 40 stops, 2 teams, Helsinki")
@pytest.mark.parametrize("engine", ["pyvrp", "networkx"])
def test_tours(benchmark, network, places, engine):
    """Our solver beside the plain networkx recipe; the travel time is noted."""
    sites, request = request_for(network, places, engine=engine)
    plan, _ = benchmark.pedantic(plan_tours, (sites, network), {"request": request}, rounds=1)
    benchmark.extra_info["travel_s"] = sum(route.travel_s for route in plan.routes)
    assert not plan.unreached


@pytest.fixture(scope="module")
def city(shared_data):
    """Return the drive network of a whole city, 92,667 streets."""
    table = gpd.read_parquet(shared_data / "networks" / "wuhan_fua_drive.parquet")
    table = table.to_crs(32650)
    ends = [shapely.get_point(table.geometry.to_numpy(), at) for at in (0, -1)]
    codes, names = pd.factorize(np.concatenate([table["u"], table["v"]]))
    points = np.concatenate(ends)[np.unique(codes, return_index=True)[1]]
    nodes = gpd.GeoDataFrame({"osm_id": names}, geometry=points, crs=32650)
    usual = {"name": "", "foot": 3, "bike": 3, "car": 3, "bridge": False, "tunnel": False}
    facts = {"layer": 0, "width_m": np.nan, "length_m": table.length}
    edges = table.assign(u=codes[: len(table)], v=codes[len(table) :], **usual, **facts)
    return street_network(nodes, edges.drop(columns="key"))


@pytest.mark.benchmark(group="tours, 131 stops, 6 teams, 8 hours, a city of 92,667 streets")
@pytest.mark.parametrize("objective", ["time", "fair"])
def test_tours_of_a_city(benchmark, city, objective):
    """The planner on a whole city, streets read beforehand."""
    xy = shapely.get_coordinates(city.nodes.geometry.to_numpy())
    inner = np.flatnonzero(np.hypot(*(xy - np.median(xy, axis=0)).T) < 12_000)
    sites, request = request_for(city, inner[:: len(inner) // 131][:131], engine="pyvrp")
    teams = alike_teams(6, start=request.teams[0].start, mode="car", hours="08:00-16:00")
    request = dataclasses.replace(
        request,
        teams=teams,
        stops=request.stops.assign(service_s=600),
        objective=objective,
        effort=EFFORT,
    )
    plan, _ = benchmark.pedantic(plan_tours, (sites, city), {"request": request}, rounds=1)
    spent = [route.finish_s - route.start_s for route in plan.routes]
    benchmark.extra_info["above_bound_percent"] = round(100 * (sum(spent) / plan.bound_s - 1), 1)
    assert not plan.unreached
