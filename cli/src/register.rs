//! `rubrica register`: the feed of the registration office.

use crate::arguments::{RegisterArguments, RegistryArguments};
use crate::failure::Failure;
use crate::file;
use crate::http::{CallError, Client, ServerAddress};
use crate::say;
use rubrica_core::api::v1::{CitizenRegistered, RegisterCitizen};
use rubrica_core::secret::Secret;
use std::process::ExitCode;

/// Registers the citizens of a file.
pub(crate) fn run(arguments: &RegisterArguments) -> Result<ExitCode, Failure> {
    let path = &arguments.file;
    let cannot = || Failure::new(format!("cannot read {}", path.display()));
    let bytes = file::read_small(path).map_err(|error| cannot().because(&error))?;
    let citizens: Vec<RegisterCitizen> = match serde_json::from_slice(&bytes) {
        Ok(citizens) => citizens,
        Err(_) => vec![serde_json::from_slice(&bytes).map_err(|error| {
            cannot()
                .because(&error)
                .remedy("`rubrica register --help` shows how a citizen is written")
        })?],
    };
    let (client, token) = registry(&arguments.registry)?;
    for citizen in &citizens {
        let registered = register(&client, &token, citizen).map_err(|error| {
            Failure::new(format!("{} was not registered", citizen.document.number.masked()))
                .because(&error)
                .remedy(match &error {
                    CallError::Refused(problem) if matches!(problem.status, 401 | 403) => {
                        "check the token: it is the gateway's variable `registry_token`"
                    }
                    _ => "check the address and the data, and run the command again",
                })
        })?;
        say::result(&serde_json::to_string(&registered).unwrap_or_default());
    }
    Ok(ExitCode::SUCCESS)
}

/// A client for the service, and the token of its registration office.
pub(crate) fn registry(arguments: &RegistryArguments) -> Result<(Client, Secret<String>), Failure> {
    let path = &arguments.token_file;
    let token = file::read_small(path).map_err(|error| {
        Failure::new(format!("cannot read the token from {}", path.display())).because(&error)
    })?;
    let token = Secret::new(String::from_utf8_lossy(&token).trim().to_owned());
    let server = ServerAddress::parse(&arguments.server).map_err(|error| {
        Failure::usage(format!("cannot use --server {}", arguments.server)).because(&error)
    })?;
    Ok((Client::new(server), token))
}

/// Registers one citizen and gives what goes onto his receipt.
pub(crate) fn register(
    client: &Client,
    token: &Secret<String>,
    citizen: &RegisterCitizen,
) -> Result<CitizenRegistered, CallError> {
    client.call_as_registry("/registry/citizens", token, citizen)
}
