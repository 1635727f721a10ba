//! The cost of one more million: the slowest hundredth of what reads, over the number of incidents, as a picture of the
//! figures that stand in a document.

use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;

const SIZE: (u32, u32) = (860, 480);
/// What is left for the names below the two charts.
const NAMES: u32 = 90;
const ENGINES: [&str; 2] = ["SQLite", "PostgreSQL"];
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 95, 115),
    RGBColor(187, 62, 3),
    RGBColor(148, 110, 0),
    RGBColor(110, 60, 150),
    RGBColor(90, 90, 90),
    RGBColor(30, 140, 60),
];

/// An engine, a kind of work, and its milliseconds over the sizes.
type Line = (String, String, Vec<(f64, f64)>);

/// Draws every kind of work of a document's tables that was measured at more than one size, an engine beside the other.
pub fn draw(document: &Path) {
    let lines = lines(&std::fs::read_to_string(document).unwrap());
    let mut works: Vec<&String> = Vec::new();
    for (_, work, _) in &lines {
        if !works.contains(&work) {
            works.push(work);
        }
    }
    let path = document.with_extension("svg");
    let root = SVGBackend::new(&path, SIZE).into_drawing_area();
    root.fill(&WHITE).unwrap();
    let title = "p99 in milliseconds over the number of incidents, 64 connections in a closed loop";
    let (charts, names) =
        root.titled(title, ("sans-serif", 16)).unwrap().split_vertically(SIZE.1 - 24 - NAMES);
    let points = || lines.iter().flat_map(|line| &line.2);
    let most = points().map(|point| point.1).fold(1.0, f64::max);
    for (area, engine) in charts.split_evenly((1, 2)).iter().zip(ENGINES) {
        let mut chart = ChartBuilder::on(area)
            .caption(engine, ("sans-serif", 14))
            .margin(12)
            .x_label_area_size(26)
            .y_label_area_size(46)
            .build_cartesian_2d((8_000.0..1_250_000.0).log_scale(), (1.0..most * 1.5).log_scale())
            .unwrap();
        let (size, time) = (|size: &f64| format!("{size:.0}"), |time: &f64| format!("{time:.0}"));
        let mut mesh = chart.configure_mesh();
        mesh.light_line_style(TRANSPARENT).x_label_formatter(&size).y_label_formatter(&time);
        mesh.draw().unwrap();
        for (_, work, points) in lines.iter().filter(|line| line.0 == engine) {
            let colour = COLOURS[works.iter().position(|other| *other == work).unwrap() % 6];
            chart.draw_series(LineSeries::new(points.clone(), colour.stroke_width(2))).unwrap();
            let dots = points.iter().map(|point| Circle::new(*point, 3, colour.filled()));
            chart.draw_series(dots).unwrap();
        }
    }
    name(&names, &works);
    root.present().unwrap();
}

/// Says which colour is what.
fn name(area: &DrawingArea<SVGBackend<'_>, Shift>, works: &[&String]) {
    for (place, work) in (0..).zip(works) {
        let (x, y) = (60 + place % 2 * 400, 16 + place / 2 * 24);
        let colour = COLOURS[usize::try_from(place).unwrap() % 6];
        let sample = PathElement::new([(x, y), (x + 24, y)], colour.stroke_width(2));
        area.draw(&sample).unwrap();
        let font = ("sans-serif", 13).into_font();
        area.draw(&Text::new((*work).clone(), (x + 32, y - 6), font)).unwrap();
    }
}

/// The lines that the tables of a document make.
fn lines(document: &str) -> Vec<Line> {
    let (mut lines, mut place): (Vec<Line>, _) = (Vec::new(), None);
    for row in document.lines() {
        if let Some(head) = row.strip_prefix("**") {
            let mut words = head.split(", ").map(|part| part.split(' ').next().unwrap());
            let engine = words.next().unwrap().to_owned();
            place = words.next().and_then(|size| Some((engine, size.parse::<f64>().ok()?)));
        }
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (Some((engine, size)), [_, work, _, _, p99, ..]) = (&place, cells.as_slice()) else {
            continue;
        };
        let Some(p99) = p99.strip_suffix(" ms").and_then(|time| time.parse().ok()) else {
            continue;
        };
        let work = work.split(", **").next().unwrap();
        match lines.iter_mut().find(|line| (line.0.as_str(), line.1.as_str()) == (engine, work)) {
            Some(line) => line.2.push((*size, p99)),
            None => lines.push((engine.clone(), work.to_owned(), vec![(*size, p99)])),
        }
    }
    lines.retain(|line| line.2.len() > 1 && !line.1.starts_with("a bare handler"));
    lines
}
