//! A certificate that a key gives itself: a signature needs one, and who has no authority behind them can have no other. Readers show its
//! pictures as signed by somebody unknown.

use crate::{Error, Result};
use sha2::{Digest, Sha256};
use std::str::FromStr;
use x509_cert::certificate::{Certificate, TbsCertificate, Version};
use x509_cert::der::asn1::{AnyRef, BitString, GeneralizedTime, OctetString, UintRef};
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::{self, DateTime, Decode, Encode, Tag};
use x509_cert::ext::AsExtension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};

/// ecdsa-with-SHA256 (RFC 5758), and what the key may be used for: signing documents, as C2PA's readers ask.
const ECDSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const EMAIL_PROTECTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.4");
/// Whom it names: nobody.
const NAME: &str = "CN=Someone who uses Mien,O=Unverified";
/// From which year on it is valid, without end (RFC 5280, 4.1.2.5): the same for all, because a clock says where and when somebody was,
/// and one that is wrong would make it invalid.
const FROM: u16 = 2026;

/// A certificate without its signature.
pub struct Unsigned(TbsCertificate);

impl Unsigned {
    /// Of a public key of P-256 (SubjectPublicKeyInfo in DER, which WebCrypto calls "spki"). An error if it is none.
    pub fn new(public_key: &[u8]) -> Result<Self> {
        made(public_key).map(Self).map_err(unusable)
    }

    /// The bytes to sign with the key: ECDSA on P-256, SHA-256.
    pub fn to_sign(&self) -> Vec<u8> {
        self.0.to_der().expect("it was made of what DER can say")
    }

    /// The certificate, DER. `signature`: r and s, 32 bytes each.
    pub fn signed(self, signature: &[u8; 64]) -> Result<Vec<u8>> {
        let whole = || {
            let (r, s) = signature.split_at(32);
            let numbers = [UintRef::new(r)?.to_der()?, UintRef::new(s)?.to_der()?].concat();
            let signature = AnyRef::new(Tag::Sequence, &numbers)?.to_der()?;
            Certificate {
                signature_algorithm: self.0.signature.clone(),
                signature: BitString::from_bytes(&signature)?,
                tbs_certificate: self.0,
            }
            .to_der()
        };
        whole().map_err(unusable)
    }
}

fn unusable(error: der::Error) -> Error {
    Error::Unknown { what: "key", value: error.to_string(), allowed: "public keys of P-256 in DER".into() }
}

/// By C2PA 2.2, 14.5.1.
fn made(public_key: &[u8]) -> der::Result<TbsCertificate> {
    let name = Name::from_str(NAME)?;
    // RFC 7093, section 2, method 1.
    let id = OctetString::new(&Sha256::digest(public_key)[..20])?;
    let of_key = AuthorityKeyIdentifier { key_identifier: Some(id.clone()), ..Default::default() };
    let extensions = vec![
        BasicConstraints { ca: false, path_len_constraint: None }.to_extension(&name, &[])?,
        KeyUsage(KeyUsages::DigitalSignature.into()).to_extension(&name, &[])?,
        ExtendedKeyUsage(vec![EMAIL_PROTECTION]).to_extension(&name, &[])?,
        SubjectKeyIdentifier(id.clone()).to_extension(&name, &[])?,
        of_key.to_extension(&name, &[])?,
    ];
    let from = GeneralizedTime::from_date_time(DateTime::new(FROM, 1, 1, 0, 0, 0)?);
    Ok(TbsCertificate {
        version: Version::V3,
        // Positive, and as good as random: no two keys have the same.
        serial_number: SerialNumber::new(&[&[0x01], id.as_bytes()].concat()[..16])?,
        signature: AlgorithmIdentifierOwned { oid: ECDSA, parameters: None },
        issuer: name.clone(),
        validity: Validity { not_before: Time::GeneralTime(from), not_after: Time::INFINITY },
        subject: name,
        subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(public_key)?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(extensions),
    })
}
