//! The signature's envelope: COSE_Sign1 (RFC 9052, 4.2) with the signer's certificates in it (RFC 9360), and the claim beside it.

use super::boxes::{encoded, field};
use ciborium::Value;

/// COSE's names: of the header that says the algorithm, of the one with the certificates, of ECDSA with P-256, and of the tag.
const ALGORITHM: i64 = 1;
const CERTIFICATES: i64 = 33;
const ES256: i64 = -7;
const SIGN1: u64 = 18;

/// Who signs: certificates in DER, the signer's own first, then who certified it, and so on. Keys are of P-256.
pub type Chain = [Vec<u8>];

/// The header that the signature covers.
fn protected(chain: &Chain) -> Vec<u8> {
    let mut certificates: Vec<Value> = chain.iter().map(|der| Value::Bytes(der.clone())).collect();
    let certificates = if certificates.len() == 1 { certificates.remove(0) } else { Value::Array(certificates) };
    encoded(&Value::Map(vec![(ALGORITHM.into(), ES256.into()), (CERTIFICATES.into(), certificates)]))
}

/// What is to be signed of a claim.
fn covered(protected: Vec<u8>, claim: &[u8]) -> Vec<u8> {
    let [protected, beside, claim] = [protected, vec![], claim.to_vec()].map(Value::Bytes);
    encoded(&Value::Array(vec!["Signature1".into(), protected, beside, claim]))
}

/// What a signer with these certificates has to sign: with ECDSA on P-256 and SHA-256.
pub fn to_sign(claim: &[u8], chain: &Chain) -> Vec<u8> {
    covered(protected(chain), claim)
}

/// The envelope of a signature, r and s of 32 bytes each.
pub fn signed(chain: &Chain, signature: &[u8; 64]) -> Vec<u8> {
    let parts = vec![Value::Bytes(protected(chain)), Value::Map(vec![]), Value::Null, Value::Bytes(signature.to_vec())];
    encoded(&Value::Tag(SIGN1, Box::new(Value::Array(parts))))
}

/// An envelope that was read.
pub struct Signed {
    /// DER of the certificates, the signer's own first.
    pub chain: Vec<Vec<u8>>,
    /// Whether it is ECDSA on P-256 with SHA-256.
    pub is_es256: bool,
    /// What the signature covers.
    pub covered: Vec<u8>,
    /// The signature itself.
    pub signature: Vec<u8>,
}

impl Signed {
    /// Of an envelope and its claim; `None` if it is none.
    pub fn read(envelope: &Value, claim: &[u8]) -> Option<Self> {
        let parts = envelope.as_tag().map_or(envelope, |(_, inner)| inner).as_array()?;
        let [protected, beside, _, signature] = parts.as_slice() else { return None };
        let protected = protected.as_bytes()?;
        let header: Value = ciborium::from_reader(protected.as_slice()).ok()?;
        let of = |number: i64| {
            let entry = header.as_map()?.iter().find(|(key, _)| *key == Value::from(number));
            entry.map(|(_, value)| value)
        };
        // Before version 2 the certificates lay where nothing covered them, under their name.
        let certificates =
            of(CERTIFICATES).or_else(|| field(&header, "x5chain")).or_else(|| field(beside, "x5chain"))?;
        let chain = match certificates {
            Value::Array(all) => all.iter().filter_map(|one| one.as_bytes().cloned()).collect(),
            one => vec![one.as_bytes()?.clone()],
        };
        Some(Self {
            chain,
            is_es256: of(ALGORITHM) == Some(&ES256.into()),
            covered: covered(protected.clone(), claim),
            signature: signature.as_bytes()?.clone(),
        })
    }
}
