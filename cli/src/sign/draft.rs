//! A document on its way to being signed.

use crate::arguments::Format;
use crate::failure::Failure;
use crate::file::{CopyError, FileSource};
use rubrica_core::cades::{self, CadesError, Profile, RawSignature, SigningCertificate};
use rubrica_core::digest::{HashAlgorithm, Hasher};
use rubrica_core::identity::PersonName;
use rubrica_core::pades::{self, PadesError, SignatureOptions};
use rubrica_core::source::{Source, SourceError};
use rubrica_core::time::UnixTime;
use std::io::{self, Write};
use std::path::Path;

/// How a file is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// Inside, as PAdES.
    Pdf,
    /// Beside, as CAdES.
    Other,
}

impl FileKind {
    /// As asked for, or by what the file begins with.
    pub(crate) fn of(document: &FileSource, format: Option<Format>) -> Result<Self, SourceError> {
        Ok(match format {
            Some(Format::Pades) => Self::Pdf,
            Some(Format::Cades) => Self::Other,
            None if is_pdf(document)? => Self::Pdf,
            None => Self::Other,
        })
    }

    /// The level that signatures of this kind have.
    pub(crate) const fn level(self) -> &'static str {
        match self {
            Self::Pdf => "PAdES-B-B",
            Self::Other => "CAdES-B-B",
        }
    }

    /// Whether the file can be signed at all.
    pub(crate) fn try_out(self, document: &FileSource) -> Result<(), DraftError> {
        if self == Self::Pdf {
            pades::prepare(document, &SignatureOptions::at(UnixTime(0)))?;
        }
        Ok(())
    }
}

/// Whether readers would take the document for a PDF: they look for its header in the first
/// kilobyte.
pub(crate) fn is_pdf(document: &impl Source) -> Result<bool, SourceError> {
    let head = document.read_range(0, document.len().min(1024))?;
    Ok(head.windows(5).any(|window| window == b"%PDF-"))
}

/// A document that lacks only the signature.
#[derive(Debug)]
pub(crate) struct Draft {
    prepared: cades::Prepared,
    pdf: Option<pades::Prepared>,
}

/// Why a document cannot be signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum DraftError {
    /// It is a PDF that cannot take a signature.
    #[error(transparent)]
    Pades(#[from] PadesError),
    /// The signature cannot be put together.
    #[error(transparent)]
    Cades(#[from] CadesError),
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] SourceError),
    /// The result cannot be written.
    #[error("the result cannot be written")]
    Write(#[from] io::Error),
}

impl From<CopyError> for DraftError {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::Read(error) => Self::Read(error),
            CopyError::Write(error) => Self::Write(error),
        }
    }
}

impl DraftError {
    /// As a failure of the command.
    pub(crate) fn failure(&self, path: &Path) -> Failure {
        let failure = Failure::new(format!("{} cannot be signed", path.display())).because(self);
        match self {
            Self::Pades(_) => failure.remedy(
                "a document that cannot take a signature inside can be signed beside it: \
                 add --format cades",
            ),
            Self::Cades(_) => failure.remedy("tell the operator of the service"),
            Self::Read(_) => failure.remedy("check the file, and that nobody changes it meanwhile"),
            Self::Write(_) => failure.remedy("check the place given with -o"),
        }
    }
}

impl Draft {
    /// Prepares a document: after this it is known what will be signed.
    pub(crate) fn make(
        document: &FileSource,
        kind: FileKind,
        certificate: &SigningCertificate,
        name: &PersonName,
        signing_time: UnixTime,
    ) -> Result<Self, DraftError> {
        const ALGORITHM: HashAlgorithm = HashAlgorithm::Sha256;
        let (digest, profile, pdf) = match kind {
            FileKind::Pdf => {
                let options = SignatureOptions {
                    name: Some(name.full()),
                    ..SignatureOptions::at(signing_time)
                };
                let pdf = pades::prepare(document, &options)?;
                (pdf.digest(document, ALGORITHM)?, Profile::Pades, Some(pdf))
            }
            FileKind::Other => {
                let mut digest = Digesting(Hasher::new(ALGORITHM));
                document.copy_to(&mut digest)?;
                (digest.0.finalize(), Profile::Cades { signing_time }, None)
            }
        };
        let prepared = cades::prepare(certificate, &digest, ALGORITHM, profile)?;
        Ok(Self { prepared, pdf })
    }

    /// What has to be signed.
    pub(crate) const fn prepared(&self) -> &cades::Prepared {
        &self.prepared
    }

    /// How the file is signed.
    pub(crate) const fn kind(&self) -> FileKind {
        if self.pdf.is_some() { FileKind::Pdf } else { FileKind::Other }
    }

    /// Writes the signed PDF, or the signature.
    pub(crate) fn complete(
        self,
        document: &FileSource,
        signature: &[u8],
        output: &mut impl Write,
    ) -> Result<(), DraftError> {
        let message = self.prepared.attach(&RawSignature::try_from(signature)?, None)?;
        match self.pdf {
            Some(pdf) => {
                let tail = pdf.embed(&message)?;
                document.copy_to(output)?;
                output.write_all(&tail)?;
            }
            None => output.write_all(&message)?,
        }
        Ok(output.flush()?)
    }
}

/// Digests what is written to it.
struct Digesting(Hasher);

impl Write for Digesting {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.0.update(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
