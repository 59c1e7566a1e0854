//! The photo that a picture was made of, as its credentials name it: what kind of file it was, and its own credentials.

use super::boxes::{ALGORITHM, Superbox, map};
use crate::photo::container::Container;
use ciborium::Value;

/// What is remembered of a photo's file. Neither its name nor what it shows: who shares an edited picture does not mean to share those.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    media_type: Option<&'static str>,
    /// The file's credentials, if it has any.
    store: Option<Vec<u8>>,
}

impl Origin {
    /// Of the photo's file.
    pub fn of(file: &[u8]) -> Self {
        let container = Container::of(file);
        let credentials = container.and_then(|container| container.credentials(file));
        let store = credentials.map(|(store, _)| store).filter(|store| active(store).is_some());
        Self { media_type: container.map(Container::media_type), store }
    }

    /// The manifests of the photo's own credentials, to be kept beside those of what is made of it. What is broken between or after them is
    /// left out: whatever follows it could not be read.
    pub fn manifests(&self) -> Vec<u8> {
        let store = self.store.as_deref().and_then(Superbox::read);
        store.map_or(vec![], |store| store.children().flat_map(|manifest| manifest.whole.iter().copied()).collect())
    }

    /// The assertion that names the photo (C2PA 2.2, 18.17). Its credentials were not validated, and no result of that is claimed.
    pub fn ingredient(&self, instance: &str) -> Value {
        let Value::Map(mut fields) = map([("relationship", "parentOf".into()), ("instanceID", instance.into())]) else {
            unreachable!("a map was made")
        };
        if let Some(media_type) = self.media_type {
            fields.push(("dc:format".into(), media_type.into()));
        }
        if let Some((manifest, signature)) = self.store.as_deref().and_then(active) {
            let of_manifest = format!("self#jumbf=/c2pa/{}", manifest.label);
            let nothing = || Value::Array(vec![]);
            let results = map([("success", nothing()), ("informational", nothing()), ("failure", nothing())]);
            fields.push(("validationResults".into(), map([("activeManifest", results)])));
            fields.push(("claimSignature".into(), reference(&format!("{of_manifest}/c2pa.signature"), &signature)));
            fields.push(("activeManifest".into(), reference(&of_manifest, &manifest)));
        }
        Value::Map(fields)
    }
}

/// The manifest that counts, which is the last, and its signature.
fn active(store: &[u8]) -> Option<(Superbox<'_>, Superbox<'_>)> {
    let manifest = Superbox::read(store)?.children().last()?;
    Some((manifest, manifest.child("c2pa.signature")?))
}

fn reference(url: &str, to: &Superbox) -> Value {
    map([("url", url.into()), ("alg", ALGORITHM.into()), ("hash", Value::Bytes(to.hash().into()))])
}
