//! A cell of an edit field, as it is read back from the device.

/// Planes of a field as it is read back: flow x, y in crop pixels; shading r, g, b in 0..255 units; gate 0..1; cover
/// 0..1; paint r, g, b, 0..255.
pub const PLANES: usize = 10;
/// Where shading begins.
pub const SHADING: usize = 2;
/// Where the gate is.
pub const GATE: usize = 5;
/// Where the cover is.
pub const COVER: usize = 6;
/// Where paint begins.
pub const PAINT: usize = 7;

/// The planes' values at a cell, and the share of the intensity 0..1 that it shows.
pub type Cell = [f32; PLANES + 1];

/// Colour of its paint, 0..255.
pub fn paint_of(cell: &Cell) -> [f32; 3] {
    std::array::from_fn(|c| cell[PAINT + c])
}
