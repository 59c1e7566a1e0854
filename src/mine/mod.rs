//! What a few pictures of one person teach a model: new last blocks of its generator ([`crate::nn::generator::last`]), kept in a file of
//! their own beside the model, which stays as it is. Only edits of a face that is said to be that person's see them.

#[cfg(feature = "mine")]
pub mod training;

use crate::nn::generator::Generator;
use crate::nn::generator::hierarchical::Hierarchical;
use crate::nn::generator::last::LastBlocks;
use crate::nn::model::Model;
#[cfg(feature = "mine")]
use crate::weights::save_with;
use crate::weights::{load_into, said_in};
use crate::{Error, Result};
#[cfg(feature = "mine")]
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// How many pictures teach.
pub const PICTURES: RangeInclusive<usize> = 2..=6;
/// How often they are looked at.
pub const STEPS: usize = 100;
/// No file of it is larger.
pub const MOST_BYTES: usize = 400_000;

/// What a file says of itself beside its weights: the SHA-256 of those of the model that it belongs to.
const MODEL: &str = "mien model";

/// A model's generator and what of it learns; `None` where nothing does: of a U-Net, and of models that are told expressions.
pub(crate) fn blocks(model: &Model) -> Option<(&Hierarchical, LastBlocks)> {
    match &model.generator {
        Generator::Hierarchical(net) => Some((net, net.last_blocks()?)),
        Generator::UNetCgan(_) | Generator::UNetField(_) => None,
    }
}

/// Last blocks as a file.
#[cfg(feature = "mine")]
fn saved(blocks: &LastBlocks, weights: &str) -> Result<Vec<u8>> {
    save_with(blocks, &BTreeMap::from([(MODEL.into(), weights.into())]))
}

/// The `model` of the weights with this SHA-256, as a person's `file` has changed it. An error that names the file where it is damaged or
/// another model's.
pub fn changed(model: &Model, weights: &str, bytes: &[u8], file: &str) -> Result<Model> {
    let not = |reason: &str, other| Error::Mine { file: file.into(), reason: reason.into(), other };
    if bytes.len() > MOST_BYTES {
        return Err(not("larger than any file that was learnt from pictures", false));
    }
    match said_in(bytes).get(MODEL) {
        None => return Err(not("nothing that was learnt from pictures", false)),
        Some(of) if of != weights => return Err(not("it was learnt with other weights than those that run", true)),
        Some(_) => {}
    }
    let (net, blocks) = blocks(model).ok_or_else(|| not("the model that runs learns from no pictures", true))?;
    let blocks = load_into(blocks, bytes).map_err(|reason| not(&reason, false))?;
    Ok(Model { generator: Generator::Hierarchical(net.clone().with_last_blocks(blocks)), ..model.clone() })
}
