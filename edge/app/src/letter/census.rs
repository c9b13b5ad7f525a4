//! The people whom the service may write to, as the operator hands them over.

use crate::app::{App, BodyError, Refusal, read_json};
use crate::ports::Ports;
use crate::registry::{RegisterError, fields};
use crate::store::census;
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{
    CENSUS_AT_ONCE, CensusEntry, CensusImported, ImportCensus, PostalAddress,
};
use rubrica_core::identity::SubjectId;

/// Where an entry is sealed to.
const ENTRY: &[u8] = b"rubrica/edge/census/v1";

/// Why nobody was taken over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum CensusError {
    /// The bearer token is not the registry's.
    #[error(transparent)]
    Registry(#[from] RegisterError),
    /// The body is not a census.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// More people than fit into one import.
    #[error("too many people at once")]
    TooMany,
    /// A field of somebody is not what it should be: nobody was taken over.
    #[error("field {0} is not acceptable")]
    Field(&'static str),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for CensusError {
    fn problem(&self) -> Problem {
        match self {
            Self::Registry(error) => error.problem(),
            Self::Body(error) => error.problem(),
            Self::TooMany => Problem::new(422, "census_too_many"),
            Self::Field(field) => Problem::new(422, "field_not_acceptable").about(*field),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// `POST /registry/census`. Broken off in between, it can be done again.
    pub(super) async fn import_census(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<CensusImported, CensusError> {
        // CHK-LTR-11: only the operator knows who lives where.
        self.check_registry(request)?;
        let mut body: ImportCensus = read_json(request)?;
        if body.people.len() > CENSUS_AT_ONCE {
            return Err(CensusError::TooMany);
        }
        for entry in &mut body.people {
            check(entry).map_err(CensusError::Field)?;
        }
        for entry in &body.people {
            let subject = self.keys.subject(&entry.document.number);
            let bytes = serde_json::to_vec(entry).map_err(|_| ServiceError::Internal("entry"))?;
            let sealed = self.seal(&subject, ENTRY, &bytes);
            self.run(&subject, [census::put(&subject, &sealed, self.ports.now())]).await?;
        }
        Ok(CensusImported { imported: body.people.len() })
    }

    /// Opens a stored entry.
    pub(super) fn open_census(
        &self,
        subject: &SubjectId,
        sealed: &[u8],
    ) -> Result<CensusEntry, ServiceError> {
        let bytes = self.open(subject, ENTRY, sealed)?;
        serde_json::from_slice(&bytes)
            .map_err(|_| crate::store::StoreError::Unreadable("census").into())
    }
}

/// The first field that cannot be, by its name. The document is written as everywhere then.
fn check(entry: &mut CensusEntry) -> Result<(), &'static str> {
    entry.document = fields::document(entry.document.clone(), entry.document_issued)?;
    let PostalAddress { street, postcode, town, province } = &entry.address;
    let digits = postcode.len() == 5 && postcode.bytes().all(|byte| byte.is_ascii_digit());
    let rules = [
        (fields::name_fits(&entry.name), "name"),
        (fields::LANGUAGES.contains(&entry.language.as_str()), "language"),
        (fields::fits(street, 120), "address.street"),
        (digits, "address.postcode"),
        (fields::fits(town, 80), "address.town"),
        (fields::fits(province, 80), "address.province"),
    ];
    rules.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, field)| Err(field))
}
