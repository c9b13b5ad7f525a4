//! How an identification stands, and what comes of it, for whoever began it.

use super::VideoError;
use crate::app::{App, read_json};
use crate::citizen::Profile;
use crate::ports::{Partition, Ports};
use crate::store::{reviews, touched, videos};
use http::Request;
use rubrica_core::api::v1::{RegistrationReceipt, VideoReference, VideoStage, VideoStanding};

impl<P: Ports> App<P> {
    /// `POST /video/state`.
    pub(super) async fn video_state(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<VideoStanding, VideoError> {
        let body: VideoReference = read_json(request)?;
        let (_, row) = self.video(&body.video).await?;
        let waiting = matches!(row.stage, VideoStage::Code | VideoStage::Upload);
        if waiting && row.at <= self.ports.now() {
            return Err(VideoError::Unknown);
        }
        if row.stage == VideoStage::UnderReview {
            // Handing in may have been broken off before the queue.
            let queue = reviews::hand_in(&row.evidence, row.at);
            self.run_in(&Partition::Service, [queue]).await?;
        }
        Ok(VideoStanding { stage: row.stage, at: row.at, reason: row.reason })
    }

    /// `POST /video/receipt`: the activation code, once. It opens nothing without the phone.
    pub(super) async fn video_receipt(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<RegistrationReceipt, VideoError> {
        let body: VideoReference = read_json(request)?;
        let (handle, row) = self.video(&body.video).await?;
        if row.stage != VideoStage::Accepted {
            return Err(VideoError::NoReceipt);
        }
        let (subject, digest) = (&handle.subject, handle.digest());
        let (activation_code, hash) = self.make_activation_code(subject);
        // CHK-VID-11: the receipt is given once.
        let give = videos::give_code(subject, &digest, &hash);
        let results = self.run(subject, [give, videos::receive(subject, &digest)]).await?;
        if !touched(&results, 0) || !touched(&results, 1) {
            return Err(VideoError::NoReceipt);
        }
        let Profile { document, name, phone, email, level, registered_at, .. } =
            self.profile_of(subject).await?;
        Ok(RegistrationReceipt {
            identifier: document.number.to_string(),
            name,
            phone_hint: phone.last_digits().to_owned(),
            email_hint: email.masked(),
            level,
            registered_at,
            activation_code,
        })
    }
}
