//! What a file's Content Credentials say, and how far that holds.

use super::boxes::{Superbox, field};
use super::cose::Signed;
use crate::photo::container::Container;
use ciborium::Value;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::ops::Range;
use x509_cert::certificate::Certificate;
use x509_cert::der::{Decode, Encode};

/// What the credentials of a file say of it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Credentials {
    /// The program that made them.
    pub tool: String,
    /// What was done, in the order in which it was: C2PA's names, or words where there are some.
    pub done: Vec<String>,
    /// Whether the file is, outside of the credentials, as it was when they were made.
    pub is_whole: bool,
    /// Whether the photo that the picture was made of had credentials, which are kept in these.
    pub origin_has_some: bool,
    /// Whom the signer's certificate names.
    pub signer: String,
    /// What the signature covers and the signature itself, r and s, for who has a library that checks it, with the key of the certificate
    /// (SubjectPublicKeyInfo in DER); `None` where it is not ECDSA on P-256 with SHA-256.
    pub to_check: Option<ToCheck>,
}

/// A signature to be checked.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToCheck {
    /// SubjectPublicKeyInfo in DER.
    pub public_key: Vec<u8>,
    /// The bytes that were signed.
    pub signed: Vec<u8>,
    /// r and s, 32 bytes each.
    pub signature: Vec<u8>,
}

/// Of a PNG, JPEG or WebP; `None` where it has none, or such as are no C2PA of version 1 or 2.
pub fn read(file: &[u8]) -> Option<Credentials> {
    let (store, held) = Container::of(file)?.credentials(file)?;
    let manifest = Superbox::read(&store)?.children().last()?;
    let assertions = manifest.child("c2pa.assertions")?;
    let claim_box = manifest.child("c2pa.claim")?;
    let claim = claim_box.value()?;
    let signed = Signed::read(&manifest.child("c2pa.signature")?.value()?, claim_box.cbor()?)?;
    let (signer, public_key) = certified(signed.chain.first()?)?;
    let ingredient = assertions.child("c2pa.ingredient").and_then(|ingredient| ingredient.value());
    Some(Credentials {
        tool: tool(&claim)?,
        done: assertions
            .child("c2pa.actions")
            .and_then(|actions| actions.value())
            .map_or(vec![], |actions| done(&actions)),
        is_whole: refers(&claim, &assertions) && covers(&assertions, file, &held).unwrap_or(false),
        origin_has_some: ingredient
            .is_some_and(|value| field(&value, "activeManifest").or_else(|| field(&value, "c2pa_manifest")).is_some()),
        signer,
        to_check: signed.is_es256.then_some(ToCheck {
            public_key,
            signed: signed.covered,
            signature: signed.signature,
        }),
    })
}

/// Name and version of the program; in version 1 a single text.
fn tool(claim: &Value) -> Option<String> {
    let info = match field(claim, "claim_generator_info") {
        Some(Value::Array(all)) => all.first(),
        one => one,
    };
    let text = |name: &str| field(info?, name)?.as_text();
    match text("name") {
        Some(name) => Some(text("version").map_or(name.into(), |version| format!("{name} {version}"))),
        None => field(claim, "claim_generator")?.as_text().map(String::from),
    }
}

fn done(actions: &Value) -> Vec<String> {
    let all = field(actions, "actions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let words =
        |action: &Value| field(action, "description").or_else(|| field(action, "action"))?.as_text().map(String::from);
    all.iter().filter_map(words).collect()
}

/// Whether all assertions that the claim names are there as they were.
fn refers(claim: &Value, assertions: &Superbox) -> bool {
    let lists = ["created_assertions", "gathered_assertions", "assertions"];
    let mut named = lists.iter().filter_map(|list| field(claim, list)?.as_array()).flatten().peekable();
    let holds = |reference: &Value| {
        let label = field(reference, "url")?.as_text()?.rsplit('/').next()?;
        let found = assertions.children().find(|child| child.label == label)?;
        Some(field(reference, "hash")?.as_bytes()?.as_slice() == found.hash())
    };
    named.peek().is_some() && named.all(|reference| holds(reference) == Some(true))
}

/// Whether the file's bytes but those of its credentials are those that were signed. Leaving out more would let anything be changed.
fn covers(assertions: &Superbox, file: &[u8], held: &Range<usize>) -> Option<bool> {
    let data = assertions.child("c2pa.hash.data")?.value()?;
    let [left_out] = field(&data, "exclusions")?.as_array()?.as_slice() else { return Some(false) };
    let number = |name: &str| usize::try_from(field(left_out, name)?.as_integer()?).ok();
    let (start, length) = (number("start")?, number("length")?);
    if start != held.start || length != held.len() {
        return Some(false);
    }
    let hash = Sha256::new().chain_update(&file[..held.start]).chain_update(&file[held.end..]).finalize();
    Some(field(&data, "hash")?.as_bytes()?.as_slice() == hash.as_slice())
}

/// Whom a certificate names, and its key.
fn certified(der: &[u8]) -> Option<(String, Vec<u8>)> {
    let certificate = Certificate::from_der(der).ok()?.tbs_certificate;
    Some((name(&certificate.subject.to_string()), certificate.subject_public_key_info.to_der().ok()?))
}

/// What a certificate's name (RFC 4514: "CN=Someone,O=Somewhere") says, without the names of its parts.
fn name(subject: &str) -> String {
    let value = |part: &str| part.split_once('=').map_or(part, |(_, value)| value).trim().to_owned();
    subject.split(',').map(value).collect::<Vec<_>>().join(", ")
}
