//! `rubrica officer`: who works at the offices.

use crate::arguments::{AddOfficerArguments, OfficerRoleArgument};
use crate::failure::Failure;
use crate::file;
use crate::http::{CallError, Client, ServerAddress};
use crate::say;
use crate::serve;
use rubrica_core::api::v1::{AddOfficer, OfficerAdded};
use rubrica_core::identity::OfficerRole;
use rubrica_core::secret::Secret;
use std::process::ExitCode;

/// Adds an officer and shows his code.
pub(crate) fn add(arguments: &AddOfficerArguments) -> Result<ExitCode, Failure> {
    let officer = arguments.officer.parse().map_err(|error| {
        Failure::usage(format!("cannot add {}", arguments.officer))
            .because(&error)
            .remedy("a user name has 3 to 40 lower-case letters, digits, dots and hyphens")
    })?;
    let server = ServerAddress::parse(&arguments.server).map_err(|error| {
        Failure::usage(format!("cannot use --server {}", arguments.server)).because(&error)
    })?;
    let body = AddOfficer {
        officer,
        name: arguments.name.clone(),
        phone: arguments.phone.clone(),
        role: match arguments.role {
            OfficerRoleArgument::Registrar => OfficerRole::Registrar,
            OfficerRoleArgument::Reviewer => OfficerRole::Reviewer,
            OfficerRoleArgument::OfficeAdmin => OfficerRole::OfficeAdmin,
            OfficerRoleArgument::RevocationOfficer => OfficerRole::RevocationOfficer,
        },
        office: arguments.office.clone(),
        language: arguments.language.clone(),
    };
    let added = register(&Client::new(server), &token(arguments)?, &body).map_err(|error| {
        Failure::new(format!("{} was not added", arguments.officer)).because(&error).remedy(
            match &error {
                CallError::Refused(problem) if problem.code == "officer_exists" => {
                    "choose another user name: this one has a password, or another office"
                }
                _ => "check that the service runs, the token and the data",
            },
        )
    })?;
    say::result(&serde_json::to_string(&added).unwrap_or_default());
    Ok(ExitCode::SUCCESS)
}

/// Adds an officer as the registry does.
pub(crate) fn register(
    client: &Client,
    token: &Secret<String>,
    officer: &AddOfficer,
) -> Result<OfficerAdded, CallError> {
    client.call_as_registry("/registry/officers", token, officer)
}

fn token(arguments: &AddOfficerArguments) -> Result<Secret<String>, Failure> {
    if let Some(data) = &arguments.data {
        return serve::registry_token(data);
    }
    let path = arguments.token_file.clone().unwrap_or_default();
    let token = file::read_small(&path).map_err(|error| {
        Failure::new(format!("cannot read the token from {}", path.display())).because(&error)
    })?;
    Ok(Secret::new(String::from_utf8_lossy(&token).trim().to_owned()))
}
