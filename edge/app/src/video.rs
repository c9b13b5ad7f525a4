//! Identification by video [domain A1.1 R3]: the citizen hands in photographs of his document and a video of his
//! face, closed in his browser for the reviewers. Their side is in [`crate::office`].

mod error;
mod form;
mod hand_in;
mod standing;
mod start;
pub(crate) mod upload;

pub(crate) use error::VideoError;

use crate::app::{Answer, App};
use crate::citizen::Profile;
use crate::handle::Handle;
use crate::otp::{OtpAct, OtpPurpose};
use crate::ports::Ports;
use crate::store::StoreError;
use crate::store::videos::{self, VideoRow};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{DescribedPart, ReviewAbout};
use rubrica_core::digest::sha256;
use rubrica_core::identity::SubjectId;
use serde::{Deserialize, Serialize};

/// Where the details of an identification are sealed to.
const DETAILS: &[u8] = b"rubrica/edge/video/v1";

/// What is known of an identification. Stored sealed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Details {
    /// The citizen as he would be registered.
    pub(crate) profile: Profile,
    /// What a decision is about. Until the evidence is handed in: what it may become.
    pub(crate) about: ReviewAbout,
    /// Whether the phone was linked to another person, who loses it when the evidence is accepted.
    pub(crate) takeover: bool,
}

/// What there is of the evidence, as it is stored beside it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The parts.
    pub(crate) parts: Vec<DescribedPart>,
    /// Canonical sealed content keys.
    pub(crate) sealed_keys: Vec<rubrica_core::api::Binary>,
}

impl<P: Ports> App<P> {
    /// What stands under `/video`.
    pub(crate) async fn video_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("POST", ["start"]) => self.json(self.start_video(request).await),
            ("POST", ["raise"]) => self.json(self.start_video_to_raise(request).await),
            ("POST", ["resend"]) => self.json(self.resend_video_code(request).await),
            ("POST", ["verify"]) => self.json(self.verify_video(request).await),
            ("PUT", ["chunks", part, index]) => {
                self.done(self.take_chunk(request, part, index).await)
            }
            ("POST", ["hand-in"]) => self.json(self.hand_video_in(request).await),
            ("POST", ["state"]) => self.json(self.video_state(request).await),
            ("POST", ["receipt"]) => self.json(self.video_receipt(request).await),
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// The identification that `video` names, whatever its stage.
    async fn video(&self, video: &str) -> Result<(Handle, VideoRow), VideoError> {
        let handle: Handle = video.parse().map_err(|()| VideoError::Unknown)?;
        let find = videos::find(&handle.subject, &handle.digest());
        let results = self.run(&handle.subject, [find]).await?;
        let row = videos::read(&results, 0).map_err(ServiceError::from)?;
        Ok((handle, row.ok_or(VideoError::Unknown)?))
    }

    /// Seals the details of an identification.
    pub(crate) fn seal_video(
        &self,
        subject: &SubjectId,
        details: &Details,
    ) -> Result<Vec<u8>, ServiceError> {
        let bytes = serde_json::to_vec(details).map_err(|_| ServiceError::Internal("video"))?;
        Ok(self.seal(subject, DETAILS, &bytes))
    }

    /// Opens the details of an identification.
    pub(crate) fn open_video(
        &self,
        subject: &SubjectId,
        row: &VideoRow,
    ) -> Result<Details, ServiceError> {
        let bytes = self.open(subject, DETAILS, &row.details)?;
        serde_json::from_slice(&bytes).map_err(|_| StoreError::Unreadable("video").into())
    }
}

/// What the code from the phone authorises: this identification and no other.
fn act(handle: &Handle, details: &Details) -> OtpAct {
    let binding = [b"rubrica/edge/video/v1".as_slice(), &handle.digest()].concat();
    let purpose =
        if details.takeover { OtpPurpose::PhoneTakeover } else { OtpPurpose::Registration };
    OtpAct { subject: handle.subject, purpose, binding: sha256(&binding) }
}
