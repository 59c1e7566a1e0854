//! `mien edit`.

use crate::cli::edit_folder;
use crate::cli::open::PhotoArguments;
use crate::cli::sign::SignArguments;
use crate::files::Output;
use anyhow::Result;
use mien::edit::request::EditRequest;
use mien::edit::request::MAX_INTENSITY;
use mien::face::expression::Expression;
use std::path::PathBuf;
use std::str::FromStr;

/// Changes the expression of a face in a photo, or in every photo of a folder
#[derive(clap::Args)]
pub struct Edit {
    #[command(flatten)]
    photo: PhotoArguments,
    /// neutral, happy, sad, surprise, fear, disgust, anger or contempt
    #[arg(long, required_unless_present = "actions")]
    expression: Option<Expression>,
    /// 0 leaves the photo as it is, 1 is the full expression, 1.3 the most
    #[arg(long, default_value_t = 1.0, value_parser = intensity)]
    intensity: f32,
    /// A further expression in the mixture, as NAME=STRENGTH; strengths add up to 1.3 at most. May be repeated
    #[arg(long, value_name = "NAME=STRENGTH", value_parser = pair::<Expression>)]
    also: Vec<(Expression, f32)>,
    /// A single action, added to what the face does, as NAME=STRENGTH: smile=0.4, browOuterUp.left=1 (the person's own left).
    /// May be repeated
    #[arg(long = "action", id = "actions", value_name = "NAME=STRENGTH", value_parser = pair::<String>)]
    actions: Vec<(String, f32)>,
    /// How much a part of the face takes part, 0 to 1: eyes, nose, mouth or face (all the rest). May be repeated
    #[arg(long = "region", value_name = "NAME=SHARE", value_parser = pair::<String>)]
    regions: Vec<(String, f32)>,
    /// Edited photo, PNG, at the photo's own resolution, without the camera's data; of a folder of photos the folder for the results.
    /// What an earlier run made there is kept
    #[arg(short)]
    output: PathBuf,
    #[command(flatten)]
    sign: SignArguments,
}

fn intensity(text: &str) -> Result<f32, String> {
    let value: f32 = text.parse().map_err(|_| "not a number".to_string())?;
    if (0.0..=MAX_INTENSITY).contains(&value) { Ok(value) } else { Err(format!("use 0 to {MAX_INTENSITY}")) }
}

/// `NAME=NUMBER`.
fn pair<T: FromStr<Err: std::fmt::Display>>(text: &str) -> Result<(T, f32), String> {
    let (name, number) = text.split_once('=').ok_or("write NAME=NUMBER")?;
    let number = number.parse().map_err(|_| format!("{number:?} is not a number"))?;
    Ok((name.parse().map_err(|error: T::Err| error.to_string())?, number))
}

impl Edit {
    /// Edits one photo, or a folder of them.
    pub fn run(self) -> Result<()> {
        let request = self.request()?;
        let signer = self.sign.signer()?;
        if self.photo.path().is_dir() {
            return edit_folder::run(&self.photo, &request, &signer, &self.output);
        }
        let output = Output::png(&self.output, &[self.photo.path()])?;
        let mut session = self.photo.session()?;
        let mut face = session.chosen()?;
        pollster::block_on(face.predict(&request))?;
        let edited = face.export(&request)?;
        output.write(&signer.signed(edited, Some(session.origin()?)))
    }

    fn request(&self) -> mien::Result<EditRequest> {
        let strengths = self.expression.map(|expression| (expression, self.intensity));
        let (expressions, mine) = (strengths.into_iter().collect(), self.photo.mine.is_some());
        let mut request = EditRequest { expressions, mine, ..EditRequest::default() };
        for (expression, strength) in &self.also {
            if request.expressions.insert(*expression, *strength).is_some() {
                let reason = format!("{} is named twice", expression.name());
                return Err(mien::Error::Request { reason });
            }
        }
        request.actions = self.actions.iter().cloned().collect();
        for (region, share) in &self.regions {
            *request.regions.of_mut(region)? = *share;
        }
        request.checked()
    }
}
