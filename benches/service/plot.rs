//! The cost of one more million: the slowest hundredth of what reads, over the number of incidents, as a picture.

use std::path::Path;

use plotters::prelude::*;

use crate::table::Row;

const SIZE: (u32, u32) = (760, 420);
const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 95, 115), RGBColor(187, 62, 3), RGBColor(148, 110, 0), RGBColor(110, 60, 150)];

/// An engine, a kind of work, and its milliseconds over the sizes.
type Line<'a> = (&'a str, &'a str, Vec<(f64, f64)>);

/// Draws every kind of work that was measured at more than one size; dashes are PostgreSQL.
pub fn draw(rows: &[Row], path: &Path) {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for row in rows.iter().filter(|row| !row.open && !row.floors.is_empty()) {
        let point = (row.size as f64, row.measured.p99.as_secs_f64() * 1000.0);
        match lines.iter_mut().find(|line| (line.0, line.1) == (row.engine, row.work)) {
            Some(line) => line.2.push(point),
            None => lines.push((row.engine, row.work, vec![point])),
        }
    }
    lines.retain(|line| line.2.len() > 1);
    let points = || lines.iter().flat_map(|line| &line.2);
    let most = |value: fn(&(f64, f64)) -> f64| points().map(value).fold(1.0, f64::max);
    let least = points().map(|point| point.1).fold(f64::MAX, f64::min);
    let root = SVGBackend::new(path, SIZE).into_drawing_area();
    root.fill(&WHITE).unwrap();
    let (wide, high) = (most(|point| point.0), most(|point| point.1));
    let mut chart = ChartBuilder::on(&root)
        .caption(
            "p99 in milliseconds over the number of incidents, 64 connections",
            ("sans-serif", 16),
        )
        .margin(12)
        .x_label_area_size(30)
        .y_label_area_size(50)
        .build_cartesian_2d(
            (8_000.0..wide * 1.2).log_scale(),
            (least / 2.0..high * 4.0).log_scale(),
        )
        .unwrap();
    let size = |size: &f64| format!("{size:.0}");
    chart.configure_mesh().light_line_style(TRANSPARENT).x_label_formatter(&size).draw().unwrap();
    let mut works: Vec<&str> = lines.iter().map(|line| line.1).collect();
    works.dedup();
    for (engine, work, points) in &lines {
        let place = works.iter().position(|other| other == work).unwrap();
        let style = COLOURS[place % COLOURS.len()].stroke_width(2);
        let drawn = if *engine == "SQLite" {
            chart.draw_series(LineSeries::new(points.clone(), style)).unwrap()
        } else {
            chart.draw_series(DashedLineSeries::new(points.clone(), 6, 4, style)).unwrap()
        };
        drawn
            .label(format!("{work}, {engine}"))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], style));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .draw()
        .unwrap();
    root.present().unwrap();
}
