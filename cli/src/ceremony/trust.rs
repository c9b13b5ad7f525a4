//! Which root the signer must stand under.

use super::CeremonyError;
use crate::http::Client;
use rubrica_core::x509::Certificate;

/// Where the trusted root comes from.
#[derive(Debug)]
pub(crate) enum Trust {
    /// Somebody handed it over.
    Given(Vec<Certificate>),
    /// The gateway itself says so. As with a page that it serves, whoever controls the gateway at
    /// the first contact is believed.
    OfServer,
}

/// Where a gateway shows the root.
const ROOT_PATH: &str = "/trust/root.pem";

impl Trust {
    pub(super) fn roots(self, client: &Client) -> Result<Vec<Certificate>, CeremonyError> {
        match self {
            Self::Given(roots) => Ok(roots),
            Self::OfServer => {
                let text = client.file(ROOT_PATH)?;
                let text = String::from_utf8(text).map_err(|_| CeremonyError::NoRoot)?;
                Certificate::all_from_pem(&text).map_err(|_| CeremonyError::NoRoot)
            }
        }
    }
}
