//! The evidence is complete and goes to the reviewers.

use super::upload::partition;
use super::{Details, Manifest, VideoError};
use crate::app::{App, read_json};
use crate::citizen::{Account, Citizen, RegistrationState};
use crate::handle::Handle;
use crate::ports::{Partition, Ports, Statement};
use crate::store::{evidence, reviews, touched, videos};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::{DescribedPart, ReviewAbout, VideoHandIn, VideoStage, VideoStanding};
use rubrica_core::canonical;
use rubrica_core::identity::state::RegistrationEvent;
use rubrica_core::identity::{EvidenceId, KeyId};
use rubrica_core::protocol::evidence::{EvidencePart, SealedEvidenceKey, review_key_id};
use std::collections::BTreeSet;

impl<P: Ports> App<P> {
    /// `POST /video/hand-in`. A second time it does what was broken off.
    pub(super) async fn hand_video_in(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<VideoStanding, VideoError> {
        let body: VideoHandIn = read_json(request)?;
        let (handle, row) = self.video(&body.video).await?;
        let now = self.ports.now();
        if row.stage == VideoStage::UnderReview {
            return self.queue_video(&row.evidence, row.at).await;
        }
        if row.stage != VideoStage::Upload || row.at <= now {
            return Err(VideoError::Unknown);
        }
        self.check_parts(&row.evidence, &body.parts).await?;
        self.check_sealed_keys(&body).await?;
        let manifest = Manifest { parts: body.parts, sealed_keys: body.sealed_keys };
        let manifest = serde_json::to_vec(&manifest)
            .map_err(|_| ServiceError::Internal("list of evidence"))?;
        let describe = evidence::describe(&row.evidence, &manifest);
        self.run_in(&partition(&row.evidence), [describe]).await?;
        let details = self.open_video(&handle.subject, &row)?;
        self.submit(&handle, &row.evidence, details).await?;
        self.queue_video(&row.evidence, now).await
    }

    /// CHK-VID-06: every part is there, without gaps.
    async fn check_parts(
        &self,
        evidence: &EvidenceId,
        parts: &[DescribedPart],
    ) -> Result<(), VideoError> {
        let results = self.run_in(&partition(evidence), [evidence::count(evidence)]).await?;
        let complete = evidence::read_complete(&results, 0).map_err(ServiceError::from)?;
        let is_there = |wanted: EvidencePart| {
            let described = parts.iter().filter(|part| part.part == wanted);
            let mut described = described.map(|part| (part.media.fits(wanted), part.chunks));
            match (described.next(), described.next()) {
                (Some((true, chunks)), None) => complete.contains(&(wanted, chunks)),
                _ => false,
            }
        };
        if EvidencePart::ALL.into_iter().all(is_there) {
            Ok(())
        } else {
            Err(VideoError::Incomplete)
        }
    }

    /// CHK-VID-07: reviewers of now have the key and nobody else has it, and they are enough that losing one
    /// loses nothing. One who was added meanwhile is no obstacle: others can open it.
    async fn check_sealed_keys(&self, body: &VideoHandIn) -> Result<(), VideoError> {
        let mut sealed_to = BTreeSet::new();
        for key in &body.sealed_keys {
            let key: SealedEvidenceKey =
                canonical::decode(key.as_ref()).map_err(|_| VideoError::Keys)?;
            if !sealed_to.insert(key.reviewer) {
                return Err(VideoError::Keys);
            }
        }
        let reviewers = self.reviewers().await?;
        let reviewers: BTreeSet<KeyId> =
            reviewers.iter().map(|(_, key)| review_key_id(key)).collect();
        let enough = usize::from(self.settings.policy.video_reviewers);
        if sealed_to.is_subset(&reviewers) && sealed_to.len() >= enough {
            Ok(())
        } else {
            Err(VideoError::Keys)
        }
    }

    /// Hands the evidence in, and brings the registration where it belongs then.
    async fn submit(
        &self,
        handle: &Handle,
        evidence: &EvidenceId,
        details: Details,
    ) -> Result<(), VideoError> {
        let (subject, digest, now) = (&handle.subject, handle.digest(), self.ports.now());
        let citizen = self.citizen(subject).await?;
        let change = self.submission(handle, evidence, &details, citizen.as_ref())?;
        let submitting = change.is_some();
        let hand_in = videos::hand_in(subject, &digest, now);
        let results = self.run(subject, [hand_in].into_iter().chain(change)).await?;
        if !touched(&results, 0) {
            return Err(VideoError::Open);
        }
        if !submitting || !touched(&results, 1) {
            // CHK-VID-02: whose number is known already is not touched, and whoever sent this is not told.
            let details = Details { about: ReviewAbout::TakenNumber, ..details };
            let sealed = self.seal_video(subject, &details)?;
            self.run(subject, [videos::describe(subject, &digest, &sealed)]).await?;
        }
        Ok(())
    }

    /// What handing in does to the registration, if it does anything.
    fn submission(
        &self,
        handle: &Handle,
        evidence: &EvidenceId,
        details: &Details,
        citizen: Option<&Citizen>,
    ) -> Result<Option<Statement>, ServiceError> {
        let (subject, submitted) = (&handle.subject, RegistrationEvent::VideoSubmitted);
        match (details.about, citizen) {
            (ReviewAbout::NewRegistration, None) => {
                let Ok(state) = RegistrationState::None.on(submitted) else { return Ok(None) };
                let profile = self.seal_profile(subject, &details.profile)?;
                let account = Account::NotActive.to_bytes()?;
                let digest = handle.digest();
                Ok(Some(videos::add_citizen(subject, &profile, state, &account, &digest)))
            }
            (ReviewAbout::HigherLevel, Some(citizen)) => {
                let Ok(state) = citizen.registration.on(submitted) else { return Ok(None) };
                let profile = self.seal_profile(subject, &citizen.profile)?;
                let version = citizen.version;
                Ok(Some(videos::change_citizen(subject, &profile, state, version, evidence)))
            }
            _ => Ok(None),
        }
    }

    async fn queue_video(
        &self,
        evidence: &EvidenceId,
        at: rubrica_core::time::UnixTime,
    ) -> Result<VideoStanding, VideoError> {
        self.run_in(&Partition::Service, [reviews::hand_in(evidence, at)]).await?;
        Ok(VideoStanding { stage: VideoStage::UnderReview, at, reason: None })
    }
}
