//! [`mien::nn::layers::window`]: where a soft mask lies, what is there, and back.

use super::graph::{Graph, Value};
use mien::nn::layers::window::TRUST;

/// One axis of a window: centre and half size, each `[batch, 1, 1, 1]`, as shares of the crop.
#[derive(Clone)]
pub struct Axis {
    centre: Value,
    half: Value,
}

/// A window into a square picture.
#[derive(Clone)]
pub struct Window {
    x: Axis,
    y: Axis,
}

/// In which direction a line of cells lies.
#[derive(Clone, Copy)]
enum Line {
    Row,
    Column,
}

impl Graph<'_> {
    /// `n` cell centres of the unit interval.
    fn centres(&mut self, n: usize, line: Line) -> Value {
        let values: Vec<f32> = (0..n).map(|i| (i as f32 + 0.5) / n as f32).collect();
        match line {
            Line::Row => self.floats(&format!("centres.row.{n}"), &[1, 1, n], &values),
            Line::Column => self.floats(&format!("centres.column.{n}"), &[1, n, 1], &values),
        }
    }

    fn tent(&mut self, distance: &Value) -> Value {
        let away = self.abs(distance);
        let height = self.one_minus(&away);
        self.relu(&height)
    }

    /// Weights `[batch, 1, samples, cells]` that read `samples` points of an axis from a row of `cells`.
    fn read(&mut self, axis: &Axis, samples: usize, cells: usize) -> Value {
        let inside = self.centres(samples, Line::Column);
        let inside = self.times(&inside, 2.0);
        let inside = self.plus(&inside, -1.0);
        let off = self.mul(&axis.half, &inside);
        let at = self.add(&axis.centre, &off);
        self.weigh(&at, cells)
    }

    /// Weights `[batch, 1, cells, samples]` that put `samples` points back into a row of `cells`.
    fn write(&mut self, axis: &Axis, cells: usize, samples: usize) -> Value {
        let places = self.centres(cells, Line::Column);
        let off = self.sub(&places, &axis.centre);
        let inside = self.div(&off, &axis.half);
        let inside = self.plus(&inside, 1.0);
        let at = self.times(&inside, 0.5);
        self.weigh(&at, samples)
    }

    /// How much each of `n` cells counts for the points `at [batch, 1, points, 1]`.
    fn weigh(&mut self, at: &Value, n: usize) -> Value {
        let cells = self.centres(n, Line::Row);
        let distance = self.sub(at, &cells);
        let distance = self.times(&distance, n as f32);
        self.tent(&distance)
    }

    fn sample(&mut self, x: &Value, down: &Value, across: &Value) -> Value {
        let across = self.transpose(across);
        let rows = self.matmul(x, &across);
        self.matmul(down, &rows)
    }

    /// The window of a soft mask `[batch, 1, size, size]`, as [`mien::nn::layers::window::Window::of_mask`].
    pub fn window_of(&mut self, mask: &Value, prior: [f32; 3], reach: [f32; 2]) -> Window {
        let [height, width] = mask.size();
        let trust = (height * width) as f32 * TRUST;
        let (columns, rows) = (self.sum(mask, 2), self.sum(mask, 3));
        let mass = self.sum(&columns, 3);
        let mass = self.plus(&mass, trust);
        let axes = [(columns, 3, Line::Row, width, prior[0]), (rows, 2, Line::Column, height, prior[1])];
        let [x, y] = axes.map(|(along, axis, line, n, prior)| {
            let places = self.centres(n, line);
            let weighed = self.mul(&along, &places);
            let sum = self.sum(&weighed, axis);
            let sum = self.plus(&sum, trust * prior);
            let centre = self.div(&sum, &mass);
            let off = self.sub(&places, &centre);
            let off = self.mul(&off, &off);
            let spread = self.mul(&along, &off);
            (centre, self.sum(&spread, axis))
        });
        let second = self.add(&x.1, &y.1);
        let second = self.plus(&second, trust * prior[2] * prior[2]);
        let second = self.div(&second, &mass);
        let radius = self.sqrt(&second);
        let [across, down] = reach.map(|reach| self.times(&radius, reach));
        Window { x: Axis { centre: x.0, half: across }, y: Axis { centre: y.0, half: down } }
    }

    /// A window as four numbers `[batch, 4]`: centre and half size, across, then down.
    pub fn packed(&mut self, window: &Window) -> Value {
        let Window { x, y } = window;
        let four = self.concat(&[&x.centre, &x.half, &y.centre, &y.half]);
        self.reshape(&four, &[4])
    }

    /// The window of four numbers.
    pub fn unpacked(&mut self, four: &Value) -> Window {
        let mut number = |i| {
            let one = self.narrow(four, i, 1);
            self.reshape(&one, &[1, 1, 1])
        };
        Window { x: Axis { centre: number(0), half: number(1) }, y: Axis { centre: number(2), half: number(3) } }
    }

    /// What the window shows of a picture.
    pub fn crop(&mut self, window: &Window, x: &Value, [rows, columns]: [usize; 2]) -> Value {
        let [height, width] = x.size();
        let (down, across) = (self.read(&window.y, rows, height), self.read(&window.x, columns, width));
        self.sample(x, &down, &across)
    }

    /// Puts a picture back where the window is, on a `size x size` grid of zeros.
    pub fn paste(&mut self, window: &Window, x: &Value, size: usize) -> Value {
        let [rows, columns] = x.size();
        let (down, across) = (self.write(&window.y, size, rows), self.write(&window.x, size, columns));
        self.sample(x, &down, &across)
    }
}
