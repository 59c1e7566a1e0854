//! A jaw that drops takes the lower lip along, but not the upper teeth: those stand in the skull, under the upper lip.
//!
//! A field moves what it sees, and where a smile becomes surprise it often lets its teeth go down with the lower lip and
//! paints the dark above them. Column by column the two are put in order: the teeth as high as they are in the photo,
//! under the upper lip as it lies in the edit; the dark below them.

use super::Mouth;
use super::teeth::CAVITY;
use crate::edit::field::EditField;
use crate::face::classes::class::MOUTH_INTERIOR;
use crate::locate::masks;
use crate::photo::lightness;
use crate::{CROP, FIELD};

/// Crop pixels of a cell of the masks.
const CELL: f32 = (CROP / FIELD) as f32;
/// Cover from which a cell counts as painted.
const HALF: f32 = 0.5;
/// Share from which a place counts as inside the mouth: of small teeth the segmenter is seldom sure.
pub(super) const SEEN: f32 = 0.35;
/// Share of them in which teeth must have gone down, of a coarse field and of one with a cell a crop pixel.
const MOST: [f32; 2] = [0.5, 0.75];
/// Share of the painted columns that those with teeth that went down must reach over.
const WIDE: [f32; 2] = [0.0, 0.7];
/// Columns around the middle that say whether teeth went down, in the mouth's radii.
const MIDDLE: f32 = 0.8;
/// Crop pixels of teeth in the photo, around the middle, from which they are a row that stays whole.
const TOOTHY: f32 = 7.0;
/// Crop pixels at each end of a row of teeth over which it is lost.
const ENDS: f32 = 12.0;
/// How much of a row of teeth the upper lip of a mouth that opens hides: in a smile it was drawn up.
const HIDDEN: f32 = 0.25;
/// How often each column's lines are drawn towards its neighbours'.
const SMOOTHED: usize = 8;
/// Fewest painted crop pixels of a column in which a jaw has dropped.
const DROPPED: f32 = 4.0;
/// Paint lighter than this, against the skin, is teeth, as in disgust: no jaw has dropped. Of a field with a cell a crop pixel, whose
/// paint is no mean of teeth and dark, the second.
const DARK: [f32; 2] = [1.05, 0.75];

/// Where a photo shows the inside of the mouth.
#[derive(Debug, Clone)]
pub struct Inside(Vec<f32>);

impl Inside {
    /// From soft masks, planes `[19, FIELD, FIELD]`, 0..1.
    pub fn of(shares: &[f32]) -> Self {
        Self(shares[MOUTH_INTERIOR as usize * FIELD * FIELD..][..FIELD * FIELD].to_vec())
    }

    /// Its share at a crop position, bilinear.
    pub(super) fn at(&self, position: [f32; 2]) -> f32 {
        masks::at(&self.0, position)
    }

    /// Where the inside of the `mouth` begins and ends in the photo's column `x`, crop pixels; `None` if it is nowhere there.
    pub(super) fn span(&self, mouth: Mouth, x: f32) -> Option<[f32; 2]> {
        let rows: Vec<f32> = (0..FIELD * 2).map(|i| (i as f32 + 0.5) * CELL / 2.0).collect();
        let within: Vec<f32> = rows.into_iter().filter(|y| mouth.holds([x, *y]) && self.at([x, *y]) > SEEN).collect();
        Some([within.first()? - CELL / 4.0, within.last()? + CELL / 4.0])
    }
}

/// A column of the edit in which something is painted.
struct Column {
    x: usize,
    /// Mean lightness of its paint, 0..255.
    light: f32,
    /// Rows of the photo's teeth right above the paint, and right below.
    above: usize,
    below: usize,
    /// What light does to the teeth, where they had gone down.
    shade: [f32; 3],
    /// Flow of the lower lip.
    lip: [f32; 2],
    /// Share of the intensity, that of the first painted row: where the mouth's differs from the face's, what lies below the
    /// photo's mouth is put where the first row's share has it.
    strength: f32,
    lines: Lines,
}

/// Where things lie in a column, crop pixels.
#[derive(Debug, Clone, Copy)]
struct Lines {
    /// Where the inside of the mouth begins in the edit, and where it ends.
    top: f32,
    bottom: f32,
    /// Where the photo's teeth begin, where they end, and how far to the right they are.
    from: f32,
    to: f32,
    across: f32,
}

impl Lines {
    /// Drawn half way towards those of the columns `before` and `after`.
    fn smoothed(&self, before: &Self, after: &Self) -> Self {
        let mean = |line: fn(&Self) -> f32| (line(before) + 2.0 * line(self) + line(after)) / 4.0;
        Self {
            top: mean(|l| l.top),
            bottom: mean(|l| l.bottom),
            from: mean(|l| l.from),
            to: mean(|l| l.to),
            across: mean(|l| l.across),
        }
    }
}

/// Crop pixels of a field's cell.
fn width(field: &EditField) -> f32 {
    CROP as f32 / field.side as f32
}

/// Middle of a field's cell, crop pixels.
fn centre(field: &EditField, x: usize, y: usize) -> [f32; 2] {
    [x, y].map(|v| (v as f32 + 0.5) * width(field))
}

impl Column {
    fn of(field: &EditField, mouth: Mouth, inside: &Inside, x: usize) -> Option<Self> {
        let (side, width) = (field.side, width(field));
        let cell = |y: usize| &field.cells[y * side + x];
        let at = |y: usize| centre(field, x, y);
        let row = |y: usize| at(y)[1];
        let held = |y: &usize| mouth.holds(at(*y));
        let painted = |y: &usize| held(y) && cell(*y).cover > HALF;
        let start = (1..side).find(painted)?;
        let last = (start..side).take_while(painted).last()?;
        // How much of the inside of the photo's mouth moves there.
        let moved = |y: usize| {
            let ([px, py], [fx, fy]) = (at(y), cell(y).flow);
            inside.at([px + fx, py + fy])
        };
        let end = (last + 1..side).take_while(|y| held(y) && moved(*y) > SEEN).last().unwrap_or(last);
        let across = cell(end).flow[0];
        let [from, to] = inside.span(mouth, at(0)[0] + across)?;
        let above = (0..start).rev().take_while(|y| held(y) && moved(*y) > SEEN).count();
        // Before its first row lies the upper lip, beyond its end the lower one.
        let shown = |y: usize| (moved(y) * (HALF / SEEN)).max(cell(y).cover);
        let first = start - above;
        let over = shown(first.max(1) - 1).min(HALF);
        let top = row(first) - width * (shown(first) - HALF) / (shown(first) - over).max(1e-3);
        let under = (end + 1).min(side - 1);
        let beyond = shown(under).min(HALF);
        let bottom = row(end) + width * (shown(end) - HALF) / (shown(end) - beyond).max(1e-3);
        let light = |y: usize| lightness(cell(y).paint);
        let column = Self {
            x,
            light: (start..=last).map(light).sum::<f32>() / (last + 1 - start) as f32,
            above,
            below: end - last,
            shade: std::array::from_fn(|c| {
                (last + 1..=end).map(|y| cell(y).shading[c]).sum::<f32>() / (end - last).max(1) as f32
            }),
            lip: cell(under).flow,
            strength: cell(start).strength,
            lines: Lines { top, bottom, from, to, across },
        };
        ((last + 1 - start) as f32 * width >= DROPPED).then_some(column)
    }

    /// Puts the teeth under the upper lip, the dark below them and the lip below that, where they lie at an intensity. Of the teeth
    /// `share` is left, from above, after the lip has hidden a share of them.
    fn order(&self, field: &mut EditField, intensity: f32, share: f32, hidden: f32) {
        let width = width(field);
        let Lines { top, bottom, from, to, across } = self.lines;
        let at = |photo: f32, edit: f32| photo + (edit - photo) * intensity * self.strength;
        let (first, last) = (at(from, top), at(to, bottom));
        let hidden = hidden * (to - from);
        let seen = to - from - hidden * intensity * self.strength;
        for y in 0..field.side {
            let [_, row] = centre(field, self.x, y);
            let cell = &mut field.cells[y * field.side + self.x];
            if row < first.min(top) || row > last.max(bottom) + width / 2.0 {
                continue;
            }
            // Half way where one ends and the next begins: the cover is steep there.
            let ramp = |from: f32| ((row - from) / width + HALF).clamp(0.0, 1.0);
            let below_teeth = ramp(first + share * seen);
            if below_teeth < 1.0 {
                cell.flow = [across, from + hidden - top];
                cell.shading = self.shade;
            } else if row > last {
                cell.flow = self.lip;
            }
            cell.cover = below_teeth.min(1.0 - ramp(last));
            cell.paint = CAVITY;
        }
    }
}

/// Paints the teeth of a column beyond the row: in the corners of a mouth that opens it is dark.
fn darken(field: &mut EditField, mouth: Mouth, inside: &Inside, x: usize) {
    for y in 0..field.side {
        let at = centre(field, x, y);
        let cell = &mut field.cells[y * field.side + x];
        let teeth = inside.at([0, 1].map(|c| at[c] + cell.flow[c])) / SEEN * HALF;
        if mouth.holds(at) && teeth.min(1.0) > cell.cover {
            (cell.cover, cell.paint) = (teeth.min(1.0), CAVITY);
        }
    }
}

/// Each column's lines drawn towards its neighbours', so that teeth have no steps of a cell.
fn smooth(columns: &mut [Column]) {
    for _ in 0..SMOOTHED {
        let lines: Vec<Lines> = columns.iter().map(|column| column.lines).collect();
        for i in 1..lines.len().saturating_sub(1) {
            columns[i].lines = lines[i].smoothed(&lines[i - 1], &lines[i + 1]);
        }
    }
}

/// Puts the teeth that the photo shows back under the upper lip, where most columns around the middle of the mouth let them
/// go down, or tear a whole row of them; for an edit of this intensity.
pub fn keep_teeth(field: &mut EditField, mouth: Mouth, inside: &Inside, intensity: f32) {
    if !mouth.is_open() {
        return;
    }
    let mut columns: Vec<Column> = (0..field.side).filter_map(|x| Column::of(field, mouth, inside, x)).collect();
    let in_middle = |x: usize| mouth.off(centre(field, x, 0)[0]) < MIDDLE;
    let middle: Vec<&Column> = columns.iter().filter(|column| in_middle(column.x)).collect();
    let mean = |of: &dyn Fn(&Column) -> f32| middle.iter().map(|c| of(c)).sum::<f32>() / middle.len().max(1) as f32;
    // Of a row of teeth some often go up and some down: all are put in order. Of a few that hardly show, those that are up stay.
    let toothy = mean(&|c| c.lines.to - c.lines.from) > TOOTHY;
    let shows = |column: &Column| column.below > 0 || toothy && column.above > 0;
    let down = middle.iter().filter(|c| if toothy { shows(c) } else { c.below > c.above }).count();
    let light = mean(&|c| c.light);
    // Most of all there are: a closed mouth may have a few in which the segmenter sees teeth.
    let (all, fine) = ((0..field.side).filter(|x| in_middle(*x)).count(), usize::from(field.side > FIELD));
    if down as f32 <= MOST[fine] * all as f32 || light > DARK[fine] * mouth.skin() {
        return;
    }
    let (first, last) = (columns.iter().position(shows), columns.iter().rposition(shows));
    let (first, last) = (first.expect("most go down"), last.expect("most go down"));
    // Elsewhere the mouth would stay as soft as it was, with an edge between.
    if ((last + 1 - first) as f32) < WIDE[fine] * columns.len() as f32 {
        return;
    }
    let columns = &mut columns[first..=last];
    smooth(columns);
    let hidden = if toothy { HIDDEN } else { 0.0 };
    let ends = [columns[0].x, columns[columns.len() - 1].x];
    // Towards its ends a row of teeth is lost under the lip: no edge stands upright in a mouth.
    for (i, column) in columns.iter().enumerate() {
        let share = ((i.min(columns.len() - 1 - i) + 1) as f32 * width(field) / ENDS).min(1.0);
        column.order(field, intensity, share.sqrt(), hidden);
    }
    (0..ends[0]).chain(ends[1] + 1..field.side).for_each(|x| darken(field, mouth, inside, x));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::cell::Cell;
    use crate::edit::mouth::testing::smile;

    #[test]
    fn teeth_that_went_down_go_up() {
        let (shares, mouth) = smile();
        // Rows 80 to 87 are painted; teeth and lower lip lie eight cells lower than in the photo.
        let mut cells = vec![Cell::default(); FIELD * FIELD];
        for (i, cell) in cells.iter_mut().enumerate() {
            let (x, y) = (i % FIELD, i / FIELD);
            cell.strength = 1.0;
            if (50..80).contains(&x) && y >= 80 {
                cell.cover = if y < 88 { 1.0 } else { 0.0 };
                cell.flow[1] = -8.0 * CELL;
            }
        }
        let before = cells.clone();
        let inside = Inside::of(&shares);
        let kept = |cells: &[Cell], mouth: Mouth, intensity: f32| {
            let mut field = EditField { cells: cells.to_vec(), side: FIELD };
            keep_teeth(&mut field, mouth, &inside, intensity);
            field.cells
        };
        let cells = kept(&cells, mouth, 1.0);
        let column = |y: usize| cells[y * FIELD + 65];
        for y in 80..83 {
            // Of four cells of teeth the upper lip hides one.
            let is_up = (column(y).flow[1] - CELL).abs() < CELL / 2.0;
            assert!(column(y).cover < 0.5 && is_up, "row {y} has teeth: {:?}", column(y));
        }
        assert!((85..91).all(|y| column(y).cover > 0.9), "below them it is dark");
        assert_eq!(column(94), before[94 * FIELD + 65], "the lip stays");
        // Half of it: the lip has come down half way.
        let half = kept(&before, mouth, 0.5);
        assert!(half[86 * FIELD + 65].cover > 0.9 && half[90 * FIELD + 65].cover < 0.1);
        let left_alone = |cells: Vec<Cell>, mouth: Mouth| kept(&cells, mouth, 1.0) == cells;
        assert!(!left_alone(before.clone(), mouth));
        // Four cells of teeth above the paint and the same ones once more below it: one row is left, under the upper lip.
        let mut torn = before.clone();
        for (i, cell) in torn.iter_mut().enumerate() {
            cell.flow[1] = CELL * if i / FIELD < 80 { 4.0 } else { -6.0 };
        }
        let whole = kept(&torn, mouth, 1.0);
        let column = |y: usize| whole[y * FIELD + 65];
        assert!((77..79).all(|y| column(y).cover < 0.5 && (column(y).flow[1] - 5.0 * CELL).abs() < CELL / 2.0));
        assert!((82..89).all(|y| column(y).cover > 0.9), "no second row");
        // Two cells of teeth hardly show, and are up already.
        let mut few = shares.clone();
        few[MOUTH_INTERIOR as usize * FIELD * FIELD..][82 * FIELD..84 * FIELD].fill(0.0);
        let mut field = EditField { cells: torn, side: FIELD };
        field.cells.iter_mut().filter(|cell| cell.flow[1] < 0.0).for_each(|cell| cell.flow[1] = 0.0);
        let up = field.cells.clone();
        keep_teeth(&mut field, mouth, &Inside::of(&few), 1.0);
        assert!(field.cells == up);
        // Light paint is teeth.
        let mut light = before.clone();
        light.iter_mut().for_each(|cell| cell.paint = [230.0; 3]);
        assert!(left_alone(light, mouth));
        // A mouth that shows no teeth has none to keep.
        let mut closed = shares.clone();
        closed[MOUTH_INTERIOR as usize * FIELD * FIELD..][..FIELD * FIELD].fill(0.0);
        assert!(left_alone(before, Mouth::of(&closed, &vec![0.5; 3 * CROP * CROP]).unwrap()));
    }
}
