//! A run's log as TensorBoard reads it: event files, one for each time that the run began or went on.
//!
//! A file is a row of records, each framed by its length and by checksums, and each an `Event` of TensorFlow
//! (core/util/event.proto, core/framework/summary.proto), of which this writes scalars and pictures.

use anyhow::{Context, Result};
use crc32c::crc32c;
use prost::Message;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What the names of event files begin with: TensorBoard looks for it, and reads them in the order of their names.
const START: &str = "events.out.tfevents.";
/// The first event's word on the layout of those that follow.
const VERSION: &str = "brain.Event:2";
/// The number of `SessionLog.START`.
const STARTED: i32 = 1;
/// The number of RGB in `Summary.Image`.
const RGB: i32 = 3;

#[derive(Clone, PartialEq, Message)]
struct Event {
    /// Seconds since 1970.
    #[prost(double, tag = "1")]
    wall_time: f64,
    #[prost(int64, tag = "2")]
    step: i64,
    #[prost(string, optional, tag = "3")]
    file_version: Option<String>,
    #[prost(message, optional, tag = "5")]
    summary: Option<Summary>,
    #[prost(message, optional, tag = "7")]
    session: Option<Session>,
}

#[derive(Clone, PartialEq, Message)]
struct Summary {
    #[prost(message, repeated, tag = "1")]
    values: Vec<Value>,
}

#[derive(Clone, PartialEq, Message)]
struct Value {
    #[prost(string, tag = "1")]
    tag: String,
    #[prost(float, optional, tag = "2")]
    scalar: Option<f32>,
    #[prost(message, optional, tag = "4")]
    picture: Option<Picture>,
}

#[derive(Clone, PartialEq, Message)]
struct Picture {
    #[prost(int32, tag = "1")]
    height: i32,
    #[prost(int32, tag = "2")]
    width: i32,
    #[prost(int32, tag = "3")]
    colours: i32,
    #[prost(bytes = "vec", tag = "4")]
    png: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct Session {
    #[prost(int32, tag = "1")]
    status: i32,
}

/// An event file that is being written.
pub struct Events {
    file: File,
    path: PathBuf,
}

impl Events {
    /// A new file in a run's folder, for the steps after `step`. What older files say of these steps counts no more: a kill
    /// undid it.
    pub fn create(folder: &Path, step: usize) -> Result<Self> {
        let older = std::fs::read_dir(folder).with_context(|| format!("{}: cannot be listed", folder.display()))?;
        let older = older.flatten().filter(|file| file.file_name().to_string_lossy().starts_with(START)).count();
        let path = folder.join(format!("{START}{}.mien.{older}", now() as u64));
        let file = OpenOptions::new().create_new(true).append(true).open(&path);
        let mut events = Self { file: file.with_context(|| format!("{}: cannot be made", path.display()))?, path };
        events.put(Event { file_version: Some(VERSION.into()), ..Event::default() })?;
        let session = Some(Session { status: STARTED });
        events.put(Event { step: step as i64 + 1, session, ..Event::default() })?;
        Ok(events)
    }

    /// Numbers by name; `kind` groups their curves.
    pub fn scalars<'a>(
        &mut self,
        step: usize,
        kind: &str,
        values: impl IntoIterator<Item = (&'a str, f64)>,
    ) -> Result<()> {
        let value = |(name, value)| Value { tag: format!("{kind}/{name}"), scalar: Some(value as f32), picture: None };
        self.summary(step, values.into_iter().map(value).collect())
    }

    /// A PNG of colours.
    pub fn picture(&mut self, step: usize, tag: &str, png: &[u8]) -> Result<()> {
        let (width, height) = image::ImageReader::with_format(std::io::Cursor::new(png), image::ImageFormat::Png)
            .into_dimensions()
            .with_context(|| format!("{tag}: no PNG"))?;
        let picture = Picture { height: height as i32, width: width as i32, colours: RGB, png: png.into() };
        self.summary(step, vec![Value { tag: tag.into(), scalar: None, picture: Some(picture) }])
    }

    fn summary(&mut self, step: usize, values: Vec<Value>) -> Result<()> {
        self.put(Event { step: step as i64, summary: Some(Summary { values }), ..Event::default() })
    }

    fn put(&mut self, event: Event) -> Result<()> {
        let record = record(&Event { wall_time: now(), ..event }.encode_to_vec());
        self.file.write_all(&record).with_context(|| format!("{}: cannot be written", self.path.display()))
    }
}

fn now() -> f64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// Length, its checksum, the bytes, their checksum (TFRecord).
fn record(bytes: &[u8]) -> Vec<u8> {
    let length = (bytes.len() as u64).to_le_bytes();
    [&length, masked(&length).as_slice(), bytes, &masked(bytes)].concat()
}

/// CRC-32C, turned and shifted so that the checksum of what holds checksums is no accident.
fn masked(bytes: &[u8]) -> [u8; 4] {
    crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbImage};
    use std::io::Cursor;

    /// The events of a file, up to where it is cut.
    fn read(mut bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some((head, rest)) = bytes.split_at_checked(12) {
            assert_eq!(head[8..], masked(&head[..8]));
            let length = u64::from_le_bytes(head[..8].try_into().unwrap()) as usize;
            let Some((event, rest)) = rest.split_at_checked(length) else { break };
            let Some((checksum, rest)) = rest.split_at_checked(4) else { break };
            assert_eq!(checksum, masked(event));
            events.push(Event::decode(event).unwrap());
            bytes = rest;
        }
        events
    }

    #[test]
    fn events_are_read_back_and_a_resumed_run_has_a_file_more() {
        // The check value of CRC-32C, then masked.
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(masked(b"123456789"), 0xc78a_b0e5_u32.to_le_bytes());
        let folder = tempfile::tempdir().unwrap();
        let mut png = Vec::new();
        RgbImage::new(7, 5).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        let mut events = Events::create(folder.path(), 0).unwrap();
        events.scalars(10, "loss", [("flow", 0.5), ("rate", 1e-3)]).unwrap();
        events.picture(10, "samples", &png).unwrap();
        assert!(events.picture(10, "samples", b"none").is_err());
        let first = events.path.clone();
        let mut events = Events::create(folder.path(), 10).unwrap();
        events.scalars(20, "scores", [("miou", 0.25)]).unwrap();
        assert!(first < events.path, "TensorBoard reads it later");

        let bytes = std::fs::read(&first).unwrap();
        let all = read(&bytes);
        assert_eq!(all[0].file_version.as_deref(), Some("brain.Event:2"));
        assert_eq!((all[1].step, all[1].session.clone()), (1, Some(Session { status: STARTED })));
        let values = |event: &Event| event.summary.clone().unwrap().values;
        let scalars: Vec<_> = values(&all[2]).into_iter().map(|value| (value.tag, value.scalar.unwrap())).collect();
        assert_eq!(scalars, [("loss/flow".to_owned(), 0.5), ("loss/rate".to_owned(), 1e-3)]);
        let picture = values(&all[3])[0].picture.clone().unwrap();
        assert_eq!((picture.width, picture.height, &picture.png), (7, 5, &png));
        assert!(all.len() == 4 && all.iter().skip(2).all(|event| event.step == 10 && event.wall_time > 1.7e9));
        assert_eq!(read(&bytes[..bytes.len() - 1]).len(), 3, "a record that a kill cut short");
        let resumed = read(&std::fs::read(&events.path).unwrap());
        assert_eq!((resumed[1].step, values(&resumed[2])[0].scalar), (11, Some(0.25)));
    }
}
