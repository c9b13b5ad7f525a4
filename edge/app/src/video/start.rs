//! How an identification begins: data, and a code to the phone.

use super::{Details, VideoError, act, form};
use crate::app::{App, read_json};
use crate::citizen::{PhoneClaim, RegistrationState};
use crate::handle::Handle;
use crate::ports::{Partition, Ports};
use crate::store::tries::{self, Tried};
use crate::store::videos::{self, NewVideo};
use crate::store::{challenges, reviews};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::{
    OtpChallenge, ReviewAbout, VideoReference, VideoStage, VideoStart, VideoStarted,
};
use rubrica_core::identity::{EvidenceId, SubjectId};
use std::time::Duration;

impl<P: Ports> App<P> {
    /// `POST /video/start`.
    ///
    /// CHK-VID-02: nothing here looks at whether the number is registered.
    pub(super) async fn start_video(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<VideoStarted, VideoError> {
        let body: VideoStart = read_json(request)?;
        let profile = form::profile(body, &self.settings.policy, self.ports.now())?;
        let subject = self.keys.subject(&profile.document.number);
        self.count_video(&subject).await?;
        self.check_reviewers().await?;
        let claim = self.claim_phone(&profile.phone, &subject).await?;
        let takeover = matches!(claim, PhoneClaim::HeldBy(_));
        let details = Details { profile, about: ReviewAbout::NewRegistration, takeover };
        self.begin_video(request, &subject, &details).await
    }

    /// `POST /video/raise`: the data are those of the registration.
    pub(super) async fn start_video_to_raise(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<VideoStarted, VideoError> {
        let live = self.changing_session(request).await?;
        let subject = *live.subject();
        let citizen = self.citizen(&subject).await?;
        // CHK-VID-08: from the basic level, and from no other.
        let citizen = citizen.filter(|it| it.registration == RegistrationState::Basic);
        let profile = citizen.ok_or(VideoError::NotBasic)?.profile;
        self.count_video(&subject).await?;
        self.check_reviewers().await?;
        let details = Details { profile, about: ReviewAbout::HigherLevel, takeover: false };
        self.begin_video(request, &subject, &details).await
    }

    /// `POST /video/resend`.
    pub(super) async fn resend_video_code(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OtpChallenge, VideoError> {
        let body: VideoReference = read_json(request)?;
        let (handle, row) = self.video(&body.video).await?;
        if row.stage != VideoStage::Code || row.at <= self.ports.now() {
            return Err(VideoError::Unknown);
        }
        let details = self.open_video(&handle.subject, &row)?;
        let to = details.profile.recipient();
        Ok(self.send_otp(&act(&handle, &details), to, &self.cause(request)).await?)
    }

    /// CHK-VID-01: so many for a number and no more, for nobody's numbers too.
    async fn count_video(&self, subject: &SubjectId) -> Result<(), VideoError> {
        let policy = &self.settings.policy;
        let now = self.ports.now();
        let window = Duration::from_secs(policy.video_window_s.into());
        let times = (now, now.minus(window));
        let take = tries::take_within(subject, Tried::Video, policy.video_starts, times);
        let results = self.run(subject, [take, tries::since(subject, Tried::Video)]).await?;
        if tries::read(&results, 0).map_err(ServiceError::from)?.is_some() {
            return Ok(());
        }
        let since = tries::read_since(&results, 1).map_err(ServiceError::from)?;
        let until = since.unwrap_or(now).plus(window);
        Err(VideoError::TooOften { wait_s: crate::otp::wait(now, until) })
    }

    /// Nobody makes a video that could be lost with one reviewer.
    async fn check_reviewers(&self) -> Result<(), VideoError> {
        let reviewers = self.reviewers().await?;
        let enough = usize::from(self.settings.policy.video_reviewers);
        if reviewers.len() < enough { Err(VideoError::Unavailable) } else { Ok(()) }
    }

    /// Whom evidence is closed for: pseudonyms and public keys.
    pub(super) async fn reviewers(&self) -> Result<Vec<(SubjectId, Vec<u8>)>, ServiceError> {
        let results = self.run_in(&Partition::Service, [reviews::reviewers()]).await?;
        Ok(reviews::read_reviewers(&results, 0)?)
    }

    async fn begin_video(
        &self,
        request: &Request<Vec<u8>>,
        subject: &SubjectId,
        details: &Details,
    ) -> Result<VideoStarted, VideoError> {
        let (policy, now) = (&self.settings.policy, self.ports.now());
        let ttl = Duration::from_secs(policy.transaction_ttl_s.into());
        let handle = Handle::new(*subject, self.make_bytes());
        let to = details.profile.recipient();
        let otp = self.send_otp(&act(&handle, details), to, &self.cause(request)).await?;
        let new = NewVideo {
            handle: handle.digest(),
            evidence: EvidenceId::from_bytes(self.make_bytes()),
            phone: self.keys.phone(&details.profile.phone),
            details: self.seal_video(subject, details)?,
            expires: now.plus(ttl),
        };
        let decided = now.minus(Duration::from_secs(policy.video_outcome_s.into()));
        self.run(
            subject,
            [
                videos::sweep(subject, now, decided),
                challenges::sweep(subject, now.minus(ttl)),
                videos::start(subject, &new),
            ],
        )
        .await?;
        Ok(VideoStarted { video: handle.to_text(), otp })
    }
}
