//! The code from the phone, and then the evidence, chunk by chunk. Nothing here can open it.

use super::{VideoError, act};
use crate::app::{App, read_json};
use crate::ports::{Partition, Ports};
use crate::store::{evidence, reviews, touched, videos};
use crate::world::ServiceError;
use http::{Request, header};
use rubrica_core::api::v1::{VIDEO_HEADER, VideoStage, VideoUpload, VideoVerify};
use rubrica_core::identity::EvidenceId;
use rubrica_core::protocol::evidence::{CHUNK_LEN, EvidencePart, TAG_LEN};
use std::time::Duration;

/// Where the evidence of one submission is.
pub(crate) fn partition(evidence: &EvidenceId) -> Partition {
    Partition::Keyed { kind: "evidence", key: *evidence.as_bytes() }
}

impl<P: Ports> App<P> {
    /// `POST /video/verify`.
    pub(super) async fn verify_video(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<VideoUpload, VideoError> {
        let body: VideoVerify = read_json(request)?;
        let (handle, row) = self.video(&body.video).await?;
        let (subject, now) = (&handle.subject, self.ports.now());
        if row.stage != VideoStage::Code || row.at <= now {
            return Err(VideoError::Unknown);
        }
        let details = self.open_video(subject, &row)?;
        self.spend_otp(&act(&handle, &details), &body.code).await?;
        // CHK-VID-04: whoever has the phone of the one that waits is told; others learn nothing of it.
        let phone = self.keys.phone(&details.profile.phone);
        let waits = self.run(subject, [videos::under_review(subject, &phone)]).await?;
        if touched(&waits, 0) {
            return Err(VideoError::Open);
        }
        self.remove_abandoned().await?;
        let ttl = Duration::from_secs(self.settings.policy.video_upload_ttl_s.into());
        let expires = now.plus(ttl);
        // A little longer than it can be handed in.
        let expect = reviews::expect(&row.evidence, subject, expires.plus(ttl));
        self.run_in(&Partition::Service, [expect]).await?;
        let begin = videos::begin_upload(subject, &handle.digest(), expires);
        if !touched(&self.run(subject, [begin]).await?, 0) {
            return Err(VideoError::Unknown);
        }
        let reviewers = self.reviewers().await?.into_iter().map(|(_, key)| key.into()).collect();
        Ok(VideoUpload { evidence: row.evidence, reviewers, expires_at: expires })
    }

    /// `PUT /video/chunks/{part}/{index}`. The same chunk again takes the place of the one before; the first of a
    /// part begins it anew.
    pub(super) async fn take_chunk(
        &self,
        request: &Request<Vec<u8>>,
        part: &str,
        index: &str,
    ) -> Result<(), VideoError> {
        let limit = self.settings.policy.video_max_bytes;
        let part = EvidencePart::from_name(part).ok_or(VideoError::Chunk)?;
        let index: u32 = index.parse().map_err(|_| VideoError::Chunk)?;
        let chunk = request.body();
        let kind = request.headers().get(header::CONTENT_TYPE);
        let declared = kind.is_some_and(|kind| kind == "application/octet-stream");
        let length = TAG_LEN + 1..=CHUNK_LEN + TAG_LEN;
        // CHK-VID-05: neither a chunk nor all of them together are larger than they may be.
        if !declared || !length.contains(&chunk.len()) {
            return Err(VideoError::Chunk);
        }
        let named = request.headers().get(VIDEO_HEADER).and_then(|value| value.to_str().ok());
        // CHK-VID-03: nothing is stored for anybody who has not proved his phone.
        let (_, row) = self.video(named.unwrap_or_default()).await?;
        if row.stage != VideoStage::Upload || row.at <= self.ports.now() {
            return Err(VideoError::Unknown);
        }
        let anew = (index == 0).then(|| evidence::begin_part(&row.evidence, part));
        let put = evidence::put(&row.evidence, (part, index), chunk, limit);
        let unit = anew.into_iter().chain([put]);
        let stored = self.run_in(&partition(&row.evidence), unit).await?;
        if touched(&stored, usize::from(index == 0)) { Ok(()) } else { Err(VideoError::TooLarge) }
    }

    /// Removes evidence that was sent and never handed in.
    async fn remove_abandoned(&self) -> Result<(), ServiceError> {
        let expired = reviews::expired(self.ports.now());
        let results = self.run_in(&Partition::Service, [expired]).await?;
        for abandoned in reviews::read_expired(&results, 0)? {
            self.forget_evidence(&abandoned).await?;
        }
        Ok(())
    }

    /// Removes evidence for good, and then its place in the queue.
    pub(crate) async fn forget_evidence(&self, evidence: &EvidenceId) -> Result<(), ServiceError> {
        self.run_in(&partition(evidence), evidence::forget(evidence)).await?;
        self.run_in(&Partition::Service, [reviews::drop(evidence)]).await?;
        Ok(())
    }
}
