//! The invented officers of a demonstration: added by the registry, activated like real ones.

use super::make_password;
use crate::ceremony::{self, CeremonyError, Outbox};
use crate::http::Client;
use crate::officer;
use rubrica_core::api::v1::AddOfficer;
use rubrica_core::identity::OfficerRole;
use rubrica_core::secret::Secret;
use serde::Serialize;

/// An officer who does not exist.
struct Invented {
    officer: &'static str,
    name: &'static str,
    phone: &'static str,
    role: OfficerRole,
    /// Whether he has a password already.
    active: bool,
}

const OFFICE: &str = "Demo";

const OFFICERS: [Invented; 5] = [
    Invented {
        officer: "ana.oficina",
        name: "Ana Ejemplo Oficina",
        phone: "+34611000000",
        role: OfficerRole::Registrar,
        active: true,
    },
    Invented {
        officer: "rosa.revision",
        name: "Rosa Ejemplo Revisión",
        phone: "+34611000001",
        role: OfficerRole::Reviewer,
        active: true,
    },
    // Two, so that evidence may be handed in: losing one reviewer must lose nothing.
    Invented {
        officer: "ramon.revision",
        name: "Ramón Ejemplo Revisión",
        phone: "+34611000003",
        role: OfficerRole::Reviewer,
        active: true,
    },
    Invented {
        officer: "olga.jefatura",
        name: "Olga Ejemplo Jefatura",
        phone: "+34611000002",
        role: OfficerRole::OfficeAdmin,
        active: false,
    },
    Invented {
        officer: "raul.revocacion",
        name: "Raúl Ejemplo Revocación",
        phone: "+34611000004",
        role: OfficerRole::RevocationOfficer,
        active: true,
    },
];

/// An officer as the file of the demonstration lists him.
#[derive(Serialize)]
pub(super) struct Listed {
    officer: &'static str,
    name: &'static str,
    role: &'static str,
    office: &'static str,
    phone: &'static str,
    password: Option<String>,
    activation_code: Option<String>,
}

/// Makes the officers.
pub(super) fn make(
    client: &Client,
    outbox: &Outbox,
    token: &Secret<String>,
) -> Result<Vec<Listed>, CeremonyError> {
    OFFICERS.iter().map(|invented| make_one(client, outbox, token, invented)).collect()
}

fn make_one(
    client: &Client,
    outbox: &Outbox,
    token: &Secret<String>,
    invented: &Invented,
) -> Result<Listed, CeremonyError> {
    let body = AddOfficer {
        officer: invented.officer.parse().expect("a name of letters and a dot"),
        name: invented.name.to_owned(),
        phone: invented.phone.to_owned(),
        role: invented.role,
        office: OFFICE.to_owned(),
        language: "es".to_owned(),
    };
    let added = officer::register(client, token, &body)?;
    let mut listed = Listed {
        officer: invented.officer,
        name: invented.name,
        role: invented.role.name(),
        office: OFFICE,
        phone: invented.phone,
        password: None,
        activation_code: None,
    };
    if invented.active {
        let password = make_password();
        ceremony::activate_officer(client, outbox, &added, Secret::new(password.clone()))?;
        listed.password = Some(password);
    } else {
        listed.activation_code = Some(added.activation_code);
    }
    Ok(listed)
}
