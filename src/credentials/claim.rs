//! What an edited picture claims of itself: from which photo it was made, by what, and which bytes that holds for (C2PA 2.2).

use super::boxes::{
    ALGORITHM, ASSERTIONS, CBOR, CLAIM, MANIFEST, SIGNATURE, STORE, Superbox, cbor_box, encoded, map, plain, superbox,
};
use super::origin::Origin;
use crate::photo::mark::SOURCE;
use ciborium::Value;
use sha2::{Digest, Sha256};

/// The manifest's own parts.
const ACTIONS: &str = "c2pa.actions.v2";
const INGREDIENT: &str = "c2pa.ingredient.v3";
const DATA: &str = "c2pa.hash.data";

/// What is claimed of a file.
pub struct Claim<'a> {
    /// What was done to the photo, in words.
    pub done: &'a str,
    /// What the photo's own file was; `None` of a picture that was put together of several.
    pub origin: Option<&'a Origin>,
    /// SHA-256 of the file without its credentials.
    pub hash: [u8; 32],
    /// Where in the file they are.
    pub at: usize,
    /// Whether a byte more is needed, as credentials have an even length: a WebP's chunk has one.
    pub is_padded: bool,
}

/// A manifest without its signature.
pub struct Manifest {
    label: String,
    assertions: Vec<u8>,
    claim: Vec<u8>,
}

impl Claim<'_> {
    /// The manifest of a file in which the credentials take `length` bytes.
    pub fn manifest(&self, length: usize) -> Manifest {
        let [label, instance] = ["manifest", "instance"].map(|of| self.uuid(of));
        let label = format!("urn:c2pa:{label}");
        let ingredient = self.origin.map(|origin| origin.ingredient(&format!("xmp:iid:{}", self.uuid("origin"))));
        let ingredient = ingredient.map(|ingredient| cbor_box(&CBOR, INGREDIENT, &ingredient));
        let actions =
            cbor_box(&CBOR, ACTIONS, &self.actions(ingredient.as_deref().map(|made| reference(INGREDIENT, made))));
        let data = cbor_box(&CBOR, DATA, &self.data(length));
        let mut created = vec![reference(DATA, &data), reference(ACTIONS, &actions)];
        created.extend(ingredient.as_deref().map(|made| reference(INGREDIENT, made)));
        let assertions: Vec<_> = [data, actions].into_iter().chain(ingredient).collect();
        let claim = map([
            ("instanceID", format!("xmp:iid:{instance}").into()),
            ("claim_generator_info", generator()),
            ("signature", format!("self#jumbf=/c2pa/{label}/c2pa.signature").into()),
            ("created_assertions", Value::Array(created)),
            ("alg", ALGORITHM.into()),
        ]);
        let assertions = superbox(&ASSERTIONS, "c2pa.assertions", &assertions);
        Manifest { label, assertions, claim: encoded(&claim) }
    }

    /// First the photo was opened, then a face in it was edited; or all of the picture was made at once.
    fn actions(&self, ingredient: Option<Value>) -> Value {
        let did = |name: &str| {
            map([
                ("action", name.into()),
                ("softwareAgent", generator()),
                ("description", self.done.into()),
                ("digitalSourceType", SOURCE.into()),
            ])
        };
        let actions = match ingredient {
            Some(ingredient) => {
                let parameters = map([("ingredients", Value::Array(vec![ingredient]))]);
                vec![map([("action", "c2pa.opened".into()), ("parameters", parameters)]), did("c2pa.edited")]
            }
            None => vec![did("c2pa.created")],
        };
        map([("actions", Value::Array(actions))])
    }

    /// Which bytes the claim is about: all but the credentials.
    fn data(&self, length: usize) -> Value {
        let left_out = map([("start", (self.at as u64).into()), ("length", (length as u64).into())]);
        map([
            ("exclusions", Value::Array(vec![left_out])),
            ("alg", ALGORITHM.into()),
            ("hash", Value::Bytes(self.hash.into())),
            ("pad", Value::Bytes(vec![0; usize::from(self.is_padded)])),
        ])
    }

    /// A name that nothing else has (RFC 9562, version 4), drawn from the file's hash: the same picture has the same one.
    fn uuid(&self, of: &str) -> String {
        let hash = Sha256::new().chain_update(self.hash).chain_update(self.done).chain_update(of).finalize();
        let mut bytes: [u8; 16] = hash[..16].try_into().expect("a hash has 32 bytes");
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex = bytes.map(|byte| format!("{byte:02x}")).concat();
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }
}

impl Manifest {
    /// What is signed.
    pub fn claim(&self) -> &[u8] {
        &self.claim
    }

    /// All credentials of the file: those of the photo that it was made of, then its own, with a signature (COSE, as CBOR).
    pub fn store(&self, origin: Option<&Origin>, signature: &[u8]) -> Vec<u8> {
        let claim = superbox(&CLAIM, "c2pa.claim.v2", &[plain(&CBOR, &self.claim)]);
        let signature = superbox(&SIGNATURE, "c2pa.signature", &[plain(&CBOR, signature)]);
        let own = superbox(&MANIFEST, &self.label, &[self.assertions.clone(), claim, signature]);
        superbox(&STORE, "c2pa", &[origin.map_or(vec![], Origin::manifests), own])
    }
}

fn generator() -> Value {
    map([("name", "Mien".into()), ("version", env!("CARGO_PKG_VERSION").into())])
}

/// Names an assertion of the same manifest, with its hash.
fn reference(label: &str, assertion: &[u8]) -> Value {
    let read = Superbox::read(assertion).expect("an assertion is a superbox");
    map([("url", format!("self#jumbf=c2pa.assertions/{label}").into()), ("hash", Value::Bytes(read.hash().into()))])
}
