//! Who signs the Content Credentials of pictures: the owner of a certificate, or a key made for this run and forgotten after it.

use anyhow::{Context, Result, ensure};
use mien::credentials::origin::Origin;
use mien::credentials::{Unsigned, certificate};
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::elliptic_curve::rand_core::OsRng;
use p256::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use std::fs;
use std::path::{Path, PathBuf};
use x509_cert::Certificate;
use x509_cert::der::Encode;

/// Whose credentials a picture gets.
#[derive(clap::Args)]
pub struct SignArguments {
    /// Sign with this certificate (PEM, with those of who issued it after it) and its key (P-256, PEM in PKCS #8) in place of a key
    /// made for this run, which readers show as an unknown signer's
    #[arg(long, num_args = 2, value_names = ["CERTIFICATES", "KEY"])]
    sign: Option<Vec<PathBuf>>,
}

impl SignArguments {
    /// The signer; an error if certificate and key are unusable or do not belong together.
    pub fn signer(&self) -> Result<Signer> {
        match self.sign.as_deref() {
            Some([certificates, key]) => Signer::read(certificates, key),
            _ => Signer::unknown(),
        }
    }
}

/// A key and its certificates.
pub struct Signer {
    key: SigningKey,
    chain: Vec<Vec<u8>>,
}

impl Signer {
    /// With a key that nobody has after this run.
    fn unknown() -> Result<Self> {
        let key = SigningKey::random(&mut OsRng);
        let public = VerifyingKey::from(&key).to_public_key_der().context("a new key")?;
        let request = certificate::Unsigned::new(public.as_bytes())?;
        let signature: Signature = key.sign(&request.to_sign());
        let chain = vec![request.signed(&signature.to_bytes().into())?];
        Ok(Self { key, chain })
    }

    fn read(certificates: &Path, key: &Path) -> Result<Self> {
        let text =
            |path: &Path| fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()));
        let chain = Certificate::load_pem_chain(text(certificates)?.as_bytes())
            .with_context(|| format!("{}: no certificates in PEM", certificates.display()))?;
        let private = SigningKey::from_pkcs8_pem(&text(key)?).with_context(|| {
            format!(
                "{}: not a private key of P-256 in PKCS #8 (openssl pkcs8 -topk8 -nocrypt makes one)",
                key.display()
            )
        })?;
        let own = chain.first().with_context(|| format!("{}: no certificate in it", certificates.display()))?;
        let public = VerifyingKey::from(&private).to_public_key_der().context("the key")?;
        ensure!(
            own.tbs_certificate.subject_public_key_info.to_der()? == public.as_bytes(),
            "{}: its first certificate is not that of the key in {}",
            certificates.display(),
            key.display()
        );
        let chain = chain.iter().map(Encode::to_der).collect::<Result<_, _>>()?;
        Ok(Self { key: private, chain })
    }

    /// The file with credentials, made of the photo `origin`, or of several where there is none; as it is where it bears no mark.
    pub fn signed(&self, file: Vec<u8>, origin: Option<&Origin>) -> Vec<u8> {
        match Unsigned::new(file, origin, self.chain.clone()) {
            Ok(unsigned) => {
                let signature: Signature = self.key.sign(&unsigned.to_sign());
                unsigned.signed(&signature.to_bytes().into())
            }
            Err(file) => file,
        }
    }
}

/// Whether the signature of these credentials is that of their certificate's key; `None` where it is of a kind that is not known here.
pub fn is_valid(credentials: &mien::credentials::reading::Credentials) -> Option<bool> {
    let check = credentials.to_check.as_ref()?;
    let valid = || {
        let key = VerifyingKey::from_public_key_der(&check.public_key).ok()?;
        let signature = Signature::from_slice(&check.signature).ok()?;
        key.verify(&check.signed, &signature).ok()
    };
    Some(valid().is_some())
}
