//! Who pays for a message, and who asked for it.

use crate::app::App;
use crate::ports::{ClientAddress, Ports};
use http::Request;
use rubrica_core::identity::Sia;

/// Who pays for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Charge {
    /// The agency; empty for the service itself.
    pub(crate) agency: String,
    /// The application for which the citizen acts.
    pub(crate) application: String,
    /// The procedure, where the application says one.
    pub(crate) procedure: Option<Sia>,
}

impl Charge {
    /// The procedure as it is written down: empty where there is none.
    pub(crate) fn procedure_text(&self) -> &str {
        self.procedure.as_ref().map_or("", Sia::as_str)
    }
}

/// Why there is a message.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    /// Who pays.
    pub(crate) charge: Charge,
    /// Where the request came from, if the shell knows.
    pub(crate) address: Option<ClientAddress>,
}

impl<P: Ports> App<P> {
    /// The cause of messages that a request on the service's own pages makes necessary.
    pub(crate) fn cause(&self, request: &Request<Vec<u8>>) -> Cause {
        Cause { charge: self.own_charge(), address: request.extensions().get().copied() }
    }

    /// The service's own pages pay for themselves.
    pub(super) fn own_charge(&self) -> Charge {
        Charge {
            agency: self.settings.agency.clone(),
            application: self.settings.application.clone(),
            procedure: self.settings.procedure.clone(),
        }
    }
}
