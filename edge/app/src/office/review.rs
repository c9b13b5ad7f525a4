//! Deciding on evidence of identifications by video.

use super::{LiveOfficer, OfficeAct, OfficeError};
use crate::app::{Answer, App, read_json};
use crate::citizen::{Citizen, PhoneClaim, Profile, RegistrationState};
use crate::ports::{Partition, Ports};
use crate::store::tries::{self, Tried};
use crate::store::{StoreError, activations, evidence, reviews, sessions, touched, videos};
use crate::video::upload::partition;
use crate::video::{Details, Manifest};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::{
    Decision, RejectionReason, ReviewAbout, ReviewCase, ReviewQueue, VideoStage,
};
use rubrica_core::api::{Binary, Problem};
use rubrica_core::canonical;
use rubrica_core::identity::state::RegistrationEvent;
use rubrica_core::identity::{Duty, EvidenceId, RegistrationLevel, RegistrationWay, SubjectId};
use rubrica_core::protocol::evidence::{EvidencePart, SealedEvidenceKey, review_key_id};
use rubrica_core::sms::Notice;
use rubrica_core::time::UnixTime;
use std::time::Duration;

/// Evidence that the reviewer who asks has.
struct Claimed {
    live: LiveOfficer,
    evidence: EvidenceId,
    subject: SubjectId,
    handed_in_at: UnixTime,
}

impl<P: Ports> App<P> {
    /// What stands under `/office/reviews`.
    pub(super) async fn review_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("POST", []) => self.json(self.waiting_reviews(request).await),
            ("POST", [evidence, "claim"]) => self.json(self.claim_review(request, evidence).await),
            ("GET", [evidence, part, index]) => {
                let chunk = self.review_chunk(request, evidence, (part, index)).await;
                chunk.map(Answer::bytes).map_err(|error| self.refused(&error))
            }
            ("POST", [evidence, "decision"]) => {
                self.done(self.decide_review(request, evidence).await)
            }
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `POST /office/reviews`.
    async fn waiting_reviews(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<ReviewQueue, OfficeError> {
        let live = self.officer_on_duty(request, Duty::Review).await?;
        let results = self.run_in(&Partition::Service, [reviews::waiting()]).await?;
        let now = self.ports.now();
        let reviews = reviews::read_waiting(&results, 0, live.subject(), now);
        Ok(ReviewQueue { reviews: reviews.map_err(ServiceError::from)? })
    }

    /// `POST /office/reviews/{evidence}/claim`: nobody else decides meanwhile.
    async fn claim_review(
        &self,
        request: &Request<Vec<u8>>,
        evidence: &str,
    ) -> Result<ReviewCase, OfficeError> {
        let live = self.officer_on_duty(request, Duty::Review).await?;
        let evidence: EvidenceId = evidence.parse().map_err(|_| OfficeError::ReviewUnknown)?;
        let now = self.ports.now();
        let until = now.plus(Duration::from_secs(self.settings.policy.video_claim_s.into()));
        let results = self
            .run_in(
                &Partition::Service,
                [
                    // CHK-VID-09: one reviewer at a time.
                    reviews::claim(&evidence, live.subject(), now, until),
                    reviews::find(&evidence),
                ],
            )
            .await?;
        let claimed = reviews::read(&results, 0).map_err(ServiceError::from)?;
        let Some((subject, handed_in_at)) = claimed else {
            return Err(if touched(&results, 1) {
                OfficeError::ReviewClaimed
            } else {
                OfficeError::ReviewUnknown
            });
        };
        self.note_act(&live, OfficeAct::ClaimReview, Some(&subject)).await?;
        let claimed = Claimed { live, evidence, subject, handed_in_at };
        self.show_case(&claimed, until).await
    }

    async fn show_case(
        &self,
        claimed: &Claimed,
        until: UnixTime,
    ) -> Result<ReviewCase, OfficeError> {
        let (details, _) = self.details_of(claimed).await?;
        let manifest = self.manifest(&claimed.evidence).await?;
        let results = self.run_in(&Partition::Service, [reviews::reviewers()]).await?;
        let reviewers = reviews::read_reviewers(&results, 0).map_err(ServiceError::from)?;
        let mine = reviewers.iter().find(|(officer, _)| officer == claimed.live.subject());
        let mine = mine.map(|(_, key)| review_key_id(key));
        let is_mine = |sealed: &&Binary| {
            let sealed = canonical::decode::<SealedEvidenceKey>(sealed.as_ref()).ok();
            sealed.zip(mine).is_some_and(|(sealed, mine)| sealed.reviewer == mine)
        };
        let Profile { name, document, document_issued, .. } = details.profile;
        Ok(ReviewCase {
            evidence: claimed.evidence,
            until,
            about: details.about,
            identifier: document.number.to_string(),
            name,
            document: document.kind,
            support_number: document.support_number,
            issued: document_issued,
            expires: document.expires,
            handed_in_at: claimed.handed_in_at,
            sealed_key: manifest.sealed_keys.iter().find(is_mine).cloned(),
            parts: manifest.parts,
        })
    }

    /// `GET /office/reviews/{evidence}/{part}/{index}`.
    async fn review_chunk(
        &self,
        request: &Request<Vec<u8>>,
        evidence: &str,
        (part, index): (&str, &str),
    ) -> Result<Vec<u8>, OfficeError> {
        let claimed = self.claimed(request, evidence).await?;
        let unknown = || OfficeError::ReviewUnknown;
        let part = EvidencePart::from_name(part).ok_or_else(unknown)?;
        let index = index.parse().map_err(|_| unknown())?;
        let evidence = &claimed.evidence;
        let find = evidence::chunk(evidence, part, index);
        let results = self.run_in(&partition(evidence), [find]).await?;
        evidence::read(&results, 0).map_err(ServiceError::from)?.ok_or_else(unknown)
    }

    /// `POST /office/reviews/{evidence}/decision`. A second time it does what was broken off.
    async fn decide_review(
        &self,
        request: &Request<Vec<u8>>,
        evidence: &str,
    ) -> Result<(), OfficeError> {
        let claimed = self.claimed(request, evidence).await?;
        let decision: Decision = read_json(request)?;
        let act = match decision {
            Decision::Accept => OfficeAct::AcceptReview,
            Decision::Reject { .. } => OfficeAct::RejectReview,
        };
        self.note_act(&claimed.live, act, Some(&claimed.subject)).await?;
        let (details, stage) = self.details_of(&claimed).await?;
        if stage == VideoStage::UnderReview {
            match decision {
                Decision::Accept => self.accept(&claimed, &details).await?,
                Decision::Reject { reason } => self.reject(&claimed, &details, reason).await?,
            }
        }
        // CHK-VID-12: evidence does not outlive its purpose.
        self.forget_evidence(&claimed.evidence).await?;
        Ok(())
    }

    async fn accept(&self, claimed: &Claimed, details: &Details) -> Result<(), OfficeError> {
        let subject = &claimed.subject;
        let (citizen, state) = self
            .reviewed(claimed, details, RegistrationEvent::ReviewAccepted)
            .await?
            .ok_or(OfficeError::Forbidden)?;
        let mut profile = citizen.profile.clone();
        profile.level = RegistrationLevel::Advanced;
        profile.way = RegistrationWay::VideoReviewed;
        // He was seen when he handed the video in, not when somebody looked at it.
        profile.last_presence = profile.last_presence.max(claimed.handed_in_at);
        profile.office = Some(claimed.live.office().to_owned());
        profile.officer = Some(claimed.live.subject().to_string());
        match self.claim_phone(&profile.phone, subject).await? {
            PhoneClaim::Ours => {}
            // The code to this phone was proved, and said what it does.
            PhoneClaim::HeldBy(other) if details.takeover => {
                self.take_over_phone(&profile.phone, &other, subject).await?;
            }
            PhoneClaim::HeldBy(_) => return Err(OfficeError::PhoneHeld),
        }
        self.conclude(claimed, &citizen, (&profile, state), None).await?;
        let kinds = [Tried::ActivationCode, Tried::ContrastDatum, Tried::Video];
        self.run(subject, kinds.map(|kind| tries::forget(subject, kind))).await?;
        self.notify_at(subject, profile.recipient(), Notice::VideoAccepted).await;
        Ok(())
    }

    async fn reject(
        &self,
        claimed: &Claimed,
        details: &Details,
        reason: RejectionReason,
    ) -> Result<(), OfficeError> {
        let subject = &claimed.subject;
        match self.reviewed(claimed, details, RegistrationEvent::ReviewRejected).await? {
            Some((citizen, state)) => {
                let profile = &citizen.profile;
                self.conclude(claimed, &citizen, (profile, state), Some(reason)).await?;
                self.release_phone(&profile.phone, subject).await?;
            }
            // Nobody's registration hangs on it: CHK-VID-02.
            None => {
                let (evidence, now) = (&claimed.evidence, self.ports.now());
                let close = videos::decide(subject, evidence, Some(reason), None, now);
                if !touched(&self.run(subject, [close]).await?, 0) {
                    return Err(OfficeError::Changed);
                }
            }
        }
        self.notify_at(subject, details.profile.recipient(), Notice::VideoRejected).await;
        Ok(())
    }

    /// The citizen whose registration the decision changes, and into what.
    async fn reviewed(
        &self,
        claimed: &Claimed,
        details: &Details,
        event: RegistrationEvent,
    ) -> Result<Option<(Citizen, RegistrationState)>, OfficeError> {
        if details.about == ReviewAbout::TakenNumber {
            return Ok(None);
        }
        let citizen = self.citizen(&claimed.subject).await?;
        // Whoever was seen at an office meanwhile, or left, is past this.
        Ok(citizen.and_then(|it| it.registration.on(event).ok().map(|state| (it, state))))
    }

    /// Changes the citizen and closes the case, both or neither.
    async fn conclude(
        &self,
        claimed: &Claimed,
        citizen: &Citizen,
        (profile, state): (&Profile, RegistrationState),
        reason: Option<RejectionReason>,
    ) -> Result<(), OfficeError> {
        let (subject, evidence) = (&claimed.subject, &claimed.evidence);
        let sealed = self.seal_profile(subject, profile)?;
        let results = self
            .run(
                subject,
                [
                    videos::change_citizen(subject, &sealed, state, citizen.version, evidence),
                    // CHK-VID-10: decided once, whatever arrives in parallel.
                    videos::decide(subject, evidence, reason, Some(state), self.ports.now()),
                    sessions::end_without_access(subject),
                    activations::end_without_access(subject),
                ],
            )
            .await?;
        if touched(&results, 0) && touched(&results, 1) {
            Ok(())
        } else {
            Err(OfficeError::Changed)
        }
    }

    /// CHK-VID-09: evidence is shown to, and decided by, who has claimed it and for as long.
    async fn claimed(
        &self,
        request: &Request<Vec<u8>>,
        evidence: &str,
    ) -> Result<Claimed, OfficeError> {
        let live = self.officer_on_duty(request, Duty::Review).await?;
        let evidence: EvidenceId = evidence.parse().map_err(|_| OfficeError::ReviewUnknown)?;
        let find = reviews::claimed(&evidence, live.subject(), self.ports.now());
        let results = self.run_in(&Partition::Service, [find]).await?;
        let found = reviews::read(&results, 0).map_err(ServiceError::from)?;
        let (subject, handed_in_at) = found.ok_or(OfficeError::ReviewNotClaimed)?;
        Ok(Claimed { live, evidence, subject, handed_in_at })
    }

    async fn details_of(&self, claimed: &Claimed) -> Result<(Details, VideoStage), OfficeError> {
        let subject = &claimed.subject;
        let find = videos::of_evidence(subject, &claimed.evidence);
        let results = self.run(subject, [find]).await?;
        let row = videos::read(&results, 0).map_err(ServiceError::from)?;
        let row = row.ok_or(OfficeError::ReviewUnknown)?;
        Ok((self.open_video(subject, &row)?, row.stage))
    }

    async fn manifest(&self, evidence: &EvidenceId) -> Result<Manifest, OfficeError> {
        let results = self.run_in(&partition(evidence), [evidence::manifest(evidence)]).await?;
        let found = evidence::read(&results, 0).map_err(ServiceError::from)?;
        let unreadable = || ServiceError::from(StoreError::Unreadable("list of evidence"));
        let found = found.ok_or_else(unreadable)?;
        Ok(serde_json::from_slice(&found).map_err(|_| unreadable())?)
    }
}
