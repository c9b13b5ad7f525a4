//! Asking for a letter. Whether one is sent is for the letter box to tell, and for nobody else.

use super::LETTER;
use super::paper::Letter;
use crate::app::{App, BodyError, Refusal, read_json};
use crate::ports::{Partition, Ports};
use crate::store::letters::{LetterRow, NewLetter};
use crate::store::tries::{self, Tried};
use crate::store::{census, citizens, letter_queue, letters, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{CensusEntry, LetterRequest, PostalAddress};
use rubrica_core::identity::{
    ContrastDatum, ContrastError, LetterCode, LetterId, NationalId, NationalIdError, SubjectId,
};
use rubrica_core::time::UnixTime;
use std::time::Duration;

/// Why a request for a letter was not even looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum LetterRequestError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Not a DNI or NIE.
    #[error(transparent)]
    Identifier(#[from] NationalIdError),
    /// Not a contrast datum of any document with such a number.
    #[error(transparent)]
    Contrast(#[from] ContrastError),
    /// Letters were asked for this number too often, whoever's it is.
    #[error("asked for too often")]
    TooOften {
        /// Seconds to wait.
        wait_s: u32,
    },
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for LetterRequestError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Contrast(error) => Problem::new(422, error.code()).about("contrast"),
            Self::TooOften { wait_s } => {
                Problem::new(429, "letter_too_often").with_retry_after(*wait_s)
            }
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// `POST /letters/request`. Everybody's request runs the same statements; for most of them they
    /// touch nothing.
    pub(super) async fn request_letter(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<(), LetterRequestError> {
        let body: LetterRequest = read_json(request)?;
        let number: NationalId = body.identifier.parse()?;
        let given = ContrastDatum::read(&number, &body.contrast)?;
        let subject = self.keys.subject(&number);
        let now = self.ports.now();
        let (entry, letter) = self.asked_about(&subject, now).await?;
        // CHK-LTR-02: wrong datum, nobody's number and somebody registered are one answer.
        let known = entry.as_ref().is_some_and(|entry| is_told_by(entry, &given));
        let wanted = known && self.is_replaceable(letter.as_ref(), now);
        let address = entry.as_ref().map(|entry| &entry.address);
        let wanted = self.is_within_limit_of(address, &subject, wanted, now).await?;
        let letter = self.make_letter(&subject, entry.as_ref(), wanted, now).await?;
        // Broken off before this, a second request finds the letter and queues it.
        let (id, waits) =
            letter.unwrap_or_else(|| (LetterId::from_random(self.make_bytes()), false));
        let put = letter_queue::put(&id, &subject, now, known && waits);
        self.run_in(&Partition::Service, [put]).await?;
        Ok(())
    }

    /// Whom the number belongs to, if he is not registered yet, and the letter that he got.
    async fn asked_about(
        &self,
        subject: &SubjectId,
        now: UnixTime,
    ) -> Result<(Option<CensusEntry>, Option<LetterRow>), LetterRequestError> {
        let policy = &self.settings.policy;
        let window = Duration::from_secs(policy.letter_window_s.into());
        let times = (now, now.minus(window));
        let take = tries::take_within(subject, Tried::Letter, policy.letter_requests, times);
        let results = self
            .run(
                subject,
                [
                    take,
                    tries::since(subject, Tried::Letter),
                    census::find(subject),
                    citizens::find(subject),
                    letters::find(subject),
                ],
            )
            .await?;
        // CHK-LTR-01: the datum is guessed so often and no more, for nobody's numbers too.
        if !touched(&results, 0) {
            let since = tries::read_since(&results, 1).map_err(ServiceError::from)?;
            let until = since.unwrap_or(now).plus(window);
            return Err(LetterRequestError::TooOften { wait_s: crate::otp::wait(now, until) });
        }
        let entry = census::read(&results, 2).map_err(ServiceError::from)?;
        let entry = entry.map(|entry| self.open_census(subject, &entry)).transpose()?;
        let letter = letters::read(&results, 4).map_err(ServiceError::from)?;
        Ok((entry.filter(|_| !touched(&results, 3)), letter))
    }

    /// CHK-LTR-04: nobody's letter box is filled, however many people live at the address.
    async fn is_within_limit_of(
        &self,
        address: Option<&PostalAddress>,
        subject: &SubjectId,
        wanted: bool,
        now: UnixTime,
    ) -> Result<bool, ServiceError> {
        let policy = &self.settings.policy;
        let window = now.minus(Duration::from_secs(policy.letter_window_s.into()));
        let key = match address {
            Some(address) => self.keys.postal_address(&normalised(address)),
            None => *subject.as_bytes(),
        };
        let limit = policy.letters_per_address;
        let count = letter_queue::count_for_address(&key, (now, window), limit, wanted);
        let partition = Partition::Keyed { kind: "address", key };
        Ok(touched(&self.run_in(&partition, [count]).await?, 0))
    }

    /// Whether a new letter may take the place of this one.
    fn is_replaceable(&self, letter: Option<&LetterRow>, now: UnixTime) -> bool {
        letter.is_none_or(|letter| !letter.used && letter.made_at <= self.letters_made_before(now))
    }

    fn letters_made_before(&self, now: UnixTime) -> UnixTime {
        now.minus(Duration::from_secs(self.settings.policy.letter_again_after_s.into()))
    }

    /// Makes the letter if it is `wanted`, and gives the one that is alive then, and whether it still
    /// has to be posted.
    async fn make_letter(
        &self,
        subject: &SubjectId,
        entry: Option<&CensusEntry>,
        wanted: bool,
        now: UnixTime,
    ) -> Result<Option<(LetterId, bool)>, ServiceError> {
        let code = LetterCode::from_random(self.make_bytes());
        let expires = now.plus(Duration::from_secs(self.settings.policy.letter_ttl_s.into()));
        let letter = Letter::to(entry, &code, expires);
        let bytes = serde_json::to_vec(&letter).map_err(|_| ServiceError::Internal("letter"))?;
        let new = NewLetter {
            id: LetterId::from_random(self.make_bytes()),
            code: self.keys.letter_code(subject, &code),
            body: self.seal(subject, LETTER, &bytes),
            now,
            expires,
            made_before: self.letters_made_before(now),
        };
        let results = self
            .run(
                subject,
                [
                    // CHK-LTR-03: one letter lives for a person; it takes the place of an old one.
                    letters::make(subject, &new, wanted),
                    tries::forget_with_letter(subject, Tried::LetterCode, &new.id),
                    letters::find(subject),
                ],
            )
            .await?;
        let letter = letters::read(&results, 2)?;
        Ok(letter.map(|letter| (letter.id, letter.body.is_some() && !letter.used)))
    }
}

/// CHK-LTR-02: whether somebody is told by this datum, found out in constant time.
fn is_told_by(entry: &CensusEntry, given: &ContrastDatum) -> bool {
    ContrastDatum::of_document(&entry.document, entry.document_issued)
        .is_ok_and(|datum| datum.matches(given))
}

/// The same for every way to write one address.
fn normalised(address: &PostalAddress) -> String {
    let PostalAddress { street, postcode, .. } = address;
    let letters = street.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    postcode.chars().chain(letters).collect()
}
