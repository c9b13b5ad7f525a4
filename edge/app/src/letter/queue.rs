//! The queue of letters that an operator prints and posts.

use super::LETTER;
use super::paper::Letter;
use crate::app::{App, Refusal};
use crate::ports::{Partition, Ports};
use crate::registry::RegisterError;
use crate::store::{StoreError, letter_queue, letters};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::LetterQueue;
use rubrica_core::identity::LetterId;

/// Why a letter of the queue is not there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum LetterQueueError {
    /// The bearer token is not the registry's.
    #[error(transparent)]
    Registry(#[from] RegisterError),
    /// There is no such letter, it was posted, or another one has taken its place.
    #[error("no such letter waits")]
    Unknown,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for LetterQueueError {
    fn problem(&self) -> Problem {
        match self {
            Self::Registry(error) => error.problem(),
            Self::Unknown => Problem::new(404, "letter_unknown"),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// `GET /registry/letters`.
    pub(super) async fn waiting_letters(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<LetterQueue, LetterQueueError> {
        self.check_registry(request)?;
        let results = self.run_in(&Partition::Service, [letter_queue::waiting()]).await?;
        let letters = letter_queue::read_waiting(&results, 0).map_err(ServiceError::from)?;
        Ok(LetterQueue { letters })
    }

    /// `POST /registry/letters/{id}/take`: the letter, as PDF.
    pub(super) async fn take_letter(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<Vec<u8>, LetterQueueError> {
        // CHK-LTR-11: a letter holds a code and an address.
        self.check_registry(request)?;
        let id: LetterId = id.parse().map_err(|_| LetterQueueError::Unknown)?;
        let take = letter_queue::take(&id, self.ports.now());
        let results = self.run_in(&Partition::Service, [take]).await?;
        let subject = letter_queue::read_subject(&results, 0).map_err(ServiceError::from)?;
        let subject = subject.ok_or(LetterQueueError::Unknown)?;
        let found = self.run(&subject, [letters::find(&subject)]).await?;
        let letter = letters::read(&found, 0).map_err(ServiceError::from)?;
        let Some(body) = letter.filter(|letter| letter.id == id).and_then(|letter| letter.body)
        else {
            // CHK-LTR-03: the code of a letter that was replaced would open nothing.
            self.run_in(&Partition::Service, [letter_queue::drop(&id)]).await?;
            return Err(LetterQueueError::Unknown);
        };
        let bytes = self.open(&subject, LETTER, &body)?;
        let letter: Letter = serde_json::from_slice(&bytes)
            .map_err(|_| ServiceError::from(StoreError::Unreadable("letter")))?;
        Ok(letter.to_pdf(&self.settings))
    }

    /// `POST /registry/letters/{id}/posted`. A second time it does the same, so that it can be done
    /// again when it was broken off.
    pub(super) async fn letter_is_posted(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<(), LetterQueueError> {
        self.check_registry(request)?;
        let id: LetterId = id.parse().map_err(|_| LetterQueueError::Unknown)?;
        let results = self.run_in(&Partition::Service, [letter_queue::taken(&id)]).await?;
        let subject = letter_queue::read_subject(&results, 0).map_err(ServiceError::from)?;
        let subject = subject.ok_or(LetterQueueError::Unknown)?;
        // First what was printed: it must not outlive its purpose.
        self.run(&subject, [letters::posted(&subject, &id)]).await?;
        let posted = letter_queue::posted(&id, self.ports.now());
        self.run_in(&Partition::Service, [posted]).await?;
        Ok(())
    }
}
