//! The document to be signed: read here, digested here, put together here.

use crate::failure::EngineError;
use crate::file::FileSource;
use crate::post;
use rubrica_core::api::Binary;
use rubrica_core::cades::{self, Profile, RawSignature, SigningCertificate};
use rubrica_core::digest::Hasher;
use rubrica_core::pades::{self, SignatureOptions};
use rubrica_core::source::Source as _;
use rubrica_core::time::UnixTime;
use rubrica_engine_api::{Event, Format, HASH_ALGORITHM, Inspection, Signed};
use web_sys::File;

/// A file that was inspected.
#[derive(Debug)]
pub(crate) struct Document {
    source: FileSource,
    inspection: Inspection,
    /// The digest of the whole file, open: a PDF is digested together with what is appended.
    hasher: Hasher,
    prepared: Option<Prepared>,
}

/// A document that waits for its signature.
#[derive(Debug)]
struct Prepared {
    message: cades::Prepared,
    /// The new end of the file, if it is a PDF.
    update: Option<pades::Prepared>,
}

impl Document {
    /// Digests a file and sees whether it can be signed.
    pub(crate) async fn inspect(file: File) -> Result<Self, EngineError> {
        let source = FileSource::new(file)?;
        let total = source.len();
        let hasher = Hasher::new(HASH_ALGORITHM);
        let hasher =
            source.digest(hasher, |done| post::event(&Event::Progress { done, total })).await?;
        let format = if is_pdf(&source)? { Format::Pades } else { Format::Cades };
        let refusal = match format {
            // What can be signed does not depend on the time.
            Format::Pades => pades::prepare(&source, &SignatureOptions::at(UnixTime(0))).err(),
            Format::Cades => None,
        };
        let inspection = Inspection {
            size: total,
            digest: Binary(hasher.clone().finalize()),
            format,
            refusal: refusal.map(|error| error.code().to_owned()),
        };
        Ok(Self { source, inspection, hasher, prepared: None })
    }

    /// What was seen.
    pub(crate) const fn inspection(&self) -> &Inspection {
        &self.inspection
    }

    /// The digest of the signed attributes, once prepared.
    pub(crate) fn to_be_signed(&self) -> Option<Vec<u8>> {
        self.prepared.as_ref().map(|prepared| prepared.message.digest())
    }

    /// Makes the signed attributes and, for a PDF, the end of the file. Gives the digest to sign.
    pub(crate) fn prepare(
        &mut self,
        certificates: &[Binary],
        signing_time: UnixTime,
    ) -> Result<Vec<u8>, EngineError> {
        let certificate = SigningCertificate::from_der_list(certificates)?;
        let mut hasher = self.hasher.clone();
        let (update, profile) = match self.inspection.format {
            Format::Pades => {
                let name = certificate.certificate().subject().common_name().map(str::to_owned);
                let options = SignatureOptions { name, ..SignatureOptions::at(signing_time) };
                let update = pades::prepare(&self.source, &options)?;
                hasher.update(update.tail_before_contents());
                hasher.update(update.tail_after_contents());
                (Some(update), Profile::Pades)
            }
            Format::Cades => (None, Profile::Cades { signing_time }),
        };
        let message = cades::prepare(&certificate, &hasher.finalize(), HASH_ALGORITHM, profile)?;
        let digest = message.digest();
        self.prepared = Some(Prepared { message, update });
        Ok(digest)
    }

    /// Puts the signature into its place. It is verified on the way.
    pub(crate) fn finish(&mut self, signature: &[u8]) -> Result<Signed, EngineError> {
        let prepared = self.prepared.take().ok_or(EngineError::OutOfOrder)?;
        let message = prepared.message.attach(&RawSignature::try_from(signature)?, None)?;
        Ok(match prepared.update {
            Some(update) => Signed::Tail(update.embed(&message)?.into()),
            None => Signed::Detached(message.into()),
        })
    }
}

/// Readers look for the header within the first kibibyte [ISO 32000-1 annex H.3.4.1].
pub(crate) fn is_pdf(source: &FileSource) -> Result<bool, EngineError> {
    let head = source.read_range(0, source.len().min(1024))?;
    Ok(head.windows(5).any(|window| window == b"%PDF-"))
}
