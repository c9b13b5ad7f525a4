//! The ports, as the operations use them.

use crate::app::{App, Refusal};
use crate::ports::{DatabaseError, LogLevel, Partition, Ports, Rows, Statement};
use crate::store::StoreError;
use rubrica_core::api::Problem;
use rubrica_core::entropy::Entropy;
use rubrica_core::identity::SubjectId;
use zeroize::Zeroizing;

/// The service itself cannot do what was asked, whoever asks.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ServiceError {
    /// Something could not be read or written.
    #[error("store failed")]
    Store(#[from] StoreError),
    /// A message of the service's own could not be made.
    #[error("{0} could not be made")]
    Internal(&'static str),
}

impl Refusal for ServiceError {
    fn problem(&self) -> Problem {
        match self {
            Self::Store(StoreError::Database(DatabaseError::Unavailable(_))) => {
                Problem::new(503, "unavailable").with_retry_after(2)
            }
            _ => Problem::new(500, "internal"),
        }
    }
}

/// The platform's generator, for what asks for one as an argument.
#[derive(Debug)]
pub(crate) struct Random<'a, P>(pub(crate) &'a P);

impl<P: Ports> Entropy for Random<'_, P> {
    fn fill(&mut self, buffer: &mut [u8]) {
        self.0.fill(buffer);
    }
}

impl<P: Ports> App<P> {
    /// `N` random bytes.
    pub(crate) fn make_bytes<const N: usize>(&self) -> [u8; N] {
        Random(&self.ports).make_bytes()
    }

    /// Runs statements about a citizen as one atomic unit.
    pub(crate) async fn run(
        &self,
        subject: &SubjectId,
        statements: impl IntoIterator<Item = Statement>,
    ) -> Result<Vec<Rows>, ServiceError> {
        self.run_in(&Partition::Subject(*subject), statements).await
    }

    /// Runs statements of one partition as one atomic unit.
    pub(crate) async fn run_in(
        &self,
        partition: &Partition,
        statements: impl IntoIterator<Item = Statement>,
    ) -> Result<Vec<Rows>, ServiceError> {
        let statements = statements.into_iter().collect();
        self.ports
            .run(partition, statements)
            .await
            .map_err(|error| StoreError::Database(error).into())
    }

    /// Encrypts what is to be stored about a citizen at `place`.
    pub(crate) fn seal(&self, subject: &SubjectId, place: &[u8], plaintext: &[u8]) -> Vec<u8> {
        self.keys.seal(subject, place, plaintext, self.make_bytes())
    }

    /// Decrypts what [`App::seal`] made for `place`.
    pub(crate) fn open(
        &self,
        subject: &SubjectId,
        place: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, ServiceError> {
        let opened = self.keys.open(subject, place, sealed);
        opened.ok_or_else(|| StoreError::Unreadable("sealed value").into())
    }

    /// Turns a refusal into what the other side is told, and logs what somebody must look at.
    pub(crate) fn refused(&self, refusal: &impl Refusal) -> Problem {
        let problem = refusal.problem();
        if problem.status >= 500 {
            let mut line = refusal.to_string();
            let mut cause = refusal.source();
            while let Some(error) = cause {
                line = format!("{line}: {error}");
                cause = error.source();
            }
            self.ports.log(LogLevel::Error, &line);
        }
        problem
    }
}
