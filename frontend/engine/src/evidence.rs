//! Evidence of an identification by video: closed here by the citizen, opened here by a reviewer. A chunk at a time
//! is in memory, whatever the size.

use crate::entropy::BrowserEntropy;
use crate::failure::EngineError;
use crate::file::FileSource;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::DescribedPart;
use rubrica_core::canonical;
use rubrica_core::identity::EvidenceId;
use rubrica_core::protocol::evidence::{
    CHUNK_LEN, EvidenceError, EvidenceKey, EvidenceMedia, EvidencePart, PartPlace,
    ReviewPrivateKey, chunks_of,
};
use rubrica_core::source::Source as _;
use web_sys::File;

/// Evidence that is being closed. Other files need another key, so they are another value.
#[derive(Debug)]
pub(crate) struct ClosingEvidence {
    key: EvidenceKey,
    parts: [(EvidencePart, FileSource, u32); 3],
}

impl ClosingEvidence {
    /// Makes a key for these files, in the order of [`EvidencePart::ALL`], and seals it to each reviewer.
    pub(crate) fn make_ready(
        evidence: EvidenceId,
        files: [File; 3],
        reviewers: &[Binary],
    ) -> Result<(Self, Vec<DescribedPart>, Vec<Binary>), EngineError> {
        let mut described = Vec::new();
        let [front, back, video] = files;
        let mut take = |part: EvidencePart, file: File| {
            let media = EvidenceMedia::from_media_type(&file.type_());
            let media = media.filter(|media| media.fits(part)).ok_or(EngineError::EvidenceMedia)?;
            let source = FileSource::new(file)?;
            let chunks = u32::try_from(chunks_of(source.len()))
                .ok()
                .filter(|chunks| *chunks > 0)
                .ok_or(EngineError::EvidenceMedia)?;
            described.push(DescribedPart { part, media, chunks });
            Ok::<_, EngineError>((part, source, chunks))
        };
        let parts = [
            take(EvidencePart::Front, front)?,
            take(EvidencePart::Back, back)?,
            take(EvidencePart::Video, video)?,
        ];
        let key = EvidenceKey::make(evidence, &mut BrowserEntropy);
        let mut sealed_keys = Vec::with_capacity(reviewers.len());
        for reviewer in reviewers {
            let sealed = key.seal_to(reviewer.as_ref(), &mut BrowserEntropy)?;
            sealed_keys.push(canonical::encode(&sealed).into());
        }
        Ok((Self { key, parts }, described, sealed_keys))
    }

    /// Closes one chunk.
    pub(crate) fn close(&self, part: EvidencePart, index: u32) -> Result<Vec<u8>, EngineError> {
        let found = self.parts.iter().find(|(known, ..)| *known == part);
        let (_, source, of) = found.ok_or(EngineError::OutOfOrder)?;
        let start = u64::from(index) * CHUNK_LEN as u64;
        let rest = source.len().saturating_sub(start);
        if rest == 0 {
            return Err(EngineError::OutOfOrder);
        }
        let length = usize::try_from(rest).unwrap_or(CHUNK_LEN).min(CHUNK_LEN);
        let mut plaintext = vec![0; length];
        source.read_at(start, &mut plaintext)?;
        Ok(self.key.close(PartPlace { part, index, of: *of }, &plaintext))
    }
}

/// A reviewer who has logged in here, and the evidence that he looks at.
#[derive(Debug)]
pub(crate) struct Reviewer {
    key: ReviewPrivateKey,
    opened: Option<EvidenceKey>,
}

impl Reviewer {
    pub(crate) const fn new(key: ReviewPrivateKey) -> Self {
        Self { key, opened: None }
    }

    /// Opens the content key of a submission.
    pub(crate) fn open(
        &mut self,
        evidence: EvidenceId,
        sealed_key: &[u8],
    ) -> Result<(), EngineError> {
        let sealed = canonical::decode(sealed_key).map_err(|_| EvidenceError)?;
        self.opened = Some(self.key.open(evidence, &sealed)?);
        Ok(())
    }

    /// Opens one chunk.
    pub(crate) fn open_chunk(
        &self,
        place: PartPlace,
        chunk: &[u8],
    ) -> Result<Vec<u8>, EngineError> {
        let key = self.opened.as_ref().ok_or(EngineError::OutOfOrder)?;
        Ok(key.open(place, chunk)?)
    }
}
